import { InputError } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { loadModels } from '../model/load.ts';
import type { Model, SourceFile } from '../model/model.ts';
import { addImported, readSource } from '../model/sources.ts';
import type { ReadValueFile } from '../model/values.ts';
import { Unbound } from './arguments.ts';
import { draftOf, possibleMeans, possibleTotals } from './draft.ts';
import type { Averaged } from './draft.ts';
import { calledFrom, declarationsIn } from './functions.ts';
import type { Declared } from './functions.ts';
import { layoutOf } from './layout.ts';
import type { Part } from './part.ts';
import { partsOf } from './parts.ts';
import type { Run } from './run-part.ts';
import { solvePart } from './solve.ts';
import { nodesIn } from './walk.ts';
import { writtenModel } from './write-model.ts';

/** One way to read a part of a file, as a model. */
export interface Reading {
  /** The model file that says the same. */
  readonly text: string;
  /** One for each combination of `vary`. */
  readonly models: readonly Model[];
  /** What is assumed beyond what the file says; null for nothing. */
  readonly assumed: string | null;
}

/** A part of a file: what is checked as one. */
export interface SourceCase {
  readonly name: string;
  readonly part: Part;
  /** The likeliest reading first; none where the part could not be read. */
  readonly readings: readonly Reading[];
  /** Why there is none. */
  readonly reason: string | null;
}

export interface ReadSourceFile {
  readonly sources: readonly SourceFile[];
  readonly cases: readonly SourceCase[];
}

/**
 * Finds what can be checked in a Python file, and writes it as models.
 * @param file the name that messages carry
 * @param readFile files beside it
 * @throws InputError where the file cannot be read as Python
 */
export function readSourceCases(file: string, text: string, readFile: ReadValueFile): ReadSourceFile {
  const mistakes: Diagnostic[] = [];
  const main = readSource(file, text, { add: (each) => mistakes.push(each as Diagnostic) });
  if (mistakes.length > 0) throw new InputError(mistakes[0]!, ...mistakes.slice(1));
  const own = file.replace(/^.*[\\/]/, '');
  const folder = file.slice(0, file.length - own.length);
  const found = new Map([[main.name, main]]);
  addImported(found, own, folder, readFile);
  const sources = [...found.values()];
  const declared = declarationsIn(sources);
  const read: ReadValueFile = (path) => (path === own ? new TextEncoder().encode(text) : readFile(path));
  const layout = layoutOf(main);
  return {
    sources,
    cases: partsOf(main, declared).map((part): SourceCase => {
      const { name } = part;
      try {
        const { run } = solvePart(part, { sources, declared, layout });
        const unsolved = unsolvedIn(run);
        if (unsolved !== null)
          return { name, part, readings: [], reason: `no sizes were found that fit: ${unsolved}` };
        const drafts: { averaged: Averaged | null; assumed: string | null }[] = [
          { averaged: null, assumed: null },
        ];
        if (part.backward && divides(part, declared))
          for (const over of possibleMeans(run))
            drafts.push({ averaged: { over, isLoss: true }, assumed: meanAssumed(run) });
        if (part.backward)
          for (const over of possibleTotals(run))
            drafts.push({ averaged: { over, isLoss: false }, assumed: TOTAL_ASSUMED });
        const readings = drafts.map(({ averaged, assumed }): Reading => {
          const written = writtenModel(draftOf(name, own, run, averaged));
          return {
            text: written,
            models: loadModels(`${folder}model of ${own}`, written, read).map((model) => ({
              ...model,
              isGenerated: true,
            })),
            assumed,
          };
        });
        return { name, part, readings, reason: null };
      } catch (error) {
        if (error instanceof Unbound || error instanceof InputError)
          return { name, part, readings: [], reason: error.message };
        throw error;
      }
    }),
  };
}

/**
 * What needs a formula of sizes to be a number that is written in the code, as a layer behind a convolution does: sizes that
 * fit were not found, which is no mistake of the code.
 */
const unsolvedIn = ({ attempt }: Run): string | null =>
  attempt.diagnostics.find(
    ({ severity, message }) =>
      severity === 'error' && /needs? [^=]*[*/(][^=]* = \d+$/.test(message.replaceAll('\n', ' ')),
  )?.message ?? null;

const TOTAL_ASSUMED =
  "the gradient is that of each example's own loss, and the mean over the examples is taken elsewhere";

const meanAssumed = ({ upstream }: Run): string =>
  `${[...upstream].join(' and ')} flows back from each example's own loss, and the cost is the mean of these`;

/** Whether backward divides at all: only then a mean may be in it. */
const divides = ({ backward }: Part, declared: Declared): boolean =>
  [...calledFrom(backward!, declared)].some(({ definition }) =>
    [...nodesIn(definition.body)].some(
      (node) =>
        (node.kind === 'binary' && node.operator === '/') ||
        (node.kind === 'augmented' && node.operator === '/') ||
        (node.kind === 'attribute' && (node.name === 'mean' || node.name === 'average')),
    ),
  );
