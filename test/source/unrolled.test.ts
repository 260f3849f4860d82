import { expect, it } from 'vitest';
import { checkSourceCase } from '../../src/source/check-source.ts';
import { wantedCases } from '../../src/source/cases.ts';

const nothingBeside = (): never => {
  throw new Error('there is no such file');
};

/** A gated cell, whose gradients of what goes into the gate are called after the gate, as the lectures do. */
const text = `
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def cell_forward(xt, a_prev, Wf, bf, Wc, bc):
    ft = sigmoid(Wf @ a_prev + bf)
    cct = np.tanh(Wc @ xt + bc)
    a_next = ft * a_prev + (1 - ft) * cct
    return a_next, (a_prev, xt, ft, cct)

def cell_backward(da_next, cache, Wf):
    a_prev, xt, ft, cct = cache
    dft = da_next * (a_prev - cct) * ft * (1 - ft)
    dcct = da_next * (1 - ft) * (1 - cct ** 2)
    da_prev = da_next * ft + Wf.T @ dft
    return da_prev, dft @ a_prev.T, np.sum(dft, axis=1, keepdims=True), dcct @ xt.T, np.sum(dcct, axis=1, keepdims=True)

def gated_forward(x, a0, Wf, bf, Wc, bc):
    """
    x -- array of shape (n_x, m, 8)
    a0 -- array of shape (n_a, m)
    Wf -- array of shape (n_a, n_a)
    bf -- array of shape (n_a, 1)
    Wc -- array of shape (n_a, n_x)
    bc -- array of shape (n_a, 1)
    """
    caches = []
    a_next = a0
    for t in range(8):
        a_next, cache = cell_forward(x[:, :, t], a_next, Wf, bf, Wc, bc)
        caches.append(cache)
    return a_next, (caches, Wf, Wc, bf, bc)

def gated_backward(da, cache):
    caches, Wf, Wc, bf, bc = cache
    dWf, dbf = np.zeros_like(Wf), np.zeros_like(bf)
    dWc, dbc = np.zeros_like(Wc), np.zeros_like(bc)
    for t in reversed(range(8)):
        da, gWf, gbf, gWc, gbc = cell_backward(da, caches[t], Wf)
        dWf += gWf
        dbf += gbf
        dWc += gWc
        dbc += gbc
    da0 = da
    return da0, dWf, dbf, dWc, dbc
`;

const checked = (source: string) =>
  wantedCases('net.py', source, nothingBeside, 'gated_backward').cases.flatMap((each) =>
    checkSourceCase(each, {}),
  );

it('steps of a long loop are of one family: what is no gradient in one is none in all', () => {
  const [result, ...more] = checked(text);
  expect(more).toEqual([]);
  expect(result!.gradients.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  expect(result!.verdict).toBe('pass');
});

it('and a mistake in each of them is found', () => {
  const [result] = checked(text.replace('(a_prev - cct) * ft', '(a_prev + cct) * ft'));
  expect(result!.verdict).toBe('fail');
  expect(result!.diagnostics[0]!.location!.line).toBe(15);
});
