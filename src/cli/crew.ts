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

/** What a thread of the crew is told at its start: enough to make the trials anew. */
export interface Briefing {
  readonly origin: ModelOrigin;
  readonly seed: number;
  readonly drawSizes: boolean;
  readonly port: MessagePort;
  /** Shared by all: see `NEXT` and `ASSIGNED`. */
  readonly board: Int32Array;
}

/** Position of the batch that is to be taken next. */
export const NEXT = 0;
/** 1 once the orders have been sent. */
export const ASSIGNED = 1;

/** What a thread is told when there is something to measure. */
export interface Orders {
  readonly assignment: Assignment;
  readonly batches: readonly Batch[];
}

/** A result, by its batch's position. */
export type Delivery = readonly [position: number, measured: MeasuredBatch];

/**
 * A crew for the cases of model files.
 * @param starter the script that a thread runs
 * @param count threads in all; the machine's cores by default
 */
export const threads =
  (starter: string, count = availableParallelism()) =>
  (origin: ModelOrigin): Crew =>
    new Threads(starter, count, origin);

class Threads implements Crew {
  private readonly starter: string;
  private readonly count: number;
  private readonly origin: ModelOrigin;
  private readonly board = new Int32Array(new SharedArrayBuffer(8));
  private readonly started: Started[] = [];

  constructor(starter: string, count: number, origin: ModelOrigin) {
    this.starter = starter;
    this.count = count;
    this.origin = origin;
  }

  prepare(work: number, seed: number, drawSizes: boolean): void {
    if (work < WORTH_SHARING) return;
    const briefing = { origin: this.origin, seed, drawSizes, board: this.board };
    for (let other = 1; other < this.count; other++) this.started.push(start(this.starter, briefing));
  }

  *measure(assignment: Assignment, batches: readonly Batch[], own: MeasureBatch): Generator<MeasuredBatch> {
    const orders: Orders = { assignment, batches };
    for (const { port } of this.started) port.postMessage(orders);
    Atomics.store(this.board, ASSIGNED, 1);
    Atomics.notify(this.board, ASSIGNED);
    try {
      yield* inOrder(batches, this.board, this.started, own);
    } finally {
      this.dismiss();
    }
  }

  dismiss(): void {
    for (const { worker } of this.started.splice(0)) void worker.terminate();
  }
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
  board: Int32Array,
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
      const mine = Atomics.add(board, NEXT, 1);
      // None is left: the one that is waited for is made here too, rather than waiting.
      if (mine < batches.length) results.set(mine, own(batches[mine]!));
      else results.set(position, own(batch));
    }
    yield results.get(position)!;
    results.delete(position);
  }
}
