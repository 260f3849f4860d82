// Threads that share the measuring of entries. This thread is one of them, and does what the others leave: when one of them
// cannot start, is slow, or is gone, nothing waits for it.
import { availableParallelism } from 'node:os';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { Assignment, Batch, Crew, MeasureBatch, MeasuredBatch } from '../check/crew.ts';

/** A thread takes about as long to begin as so many element operations. */
const WORTH_SHARING = 3e8;

/** Where a model comes from: its file, and its place among the cases there. */
export interface ModelOrigin {
  readonly file: string;
  readonly text: string;
  readonly position: number;
}

/** What a thread of the crew is told at its start. */
export interface Briefing {
  readonly origin: ModelOrigin;
  readonly assignment: Assignment;
  readonly batches: readonly Batch[];
  /** Position of the batch that is to be taken next, shared by all. */
  readonly next: Int32Array;
  readonly port: MessagePort;
}

/** A result, by its batch's position. */
export type Delivery = readonly [position: number, measured: MeasuredBatch];

/**
 * A crew for the cases of model files.
 * @param starter the script that a thread runs
 * @param count threads in all; the machine's cores by default
 */
export function threads(starter: string, count = availableParallelism()): (origin: ModelOrigin) => Crew {
  return (origin) => ({
    *measure(assignment, batches, own) {
      const others = assignment.work < WORTH_SHARING ? 0 : Math.min(count, batches.length) - 1;
      const next = new Int32Array(new SharedArrayBuffer(4));
      const workers = Array.from({ length: Math.max(others, 0) }, () =>
        start(starter, { origin, assignment, batches, next }),
      );
      try {
        yield* inOrder(batches, next, workers, own);
      } finally {
        Atomics.store(next, 0, batches.length);
        for (const { worker } of workers) void worker.terminate();
      }
    },
  });
}

interface Started {
  readonly worker: Worker;
  readonly port: MessagePort;
}

function start(starter: string, briefing: Omit<Briefing, 'port'>): Started {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(starter, { workerData: { ...briefing, port: port2 }, transferList: [port2] });
  // What it leaves undone is done here.
  worker.on('error', () => {});
  worker.unref();
  port1.unref();
  return { worker, port: port1 };
}

function* inOrder(
  batches: readonly Batch[],
  next: Int32Array,
  workers: readonly Started[],
  own: MeasureBatch,
): Generator<MeasuredBatch> {
  const results = new Map<number, MeasuredBatch>();
  const receive = (): void => {
    for (const { port } of workers) {
      for (let got = receiveMessageOnPort(port); got; got = receiveMessageOnPort(port)) {
        const [position, measured] = got.message as Delivery;
        results.set(position, measured);
      }
    }
  };
  for (const [position, batch] of batches.entries()) {
    for (receive(); !results.has(position); receive()) {
      const mine = Atomics.add(next, 0, 1);
      // None is left: the one that is waited for is made here too, rather than waiting.
      if (mine < batches.length) results.set(mine, own(batches[mine]!));
      else results.set(position, own(batch));
    }
    yield results.get(position)!;
    results.delete(position);
  }
}
