import { InputError } from '../diagnostics/diagnostic.ts';
import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';
import { loadModels } from '../model/load.ts';
import type { Model, SourceFile } from '../model/model.ts';
import { addImported, readSource } from '../model/sources.ts';
import { standingIn } from '../model/standing.ts';
import type { ReadValueFile } from '../model/values.ts';
import { Unbound } from './arguments.ts';
import type { Choice } from './attempt.ts';
import { averagedName, draftOf, possibleMeans, possibleTotals } from './draft.ts';
import type { Averaged } from './draft.ts';
import { behindAssumed, draftBehind, possiblyBehind } from './behind-activation.ts';
import { UNCLIPPED_ASSUMED, withoutClipping } from './clipped.ts';
import type { Draft } from './model-draft.ts';
import { calledFrom, declarationsIn } from './functions.ts';
import type { Declared, FunctionInfo } from './functions.ts';
import { normalisedAxes } from './labels.ts';
import { layoutOf } from './layout.ts';
import { choicesOfOneOutput, oneOutputAssumed } from './one-output.ts';
import { areAlike, gradientOf } from './pairs-of-names.ts';
import type { Part } from './part.ts';
import { missingLoss, missingLossOf } from './missing-loss.ts';
import { passesOf } from './passes.ts';
import type { Passes } from './passes.ts';
import { partsOf } from './parts.ts';
import { runPart } from './run-part.ts';
import type { Run, Setting } from './run-part.ts';
import { runScript } from './run-script.ts';
import type { ScriptRun } from './run-script.ts';
import { scriptsOf } from './scripts.ts';
import type { Script } from './scripts.ts';
import { solve } from './solve.ts';
import type { Runner, Solved } from './solve.ts';
import type { Solution } from './solving-domain.ts';
import { nodesIn } from './walk.ts';
import { writtenModel } from './write-model.ts';

/** One way to read a part of a file, as a model. */
export interface Reading {
  /** The model file that says the same. */
  readonly text: string;
  /** One for each combination of `vary`. */
  readonly models: readonly Model[];
  /** Of a script: the same models with equations of their own, which run without the file's other statements. */
  readonly asWritten?: readonly Model[];
  /** What is assumed beyond what the file says; null for nothing. */
  readonly assumed: string | null;
  /** Whether shapes were tried of which nothing is said anywhere. */
  readonly isGuessed?: boolean;
  /** What flows back is handed on as it came, through a softmax. */
  readonly passesOn?: boolean;
  /** The only factor that gradients may carry: the number of examples. Without it the factors of any model. */
  readonly scale?: string;
  /** The gradient that has to be right for the reading to be one: of a loss that the file does not compute. Null: none. */
  readonly anchor?: string | null;
}

/** A part of a file: what is checked as one. */
export interface SourceCase {
  readonly name: string;
  /** Its functions, forward's first; none where the file's own statements are the passes. */
  readonly functions: readonly FunctionInfo[];
  /** Where it begins. */
  readonly location: Location;
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
  const setting: Setting = { sources, declared, layout: layoutOf(main) };
  const load = (written: string): Model[] => loadModels(`${folder}model of ${own}`, written, read);
  const readingsFor = (readings: readonly Reading[]): Reading[] => [
    ...readings,
    ...readings.flatMap((each): Reading[] => {
      const models = each.models.map(withoutClipping);
      return models.every((model) => model !== null)
        ? [andAssumed({ ...each, models }, UNCLIPPED_ASSUMED)]
        : [];
    }),
  ];
  const parts = partsOf(main, declared).map((part): SourceCase => {
    const functions = [part.forward, ...(part.backward ? [part.backward] : [])];
    const location = part.forward.file.source.locate(part.forward.definition.nameSpan);
    return {
      name: part.name,
      functions,
      location,
      ...readingsOr(() => readingsFor(readingsOfPart(part, own, setting, load))),
    };
  });
  const taken = new Set(parts.flatMap(({ functions }) => functions.map(({ definition }) => definition)));
  const scripts = scriptsOf(main, declared, taken).map((script): SourceCase => ({
    name: script.name,
    functions: script.inside ? [script.inside] : [],
    location: main.source.locate(script.body.definition.nameSpan),
    ...readingsOr(() => readingsFor(readingsOfScript(script, own, setting, load))),
  }));
  return { sources, cases: [...scripts, ...parts] };
}

function readingsOr(read: () => Reading[]): Pick<SourceCase, 'readings' | 'reason'> {
  try {
    return { readings: read(), reason: null };
  } catch (error) {
    if (error instanceof Unbound || error instanceof Unsolved || error instanceof InputError)
      return { readings: [], reason: error.message };
    throw error;
  }
}

