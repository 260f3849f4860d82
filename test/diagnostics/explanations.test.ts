// Every example of `gradcheck explain`, run by the checker: the wrong one gives its code, the right one passes.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeHost } from '../../src/cli/host.ts';
import { run } from '../../src/cli/run.ts';
import type { Code } from '../../src/diagnostics/codes.ts';
import { textOf } from '../../src/diagnostics/explanations/explanation.ts';
import type { Example } from '../../src/diagnostics/explanations/explanation.ts';
import { explanations } from '../../src/diagnostics/explanations/index.ts';
import { check, checkText, defineImplementation, InputError } from '../../src/index.ts';
import type { Diagnostic, Report } from '../../src/index.ts';
import { wantedCases } from '../../src/source/cases.ts';
import { checkSourceCase } from '../../src/source/check-source.ts';

/** A mistake that compensates needs another one, which is found too. */
const companions: { readonly [code in Code]?: Code } = {
  'gradient/compensating': 'gradient/constant-factor',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gradcheck-'));
  const model = fileURLToPath(new URL('../../fixtures/course/two-layer-tanh.yaml', import.meta.url));
  copyFileSync(model, join(folder, 'two-layer.yaml'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly verdict: string;
  readonly diagnostics: readonly Pick<Diagnostic, 'code' | 'equation'>[];
}

const nothingBeside = (): never => {
  throw new Error('there is no such file');
};

const runs: Readonly<Record<Example['kind'], (text: string) => Promise<Outcome>>> = {
  model: (text) => outcomeOf(async () => checkText(text)),
  async source(text) {
    const { cases } = wantedCases('layers.py', text, nothingBeside, null);
    const results = cases.flatMap((each) => checkSourceCase(each, {}));
    return { verdict: results[0]!.verdict, diagnostics: results.flatMap(({ diagnostics }) => diagnostics) };
  },
  async implementation(text) {
    const Script = Object.getPrototypeOf(async () => {}).constructor as FunctionConstructor;
    let outcome: Promise<Outcome> | null = null;
    const checked = (target: Parameters<typeof check>[0]) => (outcome = outcomeOf(async () => check(target)));
    await new Script('check', 'defineImplementation', text)(checked, defineImplementation);
    return outcome!;
  },
  async command(text) {
    const [, ...args] = text.trim().split(' ');
    const { crew: _, ...host } = nodeHost('');
    let output = '';
    const stream = { isTTY: false, columns: 80, write: async (part: string) => void (output += part) };
    const code = await run(
      args.map((each) => (each.startsWith('-') || /^\d/.test(each) ? each : join(folder, each))),
      { ...host, env: {}, stdout: stream, stderr: stream },
    );
    const found = [...output.matchAll(/^(?:error|warning)\[(.*?)\]/gm)];
    return {
      verdict: ['pass', 'fail', 'error', 'inconclusive'][code]!,
      diagnostics: found.map(([, each]) => ({ code: each as Code, equation: null })),
    };
  },
};

async function outcomeOf(work: () => Promise<Report>): Promise<Outcome> {
  try {
    const { verdict, cases } = await work();
    return { verdict, diagnostics: cases.flatMap(({ diagnostics }) => diagnostics) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { verdict: 'error', diagnostics: error.diagnostics };
  }
}

const examples = (Object.keys(explanations) as Code[]).flatMap((code) => {
  const { example } = explanations[code];
  return example ? [{ code, example, run: runs[example.kind] }] : [];
});

it('only what is nobody’s mistake has no example', () => {
  const without = Object.entries(explanations).filter(([, { example }]) => example === null);
  expect(without.map(([code]) => code)).toEqual(['value/numpy', 'input/internal']);
});

describe('the wrong example gives its code', () => {
  it.each(examples)('$code', async ({ code, example, run }) => {
    const { diagnostics } = await run(textOf(example, 'wrong'));
    const found = [...new Set(diagnostics.map((each) => each.code))].filter(
      (each) => each !== companions[code],
    );
    expect(found).toEqual([code]);
  });
});

describe('the right example passes, and nothing is said of it', () => {
  it.each(examples)('$code', async ({ example, run }) => {
    const { verdict, diagnostics } = await run(textOf(example, 'right'));
    expect({ verdict, diagnostics }).toEqual({ verdict: 'pass', diagnostics: [] });
  });
});
