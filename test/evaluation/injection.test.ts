import { expect, it } from 'vitest';
import { runTrial } from '../../src/check/trials.ts';
import { Injection } from '../../src/evaluation/injection.ts';
import { wayTo } from '../../src/evaluation/perturbation.ts';
import { defineModel } from '../../src/model/define.ts';
import type { ModelDefinition } from '../../src/model/schema.ts';
import type { ProgramNode } from '../../src/program/program.ts';
import { trace } from '../../src/program/trace.ts';
import { random } from '../../src/shapes/random.ts';

const model = defineModel({
  dims: { n: 3, h: 4 },
  inputs: { x: '(n,)' },
  parameters: { W: '(h, n)', v: '(h,)' },
  forward: 'z = W @ x\na = tanh(z)\nunused = a * 2\nJ = sum(v * a) + sum(z**2)',
  backward:
    'dz = 2 * z + v * (1 - a**2)\nda = v\ndv = a\ndW = dz[:, None] * x[None, :]\ndx = W.T @ dz\ndunused = 0 * a',
} as unknown as ModelDefinition);
const trial = runTrial(model, 1, trace(model, model.sizes), 0);
const { program, values } = trial;
const node = (name: string): ProgramNode =>
  program.entries.get(name) ?? program.equations.findLast((each) => each.name === name)!.node!;
const data = (name: string): Float64Array => values[node(name).index]!.data;

const { normal } = random('displacements');
const names = ['W', 'v', 'x', 'z', 'a', 'unused'] as const;
const d = Object.fromEntries(names.map((name) => [name, data(name).map(() => normal())]));

/** The same in plain loops. */
function loss(s: number): number {
  const moved = (name: string, i: number, own = data(name)[i]!): number => own + s * d[name]![i]!;
  let sum = 0;
  for (let row = 0; row < 4; row++) {
    let z = 0;
    for (let column = 0; column < 3; column++) z += moved('W', row * 3 + column) * moved('x', column);
    z = moved('z', row, z);
    sum += moved('v', row) * moved('a', row, Math.tanh(z)) + z ** 2;
  }
  return sum;
}

it('adds to each value after it was computed, and what is downstream sees the sum', () => {
  const injection = new Injection(
    new Map(names.map((name) => [node(name), d[name]!])),
    program.loss!,
    wayTo(program.loss!),
    values,
    program.sizes,
  );
  for (const s of [0.3, -1, 0, 2]) expect(injection.loss(s).value).toBeCloseTo(loss(s), 12);
  expect(injection.loss(0).value).toBe(trial.loss);
  expect(injection.evaluations).toBe(5);
});

it('its derivative is the sum of the end-to-end ones', () => {
  // Written out by hand: z is reached by what moves W and x, and moves itself.
  const [z, a, v, x, W] = ['z', 'a', 'v', 'x', 'W'].map(data) as [Float64Array, ...Float64Array[]];
  let expected = 0;
  for (let row = 0; row < 4; row++) {
    const end = 2 * z[row]! + v![row]! * (1 - a![row]! ** 2);
    expected += end * d['z']![row]! + v![row]! * d['a']![row]! + a![row]! * d['v']![row]!;
    for (let column = 0; column < 3; column++)
      expected += end * (x![column]! * d['W']![row * 3 + column]! + W![row * 3 + column]! * d['x']![column]!);
  }
  const h = 1e-5;
  expect((loss(h) - loss(-h)) / (2 * h)).toBeCloseTo(expected, 7);
});
