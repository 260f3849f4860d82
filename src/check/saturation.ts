import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ProgramNode } from '../program/program.ts';
import type { Trial } from './trials.ts';

interface Kind {
  /** A unit without a slope, by its value and by what the activation is taken of. */
  readonly isFlat: (value: number, of: number) => boolean;
  /** The share of such units beyond which little is left to compare. */
  readonly most: number;
  readonly what: string;
  readonly help: string;
}

const NEAR = 1e-6;
const sigmoid: Kind = {
  isFlat: (value) => Math.min(1 - value, value) < NEAR,
  most: 0.5,
  what: 'are saturated: their gradient is too small to compare',
  help: 'smaller weights or inputs: { normal: { std: 0.1 } }',
};
const KINDS: Readonly<Record<string, Kind>> = {
  sigmoid,
  softmax: sigmoid,
  tanh: { ...sigmoid, isFlat: (value) => 1 - Math.abs(value) < NEAR },
  // Half of the units rest as a rule; all of them do by mistake.
  relu: {
    isFlat: (value, of) => value === 0 && of < 0,
    most: 1 - 1e-9,
    what: 'are dead: no gradient passes them',
    help: 'weights of both signs, or a larger bias',
  },
};

/** A warning for the first equation of the forward pass most of whose units have no slope. */
export function saturation({ program, values }: Trial): Diagnostic[] {
  for (const equation of program.equations) {
    if (equation.block !== 'forward') continue;
    for (const node of program.nodes.slice(equation.first, equation.last)) {
      const kind = kindOf(node);
      if (!kind) continue;
      const { data } = values[node.index]!;
      const of = values[node.inputs.find((input) => !isZero(input))!.index]!.data;
      const count = data.filter((value, i) => kind.isFlat(value, of[i]!)).length;
      if (data.length === 0 || count <= kind.most * data.length) continue;
      return [
        diagnostic({
          code: 'point/saturated',
          severity: 'warning',
          message: `${count} of ${data.length} units of ${equation.name} ${kind.what}`,
          equation: equation.name,
          location: equation.location,
          help: kind.help,
        }),
      ];
    }
  }
  return [];
}

const isZero = ({ operation: { name }, attributes }: ProgramNode): boolean =>
  name === '<constant>' && attributes.value === 0;

/** `maximum(Z, 0)` is a relu, whichever comes first. */
function kindOf({ operation: { name }, inputs }: ProgramNode): Kind | null {
  const isRelu = name === 'maximum' && inputs.filter(isZero).length === 1;
  return KINDS[isRelu ? 'relu' : name] ?? null;
}
