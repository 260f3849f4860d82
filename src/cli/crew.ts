// Threads that share the measuring of entries. This thread is one of them, and does what the others leave: when one of them
// cannot start, is slow, or is gone, nothing waits for it.
import { availableParallelism } from 'node:os';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { nativeModule } from '../tensors/native/native.ts';
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
  /** Native kernels, compiled. */
  readonly kernels: object | null;
  readonly port: MessagePort;
  /** Shared by all: see `NEXT` and `ASSIGNED`. */
  readonly board: Int32Array;
}

/** Place in the sequence of the batch that is to be taken next. */
export const NEXT = 0;
/** 1 once the orders have been sent. */
export const ASSIGNED = 1;

/** What a thread is told when there is something to measure. */
export interface Orders {
  readonly assignment: Assignment;
  readonly batches: readonly Batch[];
  /** Positions of batches, in the order in which they are taken. */
  readonly sequence: readonly number[];
}

/** A result, by its batch's position. */
export type Delivery = readonly [position: number, measured: MeasuredBatch];

/** The only batch of an errand first: to begin an errand takes time, and at the end the others would have to wait for it. */
function sequenceOf(batches: readonly Batch[]): number[] {
  const counts = new Map<number, number>();
  for (const { errand } of batches) counts.set(errand, (counts.get(errand) ?? 0) + 1);
  const isAlone = (position: number): boolean => counts.get(batches[position]!.errand) === 1;
  const positions = [...batches.keys()];
  return [...positions.filter(isAlone), ...positions.filter((position) => !isAlone(position))];
}

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
    const kernels = nativeModule();
    const briefing = { origin: this.origin, seed, drawSizes, kernels, board: this.board };
    for (let other = 1; other < this.count; other++) this.started.push(start(this.starter, briefing));
  }

  *measure(assignment: Assignment, batches: readonly Batch[], own: MeasureBatch): Generator<MeasuredBatch> {
    const orders: Orders = { assignment, batches, sequence: sequenceOf(batches) };
    for (const { port } of this.started) port.postMessage(orders);
    Atomics.store(this.board, ASSIGNED, 1);
    Atomics.notify(this.board, ASSIGNED);
    try {
      yield* inOrder(orders, this.board, this.started, own);
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
  { batches, sequence }: Orders,
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
      const mine = sequence[Atomics.add(board, NEXT, 1)];
      // None is left: the one that is waited for is made here too, rather than waiting.
      if (mine !== undefined) results.set(mine, own(batches[mine]!));
      else results.set(position, own(batch));
    }
    yield results.get(position)!;
    results.delete(position);
  }
}
