import { expect, test } from 'vitest';
import { checkImplementation } from '../../src/check/implementation.ts';
import type { Implementation } from '../../src/implementation/implementation.ts';
import { loadModels } from '../../src/model/load.ts';
import { random } from '../../src/shapes/random.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { implementationOf } from '../implementation/random-implementations.ts';
import { modelText, randomModel } from './random-models.ts';

// RANDOM_PROGRAMS=1000 searches further, RANDOM_FROM begins at another seed.
const count = Number(process.env['RANDOM_PROGRAMS'] ?? 20);
const from = Number(process.env['RANDOM_FROM'] ?? 0);
const seeds = Array.from({ length: count }, (_, i) => from + i);
const generous = { timeout: 60_000 + count * 2_000 };

type Tensors = Readonly<Record<string, Tensor>>;

const load = (seed: number): Implementation<Tensors, Tensors> =>
  implementationOf(loadModels('random.yaml', modelText(randomModel(seed)), () => new Uint8Array())[0]!);

test('right gradients of random programs never fail', generous, () => {
  const said = seeds.flatMap((seed) => {
    const { verdict, diagnostics } = checkImplementation(load(seed), { seed });
    return verdict === 'pass' ? [] : [{ seed, verdict, said: diagnostics.map(({ message }) => message) }];
  });
  expect(said).toEqual([]);
});

test('one entry that is off by 1e-4 of itself is found, and nothing else', generous, () => {
  for (const seed of seeds.slice(0, count / 2)) {
    const right = load(seed);
    const draw = random('planted', seed);
    const written = right.gradients(right.parameters, right.inputs!) as Tensors;
    const names = Object.keys(written);
    const name = names[draw.integer(names.length)]!;
    const size = written[name]!.data.map(Math.abs);
    const largest = Math.max(...size);
    const entries = [...size.keys()].filter((i) => size[i]! > 1e-6 * largest && largest > 1e-9);
    if (entries.length === 0) continue; // zero by construction
    const entry = entries[draw.integer(entries.length)]!;
    const wrong: typeof right = {
      ...right,
      gradients(parameters, inputs) {
        const found = right.gradients(parameters, inputs) as Tensors;
        const { shape, data } = found[name]!;
        return {
          ...found,
          [name]: { shape, data: data.map((each, i) => (i === entry ? each * (1 + 1e-4) : each)) },
        };
      },
    };
    const { gradients } = checkImplementation(wrong, { seed });
    const failed = gradients.filter(({ verdict }) => verdict === 'fail');
    expect({ seed, failed: failed.map((each) => each.name) }).toEqual({ seed, failed: [name] });
    expect(failed[0]!.failed).toBe(1);
  }
});
