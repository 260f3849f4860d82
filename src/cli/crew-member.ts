// A thread of the crew: it makes the model anew, waits for orders, and takes batches until none is left.
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { measurer } from '../check/crew.ts';
import type { ForwardPass } from '../check/crew.ts';
import { forwardPass } from '../check/trials.ts';
import { valuesBeside } from '../model/files.ts';
import { loadModels } from '../model/load.ts';
import { adoptModule } from '../tensors/native/native.ts';
import { ASSIGNED, NEXT } from './crew.ts';
import type { Briefing, Delivery, Orders } from './crew.ts';

export function workAlong(): void {
  const { origin, seed, drawSizes, kernels, board, port } = workerData as Briefing;
  adoptModule(kernels);
  const model = loadModels(origin.file, origin.text, valuesBeside(origin.file))[origin.position]!;
  const trials = new Map<number, ForwardPass>();
  const trialOf = (number: number): ForwardPass => {
    const known = trials.get(number) ?? forwardPass(model, number, seed, drawSizes);
    trials.set(number, known);
    return known;
  };
  Atomics.wait(board, ASSIGNED, 0);
  const { assignment, batches, sequence } = receiveMessageOnPort(port)!.message as Orders;
  const measure = measurer(assignment, trialOf);
  for (;;) {
    const position = sequence[Atomics.add(board, NEXT, 1)];
    if (position === undefined) break;
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
