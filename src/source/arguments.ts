import type { Expression, Parameter } from '../language/syntax.ts';
import { keyOf } from '../program/equality.ts';
import { bool, list, none, text, tuple } from '../program/values.ts';
import type { Value } from '../program/values.ts';
import type { Attempt, Term } from './attempt.ts';
import { candidatesFor } from './candidates.ts';
import type { Layout } from './candidates.ts';
import { documentedShapes } from './documented.ts';
import type { WrittenShape } from './documented.ts';
import type { Declared, FunctionInfo } from './functions.ts';
import { usageOf } from './usage.ts';
import type { Usage } from './usage.ts';
import { isBiasName, isLabelName, isStrideName, isWeightName, numberNamed } from './words.ts';
import { writtenNumber } from './walk.ts';

/** The arguments of a call: those by position, then those by name. */
export interface Bound {
  readonly positional: readonly Term[];
  readonly keywords: ReadonlyMap<string, Term>;
}

export interface Binding {
  readonly attempt: Attempt;
  readonly declared: Declared;
  readonly layout: Layout;
  /** Texts that arguments have. */
  readonly texts: ReadonlyMap<string, string>;
  /** Values that arguments of these names get. */
  readonly pool: Map<string, Term>;
  /** Numbers that functions before were left to. */
  readonly defaults: Map<string, number>;
  /** Equations that make arguments, before the call. */
  readonly lines: string[];
  /** How many layers a list of sizes has. */
  readonly layers: number;
  /** Whether there is a loss at the end, for which one output may be needed. */
  readonly isNetwork: boolean;
}

/** What no value could be found for. */
export class Unbound extends Error {
  readonly info: FunctionInfo;
  readonly parameter: string;

  constructor(info: FunctionInfo, parameter: string, message: string) {
    super(message);
    this.info = info;
    this.parameter = parameter;
  }
}

/**
 * Finds a value for every argument that a function needs.
 * @param special values of some arguments, before all else; undefined where there is none
 * @throws Unbound where nothing is known of an argument
 */
export function bindArguments(
  info: FunctionInfo,
  binding: Binding,
  special: (parameter: Parameter, position: number) => Term | null | undefined = () => undefined,
): Bound {
  const positional: Term[] = [];
  const keywords = new Map<string, Term>();
  let isOmitted = false;
  for (const [position, parameter] of info.parameters.entries()) {
    if (parameter.kind === 'rest') {
      positional.push(...(isOmitted ? [] : rest(parameter, info, binding)));
      continue;
    }
    const chosen = special(parameter, position);
    const term = chosen === undefined ? valueFor(parameter, info, binding) : chosen;
    if (!term) isOmitted = true;
    else if (isOmitted || parameter.kind === 'keyword') keywords.set(parameter.name, term);
    else positional.push(term);
  }
  return { positional, keywords };
}

export const writtenCall = (callee: string, { positional, keywords }: Bound): string =>
  `${callee}(${[...positional.map(({ text: each }) => each), ...[...keywords].map(([name, { text: each }]) => `${name}=${each}`)].join(', ')})`;

/** A value for a name that stands for an argument, by what the code does with it and what is said of it. */
export const valueNamed = (
  name: string,
  info: FunctionInfo,
  documents: ReadonlyMap<string, WrittenShape>,
  binding: Binding,
): Term =>
  binding.pool.get(name) ??
  keep(name, made(name, info, usageOf(name, info, binding.declared), documents, binding), binding.pool);

/** Null: it is left to its default. */
function valueFor(parameter: Parameter, info: FunctionInfo, binding: Binding): Term | null {
  const { name } = parameter;
  const { attempt, declared, pool, texts } = binding;
  const usage = usageOf(name, info, declared);
  const chosen = texts.get(name);
  if (chosen !== undefined) return written(text(chosen), JSON.stringify(chosen));
  if (parameter.default) {
    const other = insteadOfDefault(name, parameter.default, usage);
    if (other === null && isOpenExtent(parameter.default, usage, info))
      return pool.get(name) ?? keep(name, made(name, info, usage, documentedShapes(info), binding), pool);
    if (other === null) {
      const number = writtenNumber(parameter.default);
      if (number !== null && !pool.has(name)) binding.defaults.set(name, number);
      return null;
    }
    if (other !== undefined)
      return other === true ? written(bool(true), 'True') : keep(name, attempt.number(name, other), pool);
  }
  const known = pool.get(name);
  if (known) return known;
  if (parameter.default && !isLabelName(name)) return null;
  const documents = documentedShapes(info);
  return keep(name, made(name, info, usage, documents, binding), pool);
}

