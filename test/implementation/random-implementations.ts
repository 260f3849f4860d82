// Random programs, seen through their loss and gradients alone.
import { evaluateNodes } from '../../src/evaluation/evaluate.ts';
import type { Values } from '../../src/evaluation/evaluate.ts';
import type { Implementation } from '../../src/implementation/implementation.ts';
import { drawTrial } from '../../src/model/draw.ts';
import type { Model } from '../../src/model/model.ts';
import { trace } from '../../src/program/trace.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';

type Tensors = Readonly<Record<string, Tensor>>;

/** The program's parameters at its first trial, its loss, and its gradients as they are written. */
export function implementationOf(model: Model): Implementation<Tensors, Tensors> {
  const program = trace(model, model.sizes);
  const leaves = drawTrial(model, model.sizes, 1, 0);
  const of = (role: 'parameter' | 'input'): Tensors =>
    Object.fromEntries([...leaves].filter(([name]) => model.entries.get(name)?.role === role));
  const run = (parameters: Tensors, inputs: Tensors): Values =>
    evaluateNodes(
      program.nodes,
      new Map([...leaves, ...Object.entries(inputs), ...Object.entries(parameters)]),
      model.sizes,
    );
  const pairs = program.pairs.filter((pair) => pair.role === 'parameter');
  return {
    name: model.name,
    parameters: of('parameter'),
    inputs: of('input'),
    loss: (parameters, inputs) => run(parameters, inputs)[program.loss!.index]!.data[0]!,
    gradients(parameters, inputs) {
      const values = run(parameters, inputs);
      return Object.fromEntries(pairs.map(({ name, equation }) => [name, values[equation.node!.index]!]));
    },
  };
}
