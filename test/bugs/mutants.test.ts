import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import type { Kind } from './change.ts';
import { likeness } from './equal.ts';
import { mutantsOf } from './mutants.ts';
import type { Mutant } from './mutants.ts';
import { randomOriginal, rightFixtures } from './originals.ts';
import type { Original } from './originals.ts';
import { allMutants, judged, kindOf, likenessOf, sample } from './population.ts';
import { score } from './score.ts';

const fixtures = rightFixtures();
const chosen = [
  'course/two-layer-tanh',
  'course/logistic-one-example-da',
  'contrast/dropout-mask',
  'contrast/l2-regularisation',
  'contrast/rnn-three-steps',
  'contrast/smoothness-penalty',
  'contrast/linear-regression',
];
const originals = [
  ...fixtures.filter(({ name }) => chosen.includes(name.replace(/\.\w+$/, ''))),
  ...[2, 3].map(randomOriginal),
];
const mutants = allMutants(originals);

/** Each kind, and the side where it is made. */
const kinds: Readonly<Record<Kind, readonly Mutant['side'][]>> = {
  sign: ['backward', 'forward', 'loss'],
  factor: ['backward'],
  zero: ['backward'],
  'dropped mean': ['backward', 'forward', 'loss'],
  'added mean': ['backward', 'loss'],
  'dropped transpose': ['backward'],
  'added transpose': ['backward'],
  'swapped operands': ['backward'],
  '* for @': ['backward'],
  '@ for *': ['backward'],
  axis: ['backward'],
  keepdims: ['backward'],
  'dropped sum': ['backward'],
  'all-axes sum': ['backward'],
  'variable of the same shape': ['backward'],
  'variable of another shape': ['backward'],
  'dropped derivative': ['backward'],
  'wrong derivative': ['backward'],
  'dropped term': ['backward', 'forward', 'loss'],
  'dropped factor': ['backward'],
  'dropped constant': ['backward', 'forward'],
  'constant twice': ['backward'],
  'pasted equation': ['backward'],
  'lost accumulation': ['backward'],
  'stale index': ['backward'],
  exponent: ['backward', 'loss'],
  'other activation': ['forward', 'loss'],
  'dropped half': ['loss'],
  'dropped regularisation half': ['loss'],
  'missing keep': ['forward'],
};

describe('the mutants of right models', () => {
  it('are of every kind', () => {
    const made = new Set(mutants.map(kindOf));
    const wanted = Object.entries(kinds).flatMap(([kind, sides]) => sides.map((side) => `${side}: ${kind}`));
    expect(wanted.filter((each) => !made.has(each))).toEqual([]);
  });

  it('differ from it in one line, in a name that it sets, and can be read', () => {
    const differing = ({ original, text }: Mutant): number => {
      const [before, after] = [original.text.split('\n'), text.split('\n')];
      return after.length === before.length ? after.filter((line, i) => line !== before[i]).length : Infinity;
    };
    expect(mutants.filter((each) => differing(each) !== 1)).toEqual([]);
    expect(mutants.filter(({ equations }) => equations.length === 0)).toEqual([]);
    for (const { original, text } of sample(mutants, 200, 1))
      expect(() => original.load(text), text).not.toThrow();
  });

  it('have the change that is meant, and nothing else', () => {
    const tanh = fixtures.find(({ name }) => name === 'course/two-layer-tanh.yaml')!;
    const lines = mutantsOf(tanh).map((each) => `${kindOf(each)} | ${each.after}`);
    expect(lines).toEqual(
      expect.arrayContaining([
        'backward: dropped mean | dW1 = dZ1 @ X.T',
        'backward: dropped transpose | dW1 = 1/m * dZ1 @ X',
        'backward: swapped operands | dZ1 = dZ2 @ W2.T * (1 - A1**2)',
        'backward: dropped derivative | dZ1 = W2.T @ dZ2',
        'backward: wrong derivative | dZ1 = W2.T @ dZ2 * (A1 * (1 - A1))',
        'backward: all-axes sum | db2 = 1/m * sum(dZ2, keepdims=True)',
        'backward: sign | dZ2 = Y - A2',
        'loss: dropped term | J = -1/m * sum(Y * log(A2))',
        'forward: other activation | A1 = sigmoid(Z1)',
      ]),
    );
  });

  it('name what a temporary is used in as its places', () => {
    const tied = fixtures.find(({ name }) => name === 'contrast/tied-weights.yaml')!;
    const delta = mutantsOf(tied).find(({ equations }) => equations.includes('delta'))!;
    expect(delta.places.toSorted()).toEqual(['dW', 'db', 'delta']);
  });
});