/** `training`, `save_cache`: without it there is nothing to go back from. */
const KEEPING =
  /^(is_?)?train(ing|_flg|_flag|_mode)?$|^(save|store|keep|use|return)_?(cache|caches|state|grads?)$|^retain\w*$/;

/** A number or truth to check at in the place of the default; null to keep it, undefined where the default means "nothing". */
function insteadOfDefault(name: string, given: Expression, usage: Usage): number | true | null | undefined {
  if (given.kind === 'constant' && typeof given.value === 'boolean') return KEEPING.test(name) ? true : null;
  if (given.kind === 'constant' && given.value === null)
    return isLabelName(name) || usage.isIndex ? undefined : null;
  const number = writtenNumber(given);
  if (number === null) return null;
  // Several are checked.
  if (isStrideName(name) && number === 1) return number;
  // Zero switches something off: a penalty, dropout, padding.
  const usual = numberNamed(name);
  if (usual === null || number !== 0) return null;
  return usual;
}

/** `input_dim=3*32*32`: a gradient is as right at other sizes; `input_dim=None` must be one of them. */
const isOpenExtent = (given: Expression, usage: Usage, { name }: FunctionInfo): boolean =>
  name === '__init__' &&
  usage.isExtent &&
  ((given.kind === 'constant' && given.value === null) || (productOf(given) ?? 0) > LARGE);

const LARGE = 9;

const productOf = (expression: Expression): number | null => {
  if (expression.kind !== 'binary' || expression.operator !== '*') return writtenNumber(expression);
  const [a, b] = [productOf(expression.left), productOf(expression.right)];
  return a === null || b === null ? null : a * b;
};

function keep(name: string, term: Term, pool: Map<string, Term>): Term {
  pool.set(name, term);
  return term;
}

const written = (value: Value, as: string): Term => ({ value, text: as });

function made(
  name: string,
  info: FunctionInfo,
  usage: Usage,
  documents: ReadonlyMap<string, WrittenShape>,
  binding: Binding,
): Term {
  const { attempt, layout, lines } = binding;
  const isConstructor = info.name === '__init__' || /init/i.test(info.name);
  if (usage.keys.size > 0 || usage.keyPrefixes.size > 0) {
    const value = dictionary(name, info, usage, documents, binding);
    lines.push(`${name} = ${value.text}`);
    return { text: name, value: value.value };
  }
  if (usage.texts.size > 0 && !usage.isOperand) {
    const [first] = usage.texts;
    return written(text(first!), JSON.stringify(first));
  }
  const documented = documents.get(name) ?? null;
  if (usage.isListed && isConstructor) return hiddenSizes(name, binding);
  // `zip(sizes[:-1], sizes[1:])`
  const isPaired = usage.isSliced && isConstructor && !usage.isOperand && usage.leastRank === 0;
  if (isConstructor && usage.largestIndex > 0 && isListOfSizes(usage))
    return sizes({ ...binding, layers: usage.largestIndex });
  if (
    isPaired ||
    usage.hasExtents ||
    (usage.isExtent && (usage.isMeasured || usage.isCounted) && isConstructor)
  )
    return sizes(binding);
  if (usage.parts && isConstructor && !usage.isOperand) {
    const parts = usage.parts.map((part) => attempt.size(part));
    return written(tuple(parts.map(({ value }) => value)), `(${parts.map((each) => each.text).join(', ')})`);
  }
  if (usage.parts && !documented && !usage.unpacked && usage.leastRank === 0) {
    const parts = usage.parts.map((part) => elementOf(part, info, documents, binding));
    return written(tuple(parts.map(({ value }) => value)), `(${parts.map((each) => each.text).join(', ')})`);
  }
  if (usage.isCalled)
    throw new Unbound(info, name, `${name} of ${info.name} is a function that is not known`);
  if ((usage.isExtent || (isConstructor && isExtentName(name))) && !documented && usage.leastRank === 0)
    return Number.isInteger(numberNamed(name)) && !isExtentName(name)
      ? attempt.number(name, numberNamed(name)!)
      : attempt.size(
          name,
          binding.isNetwork &&
            /^(n_?y|n_?o(ut)?|output\w*|\w*out\w*|n_?2|c|classes|num_classes)$/i.test(name),
        );
  const told = binding.defaults.get(name);
  const number = told ?? numberNamed(name);
  const isNumber = told !== undefined || name.length > 1 || isConstructor;
  if (number !== null && !documented && usage.leastRank === 0 && isNumber)
    return attempt.number(name, number);
  return attempt.array(name, candidatesFor(name, usage, documented, layout), documented);
}

