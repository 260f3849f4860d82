import { defineModel } from '../../src/model/define.ts';
import type { ModelDefinition } from '../../src/model/schema.ts';
import { evaluateNodes } from '../../src/evaluation/evaluate.ts';
import { drawTrial } from '../../src/model/draw.ts';
import type { Program } from '../../src/program/program.ts';
import { trace } from '../../src/program/trace.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';

/** Traces a model at its own sizes. */
export function traced(definition: ModelDefinition): Program {
  const model = defineModel(definition);
  return trace(model, model.sizes);
}

/** What every name holds at the end of forward, at the first trial. Names of functions and tuples are left out. */
export function valuesOf(program: Program): Map<string, Tensor> {
  const { model, sizes, held, domain } = program;
  const values = evaluateNodes(program.nodes, drawTrial(model, sizes, 1, 0), sizes);
  return new Map(
    [...held].flatMap(([name, value]): [string, Tensor][] => {
      if (value.kind === 'array') return [[name, values[value.node.index]!]];
      if (value.kind === 'integer')
        return [[name, { shape: [], data: Float64Array.of(domain.valueOf(value.dimension)) }]];
      return [];
    }),
  );
}

/** A program's diagnostics as `code equation: message`. */
export const told = ({ diagnostics }: Program): string[] =>
  diagnostics.map(({ code, equation, message }) => `${code} ${equation ?? '-'}: ${message}`);
