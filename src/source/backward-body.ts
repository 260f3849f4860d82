// Where derived equations stand in a Python file: in the backward function, behind a loss, behind a script's forward pass.
import type { Location } from '../diagnostics/diagnostic.ts';
import type { Expression } from '../language/syntax.ts';
import type { Model } from '../model/model.ts';
import { withEquationsBehind } from '../model/standing.ts';
import { valueNamesOf } from '../program/pairs.ts';
import type { Program } from '../program/program.ts';
import { trace } from '../program/trace.ts';
import { named } from '../shapes/dimension.ts';
import type { FunctionInfo } from './functions.ts';
import { argumentsOf, handedTo } from './handed.ts';
import type { Handed } from './handed.ts';
import type { SourceCase } from './source-cases.ts';
import { nodesIn } from './walk.ts';

/** The lines around derived equations. */
export interface Surroundings {
  /** `def affine_backward(dout, cache):`; null where the equations stand behind statements of the file. */
  readonly header: string | null;
  /** What is unpacked, or measured, for the names that the equations read. */
  readonly before: readonly string[];
  /** What is returned or kept. */
  readonly behind: readonly string[];
  /** Names that nothing gives there. */
  readonly missing: readonly string[];
}

export interface BackwardBody {
  /** The model whose forward ends with the names that the equations may read. */
  readonly model: Model;
  /** What its forward has beyond that of the part. */
  readonly added: readonly string[];
  /** Values whose gradients are asked for, whatever else needs them. */
  readonly keep: readonly string[];
  /** Where the equations belong. */
  readonly location: Location;
  /** @param used names that the equations read @param set names that they set */
  around(used: ReadonlySet<string>, set: ReadonlySet<string>): Surroundings;
}

const NOTHING: Surroundings = { header: null, before: [], behind: [], missing: [] };

/** Where the derived equations of a part belong, and what can be read there. */
export function backwardBody({ functions, location }: SourceCase, given: Model): BackwardBody {
  const traced = trace(given, given.sizes);
  const [forward, backward] = functions;
  if (given.home !== undefined || !forward)
    return {
      model: withOwnNames(given, traced),
      added: [],
      keep: [],
      location: endOfForward(traced) ?? location,
      around: () => NOTHING,
    };
  if (!backward) return behindTheLoss(given, forward, location);
  const place = backward.file.source.locate(backward.definition.nameSpan);
  const parameters = argumentsOf(backward, given.backward?.statements ?? []);
  if (!parameters) return { model: given, added: [], keep: [], location: place, around: () => NOTHING };
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
    keep: wantedIn(given, traced),
    added: lines,
    location: place,
    around: (used, set) => ({
      header: headerOf(backward),
      ...unpacking(used, set, handed, parameters, traced),
      behind: results(given, backward, set),
    }),
  };
}

/** In a function that computes the loss and its gradients, all that it has computed for the loss is at hand. */
function behindTheLoss(given: Model, forward: FunctionInfo, location: Location): BackwardBody {
  const { name, definition } = forward;
  const model = { ...given, opened: name };
  const traced = trace({ ...model, backward: null }, model.sizes);
  const own = new Set([...nodesIn(definition)].flatMap((each) => (each.kind === 'name' ? [each.name] : [])));
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
    location,
    around: (used, set) => {
      const foreign = new Set([...used].filter((each) => !own.has(each)));
      return { ...NOTHING, ...unpacking(foreign, set, [...handed, ...unpacked], new Map(), traced) };
    },
  };
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

/** What backward returns a gradient of is asked for, whether somebody has written it or not. */
const wantedIn = (model: Model, { held }: Program): string[] =>
  targetsIn(model).flatMap((each) => {
    const of = model.gradients.get(each)?.of ?? valueNamesOf(each).find((name) => held.has(name));
    return of !== undefined && model.entries.get(of)?.role !== 'parameter' ? [of] : [];
  });

const endOfForward = ({ equations, model }: Program): Location | null =>
  equations.findLast(
    ({ block, call, location }) => block === 'forward' && !call && location.file !== model.file,
  )?.location ?? null;

/** Names that the model's backward sets. */
const targetsIn = ({ backward }: Model): string[] =>
  (backward?.statements ?? []).flatMap((each) =>
    each.kind === 'assignment' ? each.targets.flatMap(namesOfTarget) : [],
  );

const namesOfTarget = (target: Expression): string[] => {
  if (target.kind === 'name') return [target.name];
  return target.kind === 'tuple' || target.kind === 'list' ? target.elements.flatMap(namesOfTarget) : [];
};

