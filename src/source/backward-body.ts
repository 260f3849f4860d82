// Where derived equations stand in a Python file: in the backward function, behind a loss, behind a script's forward pass.
import type { Location } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source-text.ts';
import { printExpression } from '../language/print.ts';
import type { Model } from '../model/model.ts';
import { withEquationsBehind } from '../model/standing.ts';
import { valueNamesOf } from '../program/pairs.ts';
import type { Program } from '../program/program.ts';
import { trace } from '../program/trace.ts';
import type { FunctionInfo } from './functions.ts';
import { argumentsOf, handedTo } from './handed.ts';
import type { Handed } from './handed.ts';
import { results, targetsIn } from './given-back.ts';
import type { SourceCase } from './source-cases.ts';
import { unpacking } from './unpacking.ts';
import type { Unpacking } from './unpacking.ts';
import { nodesIn } from './walk.ts';

/** The lines around derived equations. */
export interface Surroundings extends Unpacking {
  /** `def affine_backward(dout, cache):`; null where the equations stand behind statements of the file. */
  readonly header: string | null;
  /** What is returned or kept. */
  readonly behind: readonly string[];
}

export interface BackwardBody {
  /** The model whose forward ends with the names that the equations may read. */
  readonly model: Model;
  /** What its forward has beyond that of the part. */
  readonly added: readonly string[];
  /** Values whose gradients are asked for, whatever else needs them. */
  readonly keep: readonly string[];
  /** Numbers that the part takes where nobody gives others: `reg = 0.1`. */
  readonly defaults: readonly string[];
  /** The function in whose place a derived one can be put; null where there is none. */
  readonly place: Location | null;
  /** Where the equations belong. */
  readonly location: Location;
  /** @param used names that the equations read @param set names that they set */
  around(used: ReadonlySet<string>, set: ReadonlySet<string>): Surroundings;
}

const NOTHING: Surroundings = { header: null, before: [], behind: [], missing: [], lengths: [] };

/** Where the derived equations of a part belong, and what can be read there. */
export function backwardBody({ functions, location }: SourceCase, given: Model): BackwardBody {
  const traced = trace(given, given.sizes);
  const [forward, backward] = functions;
  if (given.home !== undefined || !forward)
    return {
      model: withOwnNames(given, traced),
      added: [],
      keep: [],
      defaults: [],
      place: null,
      location: endOfForward(traced) ?? location,
      around: () => NOTHING,
    };
  if (!backward) return behindTheLoss(given, forward, location);
  const place = backward.file.source.locate(backward.definition.nameSpan);
  const parameters = argumentsOf(backward, given.backward?.statements ?? []);
  if (!parameters)
    return {
      model: given,
      added: [],
      keep: [],
      defaults: [],
      place: null,
      location: place,
      around: () => NOTHING,
    };
  const handed = handedTo(backward, forward, parameters, traced);
  const unpacked = handed.filter(
    ({ name, node }) =>
      node && !traced.held.has(name) && !given.dimensions.has(name) && !given.constants.has(name),
  );
  // What backward is not handed is written out.
  const hidden = [...traced.held].flatMap(([name, value]) =>
    value.kind === 'array' &&
    !given.entries.has(name) &&
    name !== traced.lossName &&
    !handed.some((each) => each.name === name)
      ? [`${name} = None`]
      : [],
  );
  const lines = [...unpacked.map(({ name, inModel }) => `${name} = ${inModel}`), ...hidden];
  return {
    model: withEquationsBehind(given, lines),
    keep: wantedIn(given, traced, forward),
    defaults: defaultsOf(forward, given),
    place: backward.file.source.locate(wholeOf(backward)),
    added: lines,
    location: place,
    around: (used, set) => ({
      header: headerOf(backward),
      ...unpacking(used, set, handed, parameters, traced),
      behind: results(given, backward, set, isOfOutput(given)),
    }),
  };
}