describe('the checker', () => {
  it('fails no right model', () => {
    expect(judged(originals).failing.map(({ name }) => name)).toEqual([]);
  });

  it('finds a sample of the mutants that are mistakes', () => {
    // Found is found, whatever is then said of it.
    const scores = sample(mutants, 62, 0).map((each) =>
      score(each, (model) => checkModel(model, { diagnose: false })),
    );
    expect(scores.filter(({ found }) => found).length).toBeGreaterThan(50);
    const missed = scores.filter(
      ({ found, mutant }) => !found && ['different', 'harmless'].includes(likenessOf(mutant)),
    );
    expect(missed.map(({ mutant }) => `${mutant.original.name} ${mutant.after}`)).toEqual([]);
  });
});

describe('whether a mutant is a mistake', () => {
  const likenessTo = (original: Original, changes: Readonly<Record<string, string>>, forward = false) => {
    const text = Object.entries(changes).reduce((now, [line, by]) => {
      expect(now).toContain(`${line}\n`);
      return now.replace(`${line}\n`, `${by}\n`);
    }, original.text);
    return likeness(original.load(original.text), original.load(text), forward);
  };
  const named = (name: string): Original => fixtures.find((each) => each.name === name)!;
  const tanh = named('course/two-layer-tanh.yaml');
  const norm = named('contrast/batch-norm-compact.yaml');

  it('is not when it is another way to write the same', () => {
    expect(
      likenessTo(tanh, { '  dZ1 = W2.T @ dZ2 * (1 - A1**2)': '  dZ1 = (1 - A1 * A1) * (dZ2.T @ W2).T' }),
    ).toBe('equal');
    // A number that is a matrix of one element.
    expect(likenessTo(named('course/logistic-one-example.yaml'), { '  db = dz': '  db = dz.T' })).toBe(
      'equal',
    );
  });

  it('is not when what changes is zero but for rounding: a bias before batch norm', () => {
    const line = '  db = sum(dZ, axis=1, keepdims=True)';
    expect(likenessTo(norm, { [line]: '  db = 2 * sum(dZ, axis=1, keepdims=True)' })).toBe('equal');
    expect(likenessTo(norm, { [line]: '  db = sum(dZhat, axis=1, keepdims=True)' })).toBe('different');
    expect(likenessTo(norm, { '  Z = W @ X + b': '  Z = W @ X' }, true)).toBe('equal');
  });

  it('is when it is right at the declared sizes alone', () => {
    const one = { '  dZ1 = W2.T @ dZ2 * (1 - A1**2)': '  dZ1 = W2.T * dZ2 * (1 - A1**2)' };
    expect(likenessTo(tanh, one)).toBe('different');
    // No shape shows that one unit is taken for granted.
    const line = '  dW1 = 1/m * dZ1 @ X.T';
    expect(likenessTo(tanh, { [line]: '  dW1 = n2/m * dZ1 @ X.T' })).toBe('different');
  });

  it('does no harm when one gradient makes up for another', () => {
    const both = {
      '  dZ2 = A2 - Y': '  dZ2 = 2 * (A2 - Y)',
      '  dW2 = 1/m * dZ2 @ A1.T': '  dW2 = 0.5/m * dZ2 @ A1.T',
      '  db2 = 1/m * sum(dZ2, axis=1, keepdims=True)': '  db2 = 0.5/m * sum(dZ2, axis=1, keepdims=True)',
      '  dZ1 = W2.T @ dZ2 * (1 - A1**2)': '  dZ1 = 0.5 * W2.T @ dZ2 * (1 - A1**2)',
    };
    expect(likenessTo(tanh, both)).toBe('harmless');
    const one = { '  dZ2 = A2 - Y': '  dZ2 = 2 * (A2 - Y)' };
    expect(likenessTo(tanh, one)).toBe('different');
  });

  it('is another convention when an intermediate alone is a multiple by sizes', () => {
    const line = '  dA1 = W2.T @ dZ2';
    const unused = { ...tanh, text: `${tanh.text}${line}\n` };
    expect(likenessTo(unused, { [line]: '  dA1 = 1/m * W2.T @ dZ2' })).toBe('rescaled');
    expect(likenessTo(unused, { [line]: '  dA1 = 1/7 * W2.T @ dZ2' })).toBe('harmless');
    expect(likenessTo(tanh, { '  dZ2 = A2 - Y': '  dZ2 = 1/m * (A2 - Y)' })).toBe('different');
  });

  it('knows of forward whether the gradients are still its own', () => {
    const integer = named('contrast/softmax-rows-integer-labels.yaml');
    const shift = '  shifted = scores - np.max(scores, axis=1, keepdims=True)';
    expect(likenessTo(integer, { [shift]: '  shifted = scores' }, true)).toBe('equal');
    expect(likenessTo(integer, { [shift]: '  shifted = 2 * scores' }, true)).toBe('different');
    expect(likenessTo(tanh, { '  A2 = sigmoid(Z2)': '  A2 = -sigmoid(Z2)' }, true)).toBe('undefined');
  });
});