/** Sizes that fit were not found, which is no mistake of the code. */
class Unsolved extends Error {}

function readingsOfPart(
  part: Part,
  own: string,
  setting: Setting,
  load: (written: string) => Model[],
): Reading[] {
  const runner = (choice: Choice, solution: Solution): Run => runPart(part, setting, choice, solution);
  const solved = solve(runner);
  const { run } = solved;
  refuseUnsolved(run);
  if (run.loss === null && part.backward)
    return readingsWithoutLoss(part.name, part.backward, run, own, setting, load);
  return [
    ...readingsOfRun(part, run, own, setting, load),
    ...withOneOutput(runner, solved).flatMap((other) =>
      readingsOfRun(part, other, own, setting, load, false).map((each) =>
        andAssumed(each, oneOutputAssumed(other)),
      ),
    ),
  ];
}

/** The same with one output, where the code does not say how many there are. */
const withOneOutput = <R extends Run>(runner: Runner<R>, { run, faults }: Solved<R>): R[] =>
  choicesOfOneOutput(run)
    .map((choice) => solve(runner, choice))
    .filter((other) => other.faults <= faults)
    .map((other) => other.run);

const andAssumed = (reading: Reading, more: string): Reading => ({
  ...reading,
  assumed: [more, reading.assumed].filter((each) => each !== null).join('; '),
});

function readingsOfRun(
  part: Part,
  run: Run,
  own: string,
  setting: Setting,
  load: (written: string) => Model[],
  mayLackMean = true,
): Reading[] {
  const drafts: { averaged: Averaged | null; assumed: string | null }[] = [{ averaged: null, assumed: null }];
  if (part.backward && divides(part, setting.declared))
    for (const over of possibleMeans(run))
      drafts.push({ averaged: { over, isLoss: true }, assumed: meanAssumed(run) });
  // Of what is guessed already no mean is left to others, too.
  if (part.backward && mayLackMean)
    for (const over of possibleTotals(run))
      drafts.push({ averaged: { over, isLoss: false }, assumed: TOTAL_ASSUMED });
  const penalties = [...run.attempt.constants.keys()].filter(isPenaltyName);
  const isLayer = run.upstream.size > 0 && penalties.length > 0;
  const behind = part.backward ? possiblyBehind(run, setting.layout) : [];
  const changes: { change: (draft: Draft) => Draft; assumed: string | null }[] = [
    { change: (draft) => draft, assumed: null },
    ...behind.map((each) => ({
      change: (draft: Draft) => draftBehind(draft, each),
      assumed: behindAssumed(each),
    })),
  ];
  const readings = changes.flatMap(({ change, assumed: because }) =>
    drafts.map(({ averaged, assumed: of }): Reading => {
      const text = writtenModel(change(draftOf(part.name, own, run, averaged)));
      const models = load(text).map((model) => ({ ...model, isGenerated: true }));
      const told = [because, of].filter((each) => each !== null);
      const assumed = told.length > 0 ? told.join('; ') : null;
      return averaged?.isLoss
        ? { text, models, assumed, scale: averagedName(run, averaged) }
        : { text, models, assumed };
    }),
  );
  const without = (reading: Reading): Reading =>
    andAssumed(
      {
        ...reading,
        models: reading.models.map((model) => ({
          ...model,
          constants: new Map(
            [...model.constants].map(([name, value]) => [name, isPenaltyName(name) ? 0 : value]),
          ),
        })),
      },
      `${penalties.join(' and ')} ${penalties.length > 1 ? 'are' : 'is'} 0: the penalty is no part of what this layer gives`,
    );
  return (isLayer ? [...readings, ...readings.map(without)] : readings).map((each) => ({
    ...each,
    isGuessed: isGuessed(run),
    passesOn: passesSoftmaxOn(run),
  }));
}

/** A network whose file has no loss: the losses that it may be trained for. */
function readingsWithoutLoss(
  name: string,
  backward: FunctionInfo,
  run: Run,
  own: string,
  { layout }: Setting,
  load: (written: string) => Model[],
): Reading[] {
  // Where nothing says what a loss would be, a mistake of forward is as likely one of the shapes that were tried.
  const { anchor, losses } = missingLossOf(backward, run, layout);
  const mistake = run.attempt.diagnostics.find(({ severity }) => severity === 'error');
  if (anchor === '' && mistake) throw new Unsolved(`no shapes were found that fit: ${mistake.message}`);
  // Which gradient is of what is known by name alone.
  const named = run.gradients.filter((each) =>
    gradientOf(each.name).some((of) => areAlike(of, each.of.name)),
  );
  const draft = draftOf(name, own, { ...run, gradients: named });
  return losses.map((each): Reading => {
    const text = writtenModel({ ...draft, loss: 'loss', forward: [...draft.forward, `loss = ${each}`] });
    const models = load(text).map((model) => ({ ...model, isGenerated: true }));
    return { text, models, assumed: lossAssumed(each), anchor, isGuessed: isGuessed(run) };
  });
}

