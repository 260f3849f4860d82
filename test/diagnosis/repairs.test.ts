import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import type { CaseResult } from '../../src/check/result.ts';
import { defineModel } from '../../src/model/define.ts';
import { loadModels } from '../../src/model/load.ts';

interface Row {
  readonly file: string;
  readonly verdict: string;
  readonly cause: string | null;
}

const folder = new URL('../../fixtures/', import.meta.url);
const rows = (JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Row[]).filter(
  ({ file, verdict }) => file.startsWith('wrong/') && verdict === 'fail',
);

/** Mistakes that no edit of one line mends, or whose right size nobody can know. */
const WITHOUT_REPAIR = [
  'conv1d--stride-forgotten', // each case of `vary` has a repair of its own
  'conv1d--target-length', // the target is declared one position too long
  'dropout-mask--mask-shape', // a mask declared for another layer
  'embedding--in-place-shape', // the whole product is missing
  'layer-norm--forward-keepdims', // two keepdims are missing
  'max-pool--no-axis-added', // the forward pass has the same mistake in its mask
  'smoothness-penalty--store-does-not-fit', // two edits
  'two-layer-one-example--loss-not-summed', // the sizes have to be literal
  'two-layer-tanh--db2-misspelt',
  'two-layer-tanh--dw2-missing',
];

const casesOf = (text: string, file: string): CaseResult[] =>
  loadModels(file, text, () => new Uint8Array()).map((model) => checkModel(model));

/** The file's text with the edits of the first fix of every equation. */
function repaired(text: string, cases: readonly CaseResult[]): string {
  const edits = cases
    .flatMap(({ diagnostics }) => diagnostics.flatMap(({ fix }) => (fix?.verified ? fix.edits : [])))
    .map(({ location: { line, column, endLine, endColumn }, text: put }) => ({
      from: offset(text, line, column),
      to: offset(text, endLine, endColumn),
      put,
    }));
  const unique = [...new Map(edits.map((each) => [each.from, each])).values()].sort(
    (a, b) => b.from - a.from,
  );
  return unique.reduce((whole, { from, to, put }) => whole.slice(0, from) + put + whole.slice(to), text);
}

const offset = (text: string, line: number, column: number): number =>
  text
    .split('\n')
    .slice(0, line - 1)
    .reduce((sum, each) => sum + each.length + 1, 0) +
  column -
  1;

describe('the wrong fixtures are repaired', () => {
  const shown = rows.filter(({ file }) => !WITHOUT_REPAIR.some((name) => file.includes(name)));
  it.each(shown.filter((_, k) => k % 4 === 0))('$file', ({ file }) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const cases = casesOf(text, file);
    const again = casesOf(repaired(text, cases), file);
    expect(again.map(({ verdict }) => verdict)).toEqual(cases.map(() => 'pass'));
  });
});

const network = (changes: Readonly<Record<string, string>>): CaseResult => {
  const lines: Record<string, string> = {
    U: 'V @ P + c',
    B: 'sigmoid(U)',
    R: 'G @ B + e',
    J: '0.5 / q * sum((R - T)**2) + mu / 2 * sum(G**2)',
    dR: '(R - T) / q',
    dG: 'dR @ B.T + mu * G',
    de: 'sum(dR, axis=1, keepdims=True)',
    dU: 'G.T @ dR * (B * (1 - B))',
    dV: 'dU @ P.T',
    dc: 'sum(dU, axis=1, keepdims=True)',
    ...changes,
  };
  const block = (names: readonly string[]): string =>
    names.map((each) => `${each} = ${lines[each]}`).join('\n');
  return checkModel(
    defineModel({
      dims: { i: 3, h: 4, o: 2, q: 5 },
      constants: { mu: 0.3 },
      inputs: { P: '(i, q)', T: '(o, q)' },
      parameters: { V: '(h, i)', c: '(h, 1)', G: '(o, h)', e: '(o, 1)' },
      forward: block(['U', 'B', 'R', 'J']),
      backward: block(['dR', 'dG', 'de', 'dU', 'dV', 'dc']),
    }),
  );
};

