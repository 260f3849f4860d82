import type { Values } from '../evaluation/evaluate.ts';
import type { Program, ProgramNode } from '../program/program.ts';
import type { Sizes } from '../shapes/dimension.ts';
import type { Columns } from './measurement.ts';
import { Meter } from './meter.ts';
import type { Noise } from './rounded-runs.ts';

/** A gradient to be measured at one trial, as another thread can be told. */
export interface Errand {
  /** The trial's number. */
  readonly trial: number;
  /** Index of the value's node. */
  readonly value: number;
  readonly lossNoise: number;
  readonly written: Float64Array;
  readonly writtenNoise: Noise;
  /** What the written values are a multiple by. */
  readonly scale: number;
  readonly derived: Float64Array;
  readonly derivedNoise: Noise;
}

/** Everything that is needed to measure, beside the trials. */
export interface Assignment {
  readonly tolerance: number;
  readonly errands: readonly Errand[];
}

/** Entries `from` up to, not including, `to` of one errand's gradient. */
export interface Batch {
  readonly errand: number;
  readonly from: number;
  readonly to: number;
}

export interface MeasuredBatch {
  readonly columns: Columns;
  /** Evaluations that finding the errand's first step took. */
  readonly calibration: number;
}

export type MeasureBatch = (batch: Batch) => MeasuredBatch;

/** Those who measure: the results come in the order of the batches, whoever made them, and are the same for any number. */
export interface Crew {
  /** Work of about so many element operations is coming: others may get ready for it. */
  prepare?(work: number, seed: number, drawSizes: boolean): void;
  /** There is nothing more to measure. */
  dismiss?(): void;
  measure(assignment: Assignment, batches: readonly Batch[], own: MeasureBatch): Iterable<MeasuredBatch>;
}

/** This thread. */
export const alone: Crew = {
  *measure(_, batches, own) {
    for (const batch of batches) yield own(batch);
  },
};

/** A trial as far as the loss: its program, the nodes on the way to the loss, and the values of these. */
export interface ForwardPass {
  readonly program: Program;
  readonly nodes: readonly ProgramNode[];
  readonly sizes: Sizes;
  readonly values: Values;
}

/** Measures batches of an assignment. Batches of one errand after the other are fastest. */
export function measurer(
  { errands, tolerance }: Assignment,
  forwardPass: (trial: number) => ForwardPass,
): MeasureBatch {
  let current: { errand: number; meter: Meter } | null = null;
  return ({ errand, from, to }) => {
    if (current?.errand !== errand) {
      const { trial, value, ...claim } = errands[errand]!;
      const { program, nodes, values, sizes } = forwardPass(trial);
      const [own, loss] = [program.nodes[value]!, program.loss!];
      current = { errand, meter: new Meter({ ...claim, value: own, loss, nodes, values, sizes, tolerance }) };
    }
    const { meter } = current;
    return { columns: meter.measure(from, to), calibration: meter.calibration };
  };
}
