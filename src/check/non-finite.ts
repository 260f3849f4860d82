import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { ancestors } from '../evaluation/evaluate.ts';
import type { Values } from '../evaluation/evaluate.ts';
import type { ProgramNode } from '../program/program.ts';
import { completeValues } from './trials.ts';
import type { Trial } from './trials.ts';

const isBad = (data: Float64Array): boolean => data.some((value) => !Number.isFinite(value));

/** The first equation that made a NaN or an infinity on the way to `target`; null where the target is finite. */
export function firstNonFinite(target: ProgramNode, trial: Trial): Diagnostic | null {
  const { program } = trial;
  if (!isBad(trial.values[target.index]!.data)) return null;
  const values = completeValues(trial);
  const way = ancestors([target]);
  const madeBy = (bad: (data: Float64Array) => boolean): ProgramNode | undefined =>
    way.find(
      (node) => bad(values[node.index]!.data) && !node.inputs.some((input) => bad(values[input.index]!.data)),
    );
  const hasNaN = (data: Float64Array): boolean => data.some(Number.isNaN);
  const node = (
    values[target.index]!.data.some(Number.isNaN)
      ? (madeBy((data) => isBad(data)) ?? madeBy(hasNaN))
      : madeBy(isBad)
  )!;
  if (node.operation.name === '<broken>') return null;
  const equation =
    program.equations.find(({ first, last }) => node.index >= first && node.index < last) ?? null;
  const { data } = values[node.index]!;
  const bad = data.find((value) => !Number.isFinite(value))!;
  const kind = Number.isNaN(bad) ? 'NaN' : bad > 0 ? 'infinite' : 'minus infinity';
  const what =
    node.operation.name === '<value>'
      ? `${node.attributes.name} holds a value that is ${kind}`
      : `${equation?.name ?? 'a value'} becomes ${kind} here`;
  const cause = node.inputs.length > 0 ? `: ${node.operation.name} of ${range(node, values)}` : '';
  return diagnostic({
    code: 'value/non-finite',
    message: `${what} at trial ${trial.number}${cause}`,
    equation: equation?.name ?? null,
    location:
      node.span && node.source
        ? node.source.locate(node.span)
        : (program.model.entries.get(node.attributes.name)?.location ?? null),
    help: 'inputs can be drawn from a range where this is defined: `init: positive`, or `{ uniform: { low: 0.1, high: 0.9 } }`',
  });
}

function range(node: ProgramNode, values: Values): string {
  const data = node.inputs.flatMap((input) => Array.from(values[input.index]!.data.subarray(0, 10_000)));
  const print = (value: number): string => String(Number(value.toPrecision(3)));
  const [low, high] = [
    data.reduce((a, b) => Math.min(a, b), Infinity),
    data.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  return low === high ? print(low) : `values from ${print(low)} to ${print(high)}`;
}