describe('a planted mistake is told by its cause and mended', () => {
  it('in none where none is', () => {
    expect(network({}).verdict).toBe('pass');
  });

  it.each([
    ['dG', 'B @ dR.T + mu * G', 'shape/broadcast', 'dR @ B.T + mu * G'],
    ['dG', 'dR @ B.T', 'gradient/missing-regularisation', 'dR @ B.T + mu * G'],
    ['dG', 'dR @ B.T - mu * G', 'gradient/sign', 'dR @ B.T + mu * G'],
    ['dG', 'dR @ U.T + mu * G', 'gradient/wrong-variable', 'dR @ B.T + mu * G'],
    ['dR', 'T - R', 'gradient/mismatch', null],
    ['dR', '(T - R) / q', 'gradient/sign', '(R - T) / q'],
    ['de', 'dR', 'shape/gradient-mismatch', 'sum(dR, axis=1, keepdims=True)'],
    ['de', 'sum(dR, axis=0, keepdims=True)', 'shape/gradient-mismatch', 'sum(dR, axis=1, keepdims=True)'],
    ['de', 'mean(dR, axis=1, keepdims=True)', 'gradient/extra-mean', 'sum(dR, axis=1, keepdims=True)'],
    ['dU', 'G.T @ dR', 'gradient/missing-activation-derivative', 'G.T @ dR * (B * (1 - B))'],
    ['dU', 'G.T @ dR * (1 - B**2)', 'gradient/wrong-activation-derivative', 'G.T @ dR * (B * (1 - B))'],
    ['dU', 'G @ dR * (B * (1 - B))', 'shape/inner-dimensions', 'G.T @ dR * (B * (1 - B))'],
    ['dV', '0 * V', 'gradient/zero', 'dU @ P.T'],
    ['dV', 'q * dU @ P.T', 'gradient/missing-mean', 'dU @ P.T'],
    ['dV', '3 * dU @ P.T', 'gradient/constant-factor', 'dU @ P.T'],
    ['dc', 'sum(dU)', 'shape/gradient-mismatch', 'sum(dU, axis=1, keepdims=True)'],
  ])('%s = %s', (name, wrong, code, repair) => {
    const result = network({ [name]: wrong });
    expect(result.verdict).toBe('fail');
    if (repair === null) return;
    const said = result.diagnostics.find(
      ({ equation, severity }) => equation === name && severity === 'error',
    )!;
    expect(said.code).toBe(code);
    expect(said.fix).toMatchObject({ replacement: repair, verified: true });
  });

  it('in two equations at once', () => {
    const { diagnostics } = network({ dG: 'dR @ B.T', dc: 'sum(dU, axis=0, keepdims=True)' });
    expect(diagnostics.map(({ equation, fix }) => [equation, fix?.replacement, fix?.verified])).toEqual(
      expect.arrayContaining([
        ['dG', 'dR @ B.T + mu * G', true],
        ['dc', 'sum(dU, axis=1, keepdims=True)', true],
      ]),
    );
  });

  it('in a temporary, told where its shape error stands', () => {
    const wrong = (t: string, more: Readonly<Record<string, string>> = {}): CaseResult =>
      network({ dU: `0 * B\nt = ${t}\ndU = t * (B * (1 - B))`, ...more });
    expect(wrong('G.T @ dR').verdict).toBe('pass');
    for (const t of ['G.T @ dR.T', 'G.T @ dR * dR', 'G.T @ de'])
      expect(wrong(t).diagnostics.map(({ fix }) => [fix?.verified, fix?.replacement])).toContainEqual([
        true,
        't = G.T @ dR',
      ]);
  });

  it('by edits that belong together, where one equation uses what another one mends', () => {
    const result = network({ dU: 'G.T @ dR', dV: '3 * dU @ P.T' });
    const fixes = result.diagnostics.flatMap(({ fix }) => (fix?.verified ? [fix] : []));
    expect(fixes.map(({ equation, edits }) => [equation, edits.length])).toEqual([
      ['dU', 1],
      ['dV', 2],
    ]);
    expect(fixes[1]!.edits[1]).toEqual(fixes[0]!.edits[0]);
    const said = result.diagnostics.find(({ equation }) => equation === 'dV')!;
    expect(said.help).toMatch(/with the repair of dU$/);
  });

  it('in the loss, where one edit of it explains two gradients', () => {
    const { diagnostics } = network({
      J: '0.5 / q * sum((R - T)**2) + mu * (sum(G**2) + sum(V**2))',
      dV: 'dU @ P.T + mu * V',
    });
    expect(diagnostics[0]).toMatchObject({
      code: 'forward/loss-mismatch',
      equation: 'J',
      fix: { verified: true },
    });
  });

  // At lam = 1/2 the literal 1 is as good as 2 * lam: other constants tell them apart.
  it('with the constant, not with a number that equals it today', () => {
    const { diagnostics } = checkModel(
      defineModel({
        dims: { n: 3, m: 4 },
        constants: { lam: 0.5 },
        inputs: { X: '(n, m)', Y: '(n, m)' },
        parameters: { W: '(n, n)' },
        forward: 'Z = W @ X\nJ = 0.5 * sum((Z - Y)**2) + lam * sum(W**2)',
        backward: 'dZ = Z - Y\ndW = dZ @ X.T',
      }),
    );
    expect(diagnostics).toMatchObject([
      {
        code: 'gradient/missing-regularisation',
        fix: { replacement: 'dZ @ X.T + 2 * lam * W', verified: true },
      },
    ]);
  });

  it('by the derived equation, where no small edit is right', () => {
    const { diagnostics } = network({ dU: 'U * 3' });
    const said = diagnostics.find(({ equation }) => equation === 'dU')!;
    expect(said.help).toContain('written  dU = U * 3\nderived  dU = ');
    expect(said.fix?.verified).toBe(true);
  });
});