/** `l2`, `weight_decay`: what a layer adds to its gradients for the loss's sake. */
const isPenaltyName = (name: string): boolean =>
  /^(lambd|lambda_?\w*|lam|lmbda|reg|regularization\w*|weight_?decay\w*|l[12]\w*|decay|\w*_(l[12]|reg|lambda))$/i.test(
    name,
  );

const isGuessed = ({ attempt }: Run): boolean =>
  [...attempt.entries.values()].some(({ candidate }) => candidate.origin === 'usual');

const passesSoftmaxOn = ({ attempt, isHandedOn }: Run): boolean =>
  isHandedOn && attempt.session.nodes.some((node) => normalisedAxes(node) !== null);

const lossAssumed = (loss: string): string => `the loss, which the file does not compute, is ${loss}`;

function refuseUnsolved(run: Run): void {
  const unsolved = unsolvedIn(run);
  if (unsolved !== null) throw new Unsolved(`no sizes were found that fit: ${unsolved}`);
  if (!run.isConnected)
    throw new Unsolved(
      'what the loss is computed of was not found: it depends on nothing that has a gradient',
    );
}

function readingsOfScript(
  script: Script,
  own: string,
  setting: Setting,
  load: (written: string) => Model[],
): Reading[] {
  const { solved, runner, passes } = solvedScript(script, setting);
  refuseUnsolved(solved.run);
  return [
    ...readingsOfScriptRun(script, solved.run, passes, own, setting, load),
    ...withOneOutput(runner, solved).flatMap((other) =>
      readingsOfScriptRun(script, other, passes, own, setting, load).map((each) =>
        andAssumed(each, oneOutputAssumed(other)),
      ),
    ),
  ];
}

function readingsOfScriptRun(
  script: Script,
  run: ScriptRun,
  passes: Passes,
  own: string,
  setting: Setting,
  load: (written: string) => Model[],
): Reading[] {
  const draft = draftOf(script.name, own, run);
  const reading = (
    loss: string,
    equation: string | null,
    rest: Pick<Reading, 'assumed' | 'anchor'>,
  ): Reading => {
    const behind = equation === null ? [] : [`${loss} = ${equation}`];
    const text = writtenModel({ ...draft, loss, forward: [...run.made, ...draft.forward, ...behind] });
    const statements = { forward: [...run.prelude, ...passes.forward], backward: passes.backward };
    const asWritten = load(text);
    const models = asWritten.map((model) =>
      standingIn(script.file, { names: run.names, before: run.made, behind }, statements, model),
    );
    return { text, models, asWritten, ...rest, isGuessed: script.inside !== null && isGuessed(run) };
  };
  if (passes.loss !== null) {
    const whole = reading(passes.loss, null, { assumed: null });
    if (!script.isOfSteps) return [whole];
    // A factor of all steps is a part of the rate.
    const half = { assumed: `the steps are along half of the gradient of ${passes.loss}`, anchor: null };
    return [whole, reading(`half_${passes.loss}`, `0.5 * ${passes.loss}`, half)];
  }
  const { anchor, losses } = missingLoss(script, passes, setting.layout);
  const name = passes.free.has('loss') ? 'loss_' : 'loss';
  return losses.map((each) => reading(name, each, { assumed: lossAssumed(each), anchor }));
}

/** What sounds like a loss and is no number is none. */
function solvedScript(
  script: Script,
  setting: Setting,
): { solved: Solved<ScriptRun>; runner: Runner<ScriptRun>; passes: Passes } {
  const excluded = new Set<string>();
  for (;;) {
    const passes = passesOf(script, excluded);
    const runner = (choice: Choice, solution: Solution): ScriptRun =>
      runScript(script, passes, setting, choice, solution);
    const solved = solve(runner);
    if (passes.loss === null || solved.run.isScalar) return { solved, runner, passes };
    excluded.add(passes.loss);
  }
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
    nodesIn(definition.body).some(
      (node) =>
        (node.kind === 'binary' && node.operator === '/') ||
        (node.kind === 'augmented' && node.operator === '/') ||
        (node.kind === 'attribute' && (node.name === 'mean' || node.name === 'average')),
    ),
  );