/** In a function that computes the loss and its gradients, all that it has computed for the loss is at hand. */
function behindTheLoss(given: Model, forward: FunctionInfo, location: Location): BackwardBody {
  const { name, definition } = forward;
  const model = { ...given, opened: name };
  const traced = trace({ ...model, backward: null }, model.sizes);
  const own = new Set(nodesIn(definition).flatMap((each) => (each.kind === 'name' ? [each.name] : [])));
  const handed = [...traced.held].flatMap(([each, value]): Handed[] =>
    value.kind === 'array' && own.has(each)
      ? [
          {
            name: each,
            path: each,
            inModel: each,
            node: value.node,
            number: null,
            dimension: null,
            within: null,
            item: null,
          },
        ]
      : [],
  );
  const parameters = argumentsOf(forward, given.forward.statements) ?? new Map<string, string>();
  const unpacked = handedTo(forward, forward, parameters, traced).filter((each) => !own.has(each.name));
  return {
    model,
    added: [],
    keep: [],
    defaults: defaultsOf(forward, given),
    place: null,
    location,
    around: (used, set) => {
      const foreign = new Set([...used].filter((each) => !own.has(each)));
      return { ...NOTHING, ...unpacking(foreign, set, [...handed, ...unpacked], new Map(), traced) };
    },
  };
}

function defaultsOf({ parameters, ...forward }: FunctionInfo, model: Model): string[] {
  const given = argumentsOf({ parameters, ...forward }, model.forward.statements);
  return parameters.flatMap(({ name, default: value }) =>
    given && !given.has(name) && value?.kind === 'number' ? [`${name} = ${value.text}`] : [],
  );
}

/** The file's own names of gradients. */
function withOwnNames(model: Model, { pairs }: Program): Model {
  const own = pairs.filter(({ name, of }) => /^\w+$/.test(name) && /^\w+$/.test(of));
  const location = model.forward.source.locate({ start: 0, end: 0 });
  return {
    ...model,
    gradients: new Map([...own.map(({ name, of }) => [name, { of, location }] as const), ...model.gradients]),
  };
}

/**
 * What backward returns a gradient of is asked for, whether somebody has written it or not; where nothing is returned under
 * a name, and the gradient of what forward returns comes in, that of all that forward takes.
 */
function wantedIn(model: Model, { held }: Program, forward: FunctionInfo): string[] {
  const named = targetsIn(model).flatMap(
    (each) => model.gradients.get(each)?.of ?? valueNamesOf(each).find((name) => held.has(name)) ?? [],
  );
  const taken = argumentsOf(forward, model.forward.statements)?.values() ?? [];
  const all = named.length > 0 || !isOfOutput(model) ? named : taken;
  return [...all].filter(
    (name) => held.get(name)?.kind === 'array' && model.entries.get(name)?.role !== 'parameter',
  );
}

/** Whether the loss is the model's own: what forward returns, times what flows back. */
function isOfOutput({ forward }: Model): boolean {
  const calls = nodesIn(forward.statements.at(-1)).filter((each) => each.kind === 'call');
  return calls.length > 0 && calls.every((each) => printExpression(each.callee) === 'np.sum');
}

const endOfForward = ({ equations, model }: Program): Location | null =>
  equations.findLast(
    ({ block, call, location }) => block === 'forward' && !call && location.file !== model.file,
  )?.location ?? null;

/** From `def` to the end of the body. */
function wholeOf({ definition, file }: FunctionInfo): Span {
  const start = file.source.text.lastIndexOf('def', definition.nameSpan.start);
  return { start, end: start + file.source.text.slice(start, definition.span.end).trimEnd().length };
}

/** `def affine_backward(dout, cache):`, as it is written. */
function headerOf({ definition, file }: FunctionInfo): string {
  const { text } = file.source;
  const from = text.lastIndexOf('def', definition.nameSpan.start);
  const head = text.slice(from, definition.body[0]?.span.start ?? definition.span.end);
  return `${head.replace(/\s*(#[^\n]*\s*)*("""|''')?\s*$/, '').trimEnd()}`;
}
