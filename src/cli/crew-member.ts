// A thread of the crew: it makes the model anew, and takes batches until none is left.
import { workerData } from 'node:worker_threads';
import { measurer } from '../check/crew.ts';
import type { ForwardPass } from '../check/crew.ts';
import { forwardPass } from '../check/trials.ts';
import { readModelFile } from '../model/files.ts';
import { loadModels } from '../model/load.ts';
import type { Briefing, Delivery } from './crew.ts';

export function workAlong(): void {
  const { origin, assignment, batches, next, port } = workerData as Briefing;
  const { readValueFile } = readModelFile(origin.file);
  const model = loadModels(origin.file, origin.text, readValueFile)[origin.position]!;
  const { seed, drawSizes } = assignment;
  const trials = new Map<number, ForwardPass>();
  const measure = measurer(assignment, (trial) => {
    const known = trials.get(trial) ?? forwardPass(model, trial, seed, drawSizes);
    trials.set(trial, known);
    return known;
  });
  for (;;) {
    const position = Atomics.add(next, 0, 1);
    if (position >= batches.length) break;
    const measured = measure(batches[position]!);
    const { numeric, uncertainty, evaluations } = measured.columns;
    const delivery: Delivery = [position, measured];
    port.postMessage(
      delivery,
      [numeric, uncertainty, evaluations].map(({ buffer }) => buffer as ArrayBuffer),
    );
  }
  port.close();
}
