import { expect } from 'vitest';
import { examplesOf } from '../../src/derivation/convention.ts';
import type { Convention } from '../../src/derivation/convention.ts';
import { derivedEquations } from '../../src/derivation/equations.ts';
import { gradients } from '../../src/derivation/gradients.ts';
import { plainSource } from '../../src/diagnostics/source-text.ts';
import { evaluateNodes } from '../../src/evaluation/evaluate.ts';
import { parseEquations } from '../../src/language/parse.ts';
import { drawTrial } from '../../src/model/draw.ts';
import type { Model } from '../../src/model/model.ts';
import { trace } from '../../src/program/trace.ts';
import { evaluate } from '../../src/shapes/dimension.ts';

/** The derived lines, put under `backward` and evaluated: the largest relative difference to the derivatives themselves. */
export function disagreement(
  model: Model,
  lines: readonly string[],
  trial: number,
  sizes = model.sizes,
  convention: Convention = 'total',
): { worst: number; missing: string[] } {
  const source = plainSource(lines.join('\n'));
  const parsed = parseEquations(source);
  expect(parsed.diagnostics).toEqual([]);
  const program = trace(
    { ...model, backward: { source, statements: parsed.statements }, gradients: model.gradients },
    sizes,
  );
  expect(
    program.diagnostics
      .map(({ code, message, location }) => `${code} ${location?.line}: ${message}`)
      .join('\n'),
  ).toEqual('');
  const { nodes, of } = gradients(
    program,
    program.pairs.flatMap(({ versions }) => versions),
  );
  const values = evaluateNodes(nodes, drawTrial(model, sizes, trial, 0), sizes);
  const examples = convention === 'per-example' ? examplesOf(program) : null;
  const m = examples ? evaluate(examples, sizes) : 1;
  let worst = 0;
  for (const { versions, equation, role } of program.pairs) {
    const written = values[equation.node!.index]!;
    const apart = versions.map((version) => {
      const derived = of.get(version);
      const right = derived
        ? values[derived.index]!
        : { shape: written.shape, data: new Float64Array(written.data.length) };
      expect(written.shape).toEqual(right.shape);
      const times = role === 'intermediate' ? m : 1;
      // What cancels altogether, like a bias before batch norm, is zero up to rounding.
      const scale = times * Math.max(...right.data.map(Math.abs), 1e-3);
      return Math.max(0, ...right.data.map((value, i) => Math.abs(times * value - written.data[i]!))) / scale;
    });
    worst = Math.max(worst, Math.min(...apart));
  }
  const paired = new Set(program.pairs.map((pair) => pair.of));
  return {
    worst,
    missing: [...model.entries.values()]
      .filter(({ role, name }) => role === 'parameter' && !paired.has(name))
      .map(({ name }) => name),
  };
}

/** The derived lines of a model in both conventions, held against its derivatives; those of the one asked for. */
export function derive(model: Model, sizes = model.sizes, asked: Convention = 'total'): string[] {
  const program = trace({ ...model, backward: null }, sizes);
  const [perExample, total] = conventions.map((convention) => {
    const lines = derivedEquations(program, { convention });
    for (const trial of [1, 2]) {
      const { worst, missing } = disagreement(model, lines, trial, sizes, convention);
      expect(worst, `${convention}\n${lines.join('\n')}`).toBeLessThan(1e-12);
      expect(missing).toEqual([]);
    }
    return lines;
  }) as [string[], string[]];
  return asked === 'total' ? total : perExample;
}

const conventions = ['per-example', 'total'] as const;
