import { ancestors, compute } from '../evaluation/evaluate.ts';
import type { Values } from '../evaluation/evaluate.ts';
import type { ProgramNode } from '../program/program.ts';
import { hash } from '../shapes/random.ts';
import { largest } from '../tensors/largest.ts';
import type { Tensor } from '../tensors/tensor.ts';
import type { Trial } from './trials.ts';

/** What is put in the place of gradients when an equation is evaluated apart from the others. */
export type Fed = ReadonlyMap<ProgramNode, Float64Array>;

/**
 * One gradient's equation as a function of the gradients that it reads, at one trial. Steps of the same name
 * (`dA1 = dA1 * D1`) and temporaries belong to the equation.
 */
export class Response {
  /** The gradients' last values that the equation reads. */
  readonly reads: readonly ProgramNode[];
  private readonly node: ProgramNode;
  private readonly steps: readonly ProgramNode[];
  private readonly trial: Trial;

  /** `cuts`: the nodes that hold the last values of all gradients. */
  constructor(node: ProgramNode, cuts: ReadonlySet<ProgramNode>, trial: Trial) {
    const inside = ancestors([node], (each) => each !== node && cuts.has(each));
    const reads = new Set<ProgramNode>();
    const dependent = new Set<ProgramNode>();
    for (const each of inside) {
      for (const input of each.inputs) {
        if (cuts.has(input) && input !== node) reads.add(input);
        if (reads.has(input) || dependent.has(input)) dependent.add(each);
      }
    }
    this.node = node;
    this.trial = trial;
    this.reads = [...reads];
    this.steps = inside.filter((each) => dependent.has(each));
  }

  /** What it looks at beside the gradients that it reads. */
  get sources(): ProgramNode[] {
    if (this.steps.length === 0) return [this.node];
    const own = new Set([...this.steps, ...this.reads]);
    return this.steps.flatMap(({ inputs }) => inputs.filter((input) => !own.has(input)));
  }

  /** The equation's value when fed. What is not fed keeps the value that it has as written. */
  at(fed: Fed, values: Values = this.trial.values): Float64Array {
    if (this.steps.length === 0) return values[this.node.index]!.data;
    const own: Values = Object.create(values) as Values;
    for (const [node, data] of fed) own[node.index] = { shape: this.trial.values[node.index]!.shape, data };
    const sizes = new Map(this.trial.sizes);
    for (const step of this.steps) own[step.index] = compute(step, own, sizes);
    return (own[this.node.index] as Tensor).data;
  }
}

/**
 * An equation split into what each read contributes: out = constant + Σ contribution(u), which is so for backward
 * equations nearly always, since derivatives are linear in the derivatives that they come from.
 */
export interface Split {
  /** Null where it is zero throughout. */
  readonly constant: Float64Array | null;
  /** Of the right gradient of each read. */
  readonly right: readonly Float64Array[];
  /** Of any value of a read. */
  of(read: ProgramNode, value: Float64Array): Float64Array;
}

/** Null where the equation is not linear in what it reads. */
export function split(response: Response, right: (node: ProgramNode) => Float64Array): Split | null {
  const { reads } = response;
  const zeros = new Map<ProgramNode, Float64Array>(
    reads.map((node) => [node, new Float64Array(right(node).length)]),
  );
  const unfed = response.at(zeros);
  const constant = unfed.every((value) => value === 0) ? null : Float64Array.from(unfed);
  const of = (node: ProgramNode, data: Float64Array): Float64Array => {
    const out = response.at(new Map(zeros).set(node, data));
    return constant ? out.map((value, i) => value - constant[i]!) : out;
  };
  const parts: Split = { constant, right: reads.map((node) => of(node, right(node))), of };
  return isLinear(response, parts, right) ? parts : null;
}

/** Compares the sum of the parts with the equation itself, for factors of no significance. */
function isLinear(response: Response, parts: Split, right: (node: ProgramNode) => Float64Array): boolean {
  const factors = response.reads.map((_, i) => 0.5 + (hash('linear', i) % 1000) / 500);
  const fed = new Map(
    response.reads.map((node, i) => [node, right(node).map((value) => value * factors[i]!)]),
  );
  const out = response.at(fed);
  const size = parts.right.reduce(
    (sum, part, i) => sum + largest(part) * factors[i]!,
    parts.constant ? largest(parts.constant) : 0,
  );
  return out.every((value, i) => {
    const expected = parts.right.reduce(
      (sum, part, k) => sum + part[i]! * factors[k]!,
      parts.constant?.[i] ?? 0,
    );
    return Math.abs(value - expected) <= 1e-9 * size || Number.isNaN(value) || Number.isNaN(expected);
  });
}
