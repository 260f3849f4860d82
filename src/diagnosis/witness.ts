import { EvaluationError, evaluateNodes } from '../evaluation/evaluate.ts';
import type { Pair, Program } from '../program/program.ts';
import { random } from '../shapes/random.ts';
import type { Tensor } from '../tensors/tensor.ts';

type Leaves = ReadonlyMap<string, Tensor>;

/** The step along a direction, as a fraction of the parameters' size: the differences are then good to about 1e-8. */
const STEP = 1e-5;
const AGREES = 1e-5;
const DIRECTIONS = 2;

/** A step of the leaves that have a written gradient. */
export function moved(leaves: Leaves, direction: Leaves, by: number): Leaves {
  return new Map(
    [...leaves].map(([name, value]): [string, Tensor] => {
      const along = direction.get(name);
      return [
        name,
        along ? { shape: value.shape, data: value.data.map((x, i) => x + by * along.data[i]!) } : value,
      ];
    }),
  );
}

/** A random direction of all parameters and inputs that have a written gradient. */
export function directionOf(
  program: Program,
  leaves: Leaves,
  ...stream: readonly (string | number)[]
): Leaves {
  const generator = random('direction', ...stream);
  return new Map(
    program.pairs.flatMap(({ role, of }): [string, Tensor][] => {
      const value = leaves.get(of);
      return role !== 'intermediate' && value
        ? [[of, { shape: value.shape, data: value.data.map(() => generator.normal()) }]]
        : [];
    }),
  );
}

/** ⟨written gradients, direction⟩; NaN where a gradient has no value. */
export function along({ pairs }: Program, written: (pair: Pair) => Tensor | null, direction: Leaves): number {
  let sum = 0;
  for (const pair of pairs) {
    const d = direction.get(pair.of);
    if (!d) continue;
    const g = written(pair)?.data;
    if (!g || g.length !== d.data.length) return NaN;
    for (let i = 0; i < g.length; i++) sum += g[i]! * d.data[i]!;
  }
  return sum;
}

/**
 * Whether the written gradients are the gradient of some function: then their Jacobian is symmetric, ⟨u, Jv⟩ = ⟨v, Ju⟩ for
 * all u and v. Where it is, the backward pass is right for another loss, or off by a factor of all; where it is not, no
 * loss has these gradients. Null where it cannot be told.
 */
export function isGradientField(program: Program, leaves: Leaves): boolean | null {
  try {
    return isSymmetric(program, leaves);
  } catch (error) {
    if (error instanceof EvaluationError) return null;
    throw error;
  }
}

function isSymmetric(program: Program, leaves: Leaves): boolean | null {
  for (let k = 0; k < DIRECTIONS; k++) {
    const [u, v] = ['u', 'v'].map((each) => directionOf(program, leaves, each, k)) as [Leaves, Leaves];
    const change = (step: Leaves, seen: Leaves): number => {
      const [up, down] = [STEP, -STEP].map((by) => {
        const values = evaluateNodes(program.nodes, moved(leaves, step, by), program.sizes);
        return along(program, ({ equation: { node } }) => node && values[node.index]!, seen);
      });
      return (up! - down!) / (2 * STEP);
    };
    const [a, b] = [change(v, u), change(u, v)];
    if (!Number.isFinite(a) || !Number.isFinite(b)) return null;
    if (Math.abs(a - b) > AGREES * Math.max(Math.abs(a), Math.abs(b))) return false;
  }
  return true;
}