/** `def affine_backward(dout, cache):`, as it is written. */
function headerOf({ definition, file }: FunctionInfo): string {
  const { text } = file.source;
  const from = text.lastIndexOf('def', definition.nameSpan.start);
  const head = text.slice(from, definition.body[0]?.span.start ?? definition.span.end);
  return `${head.replace(/\s*(#[^\n]*\s*)*("""|''')?\s*$/, '').trimEnd()}`;
}

/** Statements that give the names: first what is unpacked, then the sizes of it. */
function unpacking(
  used: ReadonlySet<string>,
  set: ReadonlySet<string>,
  handed: readonly Handed[],
  parameters: ReadonlyMap<string, string>,
  { model, sizes, held }: Program,
): Pick<Surroundings, 'before' | 'missing'> {
  const given = (name: string): Handed | undefined =>
    handed.find(
      (each) =>
        each.name === name &&
        (each.node !== null ||
          (model.constants.has(name) && each.number === model.constants.get(name)) ||
          (sizes.has(name) && each.dimension?.key === named(name).key)),
    );
  const isOf = (name: string): boolean => held.has(name) || model.constants.has(name) || sizes.has(name);
  const open = [...used].filter(
    (name) => !set.has(name) && given(name)?.path !== name && (given(name) !== undefined || isOf(name)),
  );
  const unpacked = new Set(open.filter((name) => given(name) !== undefined));
  const [measured, missing]: [string[], string[]] = [[], []];
  for (const name of open) {
    if (unpacked.has(name)) continue;
    const axisOf = ({ node }: Handed): number =>
      node?.shape.findIndex(({ key }) => sizes.has(name) && key === named(name).key) ?? -1;
    const like = handed.filter((each) => axisOf(each) >= 0);
    const best = like.find((each) => each.path === each.name || unpacked.has(each.name)) ?? like[0];
    if (!best) {
      if (!parameters.has(name)) missing.push(name);
      continue;
    }
    if (best.path !== best.name) unpacked.add(best.name);
    measured.push(`${name} = ${best.name}.shape[${axisOf(best)}]`);
  }
  const lines = handed
    .filter(({ name }) => unpacked.has(name))
    .map((each) => (isSpread(each, handed, unpacked) ? spread(each, handed) : `${each.name} = ${each.path}`));
  return { before: [...new Set(lines), ...measured], missing };
}

/** Whether a tuple is unpacked as a whole: all that is in it has a name, and more than one of them is needed. */
function isSpread({ item }: Handed, handed: readonly Handed[], names: ReadonlySet<string>): boolean {
  if (item === null) return false;
  const own = handed.filter((each) => each.item?.of === item.of);
  return own.length === item.count && own.filter(({ name }) => names.has(name)).length > 1;
}

const spread = ({ item }: Handed, handed: readonly Handed[]): string =>
  `${handed
    .filter((each) => each.item?.of === item!.of)
    .map(({ name }) => name)
    .join(', ')} = ${item!.of}`;

/** What the backward function gives back, as the model's equations read it. */
function results(
  { backward: block, entries }: Model,
  { name, owner }: FunctionInfo,
  set: ReadonlySet<string>,
): string[] {
  const lines: string[] = [];
  const items: string[] = [];
  let returned: string | null = null;
  let dictionary: string | null = null;
  const given = (each: string): string => (set.has(each) ? each : 'None');
  for (const each of block?.statements ?? []) {
    if (each.kind !== 'assignment') continue;
    const [target] = each.targets;
    const { value } = each;
    const isCall =
      value.kind === 'call' &&
      (value.callee.kind === 'name' || value.callee.kind === 'attribute') &&
      value.callee.name === name;
    if (isCall && target!.kind === 'name') {
      if (set.has(target!.name)) returned = target!.name;
      else dictionary = target!.name;
    } else if (isCall) returned = namesOfTarget(target!).map(given).join(', ');
    else if (
      value.kind === 'subscript' &&
      value.object.kind === 'name' &&
      value.object.name === dictionary &&
      value.indices[0]?.kind === 'string'
    )
      items.push(`${JSON.stringify(value.indices[0].value)}: ${given(namesOfTarget(target!)[0]!)}`);
    else if (value.kind === 'attribute' && owner && target!.kind === 'name' && set.has(target!.name))
      lines.push(`self.${value.name} = ${target!.name}`);
  }
  if (returned !== null) return [...lines, `return ${returned}`];
  if (dictionary === null) return lines;
  if (items.length === 0)
    for (const each of set)
      if (valueNamesOf(each).some((of) => entries.get(of)?.role === 'parameter'))
        items.push(`${JSON.stringify(each)}: ${each}`);
  return [...lines, `return {${items.join(', ')}}`];
}
