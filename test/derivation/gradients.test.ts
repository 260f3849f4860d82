import { expect, it } from 'vitest';
import { gradients } from '../../src/derivation/gradients.ts';
import { evaluateNodes } from '../../src/evaluation/evaluate.ts';
import { defineModel } from '../../src/model/define.ts';
import { trace } from '../../src/program/trace.ts';
import { random } from '../../src/shapes/random.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { inputs, setK, someRecorded } from '../program/recorded.ts';

const parameters = Object.fromEntries(Object.entries(inputs).map(([name, entry]) => [`${name}0`, entry]));
const STEP = 1e-5;

/** Random programs with views and stores: the derivative along a random direction, by the rules and by differences. */
it.each(someRecorded.map(([lines, values]) => [lines.join('; '), lines, Object.keys(values)] as const))(
  '%s',
  (title, lines, changed) => {
    const copies = ['A', 'B', 'v', 's'].map((name) => `${name} = ${name}0.copy()`);
    const loss = `J = ${['A', 'B', 'v', 's', ...changed].map((name) => `np.sum(np.sin(${name}))`).join(' + ')}`;
    const model = defineModel({ parameters, forward: [setK, ...copies, ...lines, loss].join('\n') } as never);
    const program = trace(model, model.sizes);
    const entries = [...program.entries.values()];
    const { nodes, of } = gradients(program, entries);
    const generator = random(title);
    // Beside the thresholds 0 and 0.5 of the masks.
    const at = new Map(
      [...model.entries].map(([name, { value, fill }]) => [
        name,
        (value?.data ?? Float64Array.of(fill!)).map((each) => each + 0.01 * (1 + generator.uniform())),
      ]),
    );
    const along = new Map([...at].map(([name, data]) => [name, data.map(() => generator.normal())]));
    const leaves = (step: number): Map<string, Tensor> =>
      new Map(
        entries.map(({ attributes: { name }, size }) => [
          name,
          { shape: size, data: at.get(name)!.map((each, i) => each + step * along.get(name)![i]!) },
        ]),
      );
    const lossAt = (step: number): number =>
      evaluateNodes(program.nodes, leaves(step), model.sizes)[program.loss!.index]!.data[0]!;

    const values = evaluateNodes(nodes, leaves(0), model.sizes);
    let derivative = 0;
    for (const entry of entries) {
      const gradient = of.get(entry);
      if (gradient)
        values[gradient.index]!.data.forEach(
          (each, i) => (derivative += each * along.get(entry.attributes.name)![i]!),
        );
    }
    const difference = (lossAt(STEP) - lossAt(-STEP)) / (2 * STEP);
    const curvature = Math.abs((lossAt(2 * STEP) - lossAt(-2 * STEP)) / (4 * STEP) - difference);
    expect(Math.abs(derivative - difference)).toBeLessThan(1e-7 * (1 + Math.abs(derivative)) + 4 * curvature);
  },
);
