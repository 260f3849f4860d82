import { describe, expect, it } from 'vitest';
import type { TypedKernel } from '../../src/operations/elementwise.ts';
import { ShapeError } from '../../src/operations/operation.ts';
import type { Operand } from '../../src/operations/operation.ts';
import { operationNamed } from '../../src/operations/table.ts';
import { constant, evaluate, named } from '../../src/shapes/dimension.ts';
import { Domain } from '../../src/shapes/domain.ts';
import { printShape, sizeOf } from '../../src/shapes/shape.ts';
import { tensor } from '../../src/tensors/tensor.ts';
import { casesOf, deviation, numbersOf } from './replay.ts';
import type { Case, Recorded } from './replay.ts';

const cases = casesOf('elementwise');
const names = [...new Set(cases.map(({ operation }) => operation))];

/** Rounded once, or not at all: equal to the last bit. The others may differ by a few units in the last place. */
const ROUNDED_ONCE = new Set([
  'add',
  'subtract',
  'multiply',
  'divide',
  'floor_divide',
  'mod',
  'sqrt',
  'square',
  'reciprocal',
]);
const FEW_ULP = 2e-15;
/** Far out on the left the rounding of x / √2 shows, in NumPy's formula and in ours. */
const TOLERANCES: Readonly<Record<string, number>> = { gelu: 1e-14 };

function replay({ operation: name, inputs, attributes }: Case): Recorded | null {
  const operation = operationNamed(name)!;
  const operands: Operand[] = inputs.map(({ shape, type }) => ({ shape: shape.map(constant), type }));
  let result: Operand;
  try {
    result = operation.shape(operands, attributes, new Domain());
  } catch (error) {
    if (error instanceof ShapeError) return null;
    throw error;
  }
  const out = tensor(sizeOf(result.shape, new Map()));
  out.data.fill(1234.5);
  const tensors = inputs.map((input) => tensor(input.shape, numbersOf(input)));
  (operation.kernel as TypedKernel)(
    tensors,
    attributes,
    out,
    inputs.map(({ type }) => type),
  );
  tensors.forEach(({ data }, i) =>
    expect([...data], `${name} writes to its operand`).toEqual(numbersOf(inputs[i]!)),
  );
  return { shape: out.shape, type: result.type, data: [...out.data] };
}

describe('elementwise operations as recorded from NumPy', () => {
  it.each(names)('%s', (name) => {
    const operation = operationNamed(name);
    expect(operation, 'is in the table').toBeDefined();
    const tolerance = operation!.exact || ROUNDED_ONCE.has(name) ? 0 : (TOLERANCES[name] ?? FEW_ULP);
    for (const each of cases.filter(({ operation: of }) => of === name)) {
      const ours = replay(each);
      const call = JSON.stringify(each);
      expect(ours && { shape: ours.shape, type: ours.type }, call).toEqual(
        each.result && { shape: each.result.shape, type: each.result.type },
      );
      if (!ours) continue;
      expect(deviation(ours, each.result!), `${call}\nours: ${String(ours.data)}`).toBeLessThanOrEqual(
        tolerance,
      );
    }
  });

  it('covers every elementwise row', async () => {
    const lists = await Promise.all(
      ['arithmetic', 'comparisons', 'functions', 'activations', 'choices'].map(
        (file) =>
          import(`../../src/operations/${file}.ts`) as Promise<Record<string, readonly { name: string }[]>>,
      ),
    );
    const files = ['arithmetic', 'comparisons', 'functions', 'activations', 'choices'];
    const rows = lists.flatMap((list, i) => list[files[i]!]!.map(({ name }) => name));
    expect(rows.filter((row) => !names.includes(row))).toEqual([]);
  });

  it('notices a difference in the last bits', () => {
    const exp = cases.find(
      ({ operation, result }) => operation === 'exp' && result!.data.length > 0,
    )!.result!;
    expect(deviation({ ...exp, data: numbersOf(exp).map((x) => x * (1 + 1e-14)) }, exp)).toBeGreaterThan(
      FEW_ULP,
    );
  });
});

describe('elementwise shapes of named dimensions', () => {
  const sizes = new Map([
    ['n', 5],
    ['m', 7],
  ]);
  const [n, m, one] = [named('n'), named('m'), constant(1)];
  const shapes = [[], [m], [one], [n, m], [n, one], [one, m], [n, n, m], [m, n]];

  it('agree with those of numbers', () => {
    for (const name of ['add', 'divide', 'greater', 'maximum', 'power', 'logaddexp']) {
      for (const a of shapes) {
        for (const b of shapes) {
          const rule = (resolve: boolean): string => {
            const operands = [a, b].map((shape) => ({
              shape: resolve ? shape.map((each) => constant(evaluate(each, sizes))) : shape,
              type: 'float' as const,
            }));
            try {
              const { shape, type } = operationNamed(name)!.shape(operands, {}, new Domain(['n', 'm']));
              return `${printShape(sizeOf(shape, sizes).map(constant))} ${type}`;
            } catch (error) {
              return error instanceof ShapeError ? error.code : String(error);
            }
          };
          expect(rule(false), `${name} ${printShape(a)} ${printShape(b)}`).toBe(rule(true));
        }
      }
    }
  });

  it('go on after an error with the type that the result would have', () => {
    const operands = [[n, m], [n]].map((shape) => ({ shape, type: 'float' as const }));
    const recovered = (name: string): Operand | null => {
      try {
        operationNamed(name)!.shape(operands, {}, new Domain(['n', 'm']));
      } catch (error) {
        if (error instanceof ShapeError) return error.recovered;
      }
      return null;
    };
    expect(recovered('less')).toMatchObject({ type: 'bool', shape: [n, m] });
    expect(recovered('add')).toMatchObject({ type: 'float', shape: [n, m] });
  });

  it('refuse negative powers of integer arrays, not of sizes', () => {
    const literal = (value: number) => ({
      operation: operationNamed('<constant>')!,
      inputs: [],
      attributes: { value, type: 'int' },
      shape: [],
      type: 'int' as const,
    });
    const power = (base: Operand): Operand =>
      operationNamed('power')!.shape([base, literal(-1)], {}, new Domain());
    expect(() => power({ shape: [m], type: 'int' })).toThrow(ShapeError);
    expect(power(literal(10))).toEqual({ shape: [], type: 'float' });
    expect(power({ shape: [m], type: 'float' })).toEqual({ shape: [m], type: 'float' });
  });
});
