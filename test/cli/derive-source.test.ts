import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import type { Invocation } from '../../src/cli/command-line.ts';
import { derivedSource } from '../../src/cli/derive-source.ts';
import type { Host } from '../../src/cli/host.ts';
import { wantedCases } from '../../src/source/cases.ts';
import { bestReading, checkSourceCase } from '../../src/source/check-source.ts';

const host = { checker: { wantedCases, bestReading, checkModel, checkSourceCase } } as unknown as Host;
const nothingBeside = (): never => {
  throw new Error('there is no such file');
};

function derive(text: string, part: string | null = null, world = host) {
  const invocation = {
    part,
    settings: {},
    derivation: { convention: 'per-example', format: null },
  } as unknown as Invocation;
  return derivedSource({ file: 'net.py', text, readValueFile: nothingBeside }, invocation, world);
}

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/source/${name}.py`, import.meta.url), 'utf8');

/** The parts of what was printed: where each belongs, what is said of it, and its lines. */
const partsOf = (text: string) =>
  text.split(/\n(?=# .* \(net\.py:\d+\)\n)/).map((block) => {
    const lines = block.trimEnd().split('\n');
    const [, name, line] = /^# (.*) \(net\.py:(\d+)\)$/.exec(lines[0]!)!;
    const isRemark = (each: string): boolean => each.startsWith('# ');
    return {
      name: name!,
      line: Number(line),
      remarks: lines.slice(1).filter(isRemark),
      code: lines.slice(1).filter((each) => !isRemark(each)),
    };
  });

/** The file with a function in the place of the one whose name stands on that line. */
function replaced(text: string, line: number, code: readonly string[]): string {
  const lines = text.split('\n');
  const indent = /^ */.exec(lines[line - 1]!)![0];
  const rest = lines
    .slice(line)
    .findIndex((each) => each.trim() !== '' && /^ */.exec(each)![0].length <= indent.length);
  const end = rest < 0 ? lines.length : line + rest;
  return [...lines.slice(0, line - 1), ...code.map((each) => indent + each), '', ...lines.slice(end)].join(
    '\n',
  );
}

const verdictOf = (text: string, name: string): string =>
  wantedCases('net.py', text, nothingBeside, null)
    .cases.filter((each) => each.name === name)
    .flatMap((each) => checkSourceCase(each, { diagnose: false }))
    .map(({ verdict }) => verdict)
    .join();

describe('a derived backward function', () => {
  it.each([
    'attention',
    'batch-norm-steps',
    'classes',
    'deep',
    'embedding',
    'f-string-net',
    'gru-cell',
    'inherited',
    'layers',
    'nihongo',
    'planar',
    'regularised',
    'typed',
  ])('takes the place of the one in %s.py, and passes there', (name) => {
    const text = fixture(name);
    const functions = partsOf(derive(text).text).filter(
      ({ code, remarks }) =>
        code[0]?.startsWith('def ') && !remarks.some((each) => each.includes('not among')),
    );
    expect(functions.length).toBeGreaterThan(0);
    for (const each of functions) {
      expect([each.name, each.remarks[0]]).toEqual([each.name, expect.stringMatching(/^# verified: /)]);
      const changed = replaced(text, each.line, each.code);
      expect(changed).not.toBe(text);
      expect([each.name, verdictOf(changed, each.name)]).toEqual([each.name, 'pass']);
    }
  });

  it('is written from forward alone: what stands there, wrong or empty, is no part of it', () => {
    const text = fixture('planar');
    const right = derive(text).text;
    const wrong = text.replace('dW1 = 1 / m * np.dot(dZ1, X.T)', 'dW1 = np.dot(dZ1, X.T) * 7');
    const empty = text.replace(/dZ2 = cache\["A2"\] - Y[^]*?return \{[^}]*\}/, 'return {}');
    expect(wrong).not.toBe(text);
    expect(derive(wrong).text).toBe(right);
    expect(empty).not.toBe(text);
    expect(partsOf(derive(empty).text)[0]!.code.slice(1, -1).sort()).toEqual(
      partsOf(right)[0]!.code.slice(1, -1).sort(),
    );
  });

  it('reads what forward hands on by the names that the file has for it', () => {
    expect(partsOf(derive(fixture('layers'), 'affine').text)[0]!.code).toEqual([
      'def affine_backward(dout, cache):',
      '    x, w, b = cache',
      '    dx = dout @ w.T',
      '    dw = x.T @ dout',
      '    db = np.sum(dout, axis=0)',
      '    return dx, dw, db',
    ]);
  });

  it('says what forward does not hand on', () => {
    const text = fixture('layers').replace('return out, (x, w, b)', 'return out, (w, b)');
    expect(partsOf(derive(text, 'affine').text)[0]!.remarks).toContain(
      '# x is not among what it is given: let forward hand it on',
    );
  });
});

describe('the derived equations of a script', () => {
  it('stand behind its forward pass, in its own names', () => {
    const { text, code } = derive(fixture('slide'));
    expect(code).toBe(0);
    expect(partsOf(text)).toEqual([
      expect.objectContaining({
        line: 9,
        code: [
          'dZ2 = A2 - Y',
          'dW2 = 1/m * dZ2 @ A1.T',
          'db2 = 1/m * np.sum(dZ2, axis=1, keepdims=True)',
          'dZ1 = W2.T @ dZ2 * (1 - A1**2)',
          'dW1 = 1/m * dZ1 @ X.T',
          'db1 = 1/m * np.sum(dZ1, axis=1, keepdims=True)',
        ],
      }),
    ]);
  });

  it('of a loss function what it needs beside its own names', () => {
    const { code } = partsOf(derive(fixture('closures')).text)[0]!;
    expect(code.slice(0, 3)).toEqual(['W2 = params["W2"]', 'k = y.shape[1]', 'N = x.shape[0]']);
  });
});

it('is not said to be verified where a check of the file with it does not pass', () => {
  const failing = { ...host.checker, checkSourceCase: () => [{ verdict: 'fail', diagnostics: [] }] };
  const { text, code } = derive(fixture('planar'), null, { checker: failing } as unknown as Host);
  expect(code).toBe(3);
  expect(text).toContain('\n# not verified where it would stand: fail\n');
});

it('says of what cannot be derived why, and where', () => {
  const { text, code } = derive(fixture('lstm'), 'lstm');
  expect(code).toBe(3);
  expect(text).toMatch(
    /^# lstm \(net\.py:\d+\)\n# not derived: a loop is written out, which takes \d+ equations/,
  );
});