/** `Layer(dims[0], dims[1])`: nothing is done with it but to count in it. */
const isListOfSizes = ({ isOperand, leastRank, isIterated, attributes, unpacked, keys }: Usage): boolean =>
  !isOperand && leastRank === 0 && !isIterated && attributes.size === 0 && !unpacked && keys.size === 0;

const isExtentName = (name: string): boolean =>
  /(size|dims?|units|features|channels|neurons|hidden|inputs?|outputs?|nodes|classes|vocab|width|height|num|count)$|^(n|num|in|out|input|output|hidden|nb)_|^n(In|Out|inputs|outputs)|^num[A-Z]/.test(
    name,
  ) && !/^(input|inputs|outputs?)$/.test(name);

function elementOf(
  name: string,
  info: FunctionInfo,
  documents: ReadonlyMap<string, WrittenShape>,
  binding: Binding,
): Term {
  const known = binding.pool.get(name);
  if (known) return known;
  if (name === '_') return written(none, 'None');
  const usage = usageOf(name, info, binding.declared);
  return keep(name, made(name, info, usage, documents, binding), binding.pool);
}

/** `{"W1": W1, …}`, `{"stride": stride, "pad": pad}`: what the code takes out of it. */
function dictionary(
  of: string,
  info: FunctionInfo,
  usage: Usage,
  documents: ReadonlyMap<string, WrittenShape>,
  binding: Binding,
): Term {
  const { attempt, layout, pool, layers } = binding;
  const entries: [string, Term][] = [];
  const add = (key: string): void => {
    const name = /^[\p{L}_]\w*$/u.test(key) ? key : `${of}_${entries.length}`;
    const known = pool.get(name);
    if (known && attempt.entries.has(name)) return void entries.push([key, known]);
    if (key === 'mode') return void entries.push([key, written(text('train'), '"train"')]);
    const number = documents.has(key) ? null : numberOfKey(key);
    if (number !== null) return void entries.push([key, attempt.number(name, number)]);
    const documented = documents.get(key) ?? null;
    const term = attempt.array(
      name,
      candidatesFor(key, usageOfKey(key, info, binding), documented, layout),
      documented,
    );
    entries.push([key, keep(name, term, pool)]);
  };
  for (const [key, isOptional] of usage.keys) if (!isOptional || key === 'mode') add(key);
  for (let layer = 1; layer <= layers; layer++)
    for (const prefix of usage.keyPrefixes)
      if (isWeightName(prefix) || isBiasName(prefix) || /^(gamma|beta)$/.test(prefix))
        add(`${prefix}${layer}`);
  return written(
    dictOf(entries.map(([key, { value }]) => [key, value])),
    `{${entries.map(([key, { text: as }]) => `${JSON.stringify(key)}: ${as}`).join(', ')}}`,
  );
}

/** Entries of a dictionary are often numbers: `hparameters["f"]`, `pool_param["pool_height"]`. */
const numberOfKey = (key: string): number | null =>
  /^(p|f|s)$/.test(key) ? (key === 'p' ? 0.6 : key === 's' ? 1 : 2) : numberNamed(key);

/** What the code does with an entry after `W1 = parameters["W1"]`. */
const usageOfKey = (key: string, info: FunctionInfo, { declared }: Binding): Usage =>
  usageOf(key, info, declared);

/** `*layer_dims`: sizes, where that is what they are. */
function rest({ name }: Parameter, info: FunctionInfo, binding: Binding): readonly Term[] {
  return usageOf(name, info, binding.declared).hasExtents ? layerSizes(binding) : [];
}

const layerSizes = ({ attempt, layers, isNetwork }: Binding): Term[] =>
  Array.from({ length: layers + 1 }, (_, i) => attempt.size(`n${i}`, isNetwork && i === layers));

/** `[n0, n1, n2, n3]` */
function sizes(binding: Binding): Term {
  const terms = layerSizes(binding);
  return written(
    list(terms.map(({ value }) => value)),
    `[${terms.map(({ text: each }) => each).join(', ')}]`,
  );
}

/** `[h1, h2]`: those between the first and the last. */
function hiddenSizes(name: string, { attempt, lines }: Binding): Term {
  const terms = [1, 2].map((i) => attempt.size(`h${i}`));
  lines.push(`${name} = [${terms.map(({ text: each }) => each).join(', ')}]`);
  return written(list(terms.map(({ value }) => value)), name);
}

/** A dictionary with texts as keys. */
export const dictOf = (entries: readonly (readonly [string, Value])[]): Value => ({
  kind: 'dict',
  entries: new Map(entries.map(([name, value]) => [keyOf(text(name))!, { key: text(name), value }])),
  factory: null,
});
