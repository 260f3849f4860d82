import type { Expression, For, Statement } from '../language/syntax.ts';
import { calledFunction } from './functions.ts';
import type { Declared, FunctionInfo } from './functions.ts';
import { isName, nameOfCallee, nodesIn, writtenNumber } from './walk.ts';

/** What a function does with an argument. */
export interface Usage {
  /** `N, C, H, W = x.shape`: the names of its axes; null for what is not given a name. */
  unpacked: readonly (string | null)[] | null;
  /** `m = X.shape[1]` */
  readonly axes: Map<number, string>;
  /** `b[k]` in `for k in range(n)`: axis 0 is as long as what is called n. */
  readonly counted: Map<number, string>;
  /** It has so many axes at least. */
  leastRank: number;
  /** `p["W1"]`; true where the code does without it: `p.get("eps", 1e-5)`. */
  readonly keys: Map<string, boolean>;
  /** `p["W" + str(l)]`: what stands before the number. */
  readonly keyPrefixes: Set<string>;
  /** `running_mean, running_var = p` */
  parts: readonly string[] | null;
  isMeasured: boolean;
  /** `p[0]`, `p[l]` */
  isCounted: boolean;
  /** The largest number in `p[0]`, `p[3]`; -1 for none. */
  largestIndex: number;
  /** `for x in p`, `for i, x in enumerate(p)` */
  isIterated: boolean;
  /** `p[1:]`, `p[:-1]` */
  isSliced: boolean;
  /** Where its elements or itself stand as an extent: `np.zeros((p, 1))`, `randn(p[l], p[l - 1])`, `range(p)`. */
  isExtent: boolean;
  hasExtents: boolean;
  /** It stands among others in a list that is made of it: `[n] + p + [k]`, `np.hstack([n, p, k])`. */
  isListed: boolean;
  /** It stands in an index of another array. */
  isIndex: boolean;
  isOperand: boolean;
  isCalled: boolean;
  /** Texts that it is compared with. */
  readonly texts: Set<string>;
  readonly attributes: Set<string>;
}

const CONSTRUCTORS = new Set([
  'zeros',
  'ones',
  'empty',
  'full',
  'randn',
  'rand',
  'normal',
  'uniform',
  'random',
  'standard_normal',
  'range',
  'arange',
  'xrange',
  'eye',
  'identity',
  'random_sample',
]);
const INDEXERS = new Set(['eye', 'identity']);
const SHAPED = new Set([
  'reshape',
  'zeros_like',
  'ones_like',
  'sum',
  'mean',
  'pad',
  'transpose',
  'squeeze',
  'flatten',
  'ravel',
  'len',
  'print',
  'enumerate',
  'reversed',
]);
const NESTING = 3;

const emptyUsage = (): Usage => ({
  unpacked: null,
  axes: new Map(),
  counted: new Map(),
  leastRank: 0,
  keys: new Map(),
  keyPrefixes: new Set(),
  parts: null,
  isMeasured: false,
  isCounted: false,
  largestIndex: -1,
  isIterated: false,
  isSliced: false,
  isExtent: false,
  hasExtents: false,
  isListed: false,
  isIndex: false,
  isOperand: false,
  isCalled: false,
  texts: new Set(),
  attributes: new Set(),
});

/**
 * What a function does with the argument of this name, by itself and in the functions that it hands it to; of what an object
 * keeps, also what its methods do with it.
 */
export function usageOf(name: string, info: FunctionInfo, declared: Declared): Usage {
  const usage = emptyUsage();
  look(name, info, declared, usage, NESTING);
  for (const attribute of attributesOf(name, info))
    for (const method of info.owner!.methods.values()) look(attribute, method, declared, usage, NESTING);
  return usage;
}

function look(name: string, info: FunctionInfo, declared: Declared, usage: Usage, depth: number): void {
  const shaped = shapeStatements(name, info.definition.body);
  for (const statement of shaped) shapeOf(name, statement, usage);
  const words = wordsThrough(info.definition.body);
  for (const node of nodesIn(info.definition.body)) {
    switch (node.kind) {
      case 'subscript':
        if (isName(node.object, name)) subscripted(node.indices, usage, words);
        else if (mentions(name, node.indices)) usage.isIndex ||= !isSelected(name, node.indices);
        if (isShapeOf(node.object, name)) {
          const axis = node.indices.length === 1 ? writtenNumber(node.indices[0]!) : null;
          if (axis !== null && axis >= 0) usage.leastRank = Math.max(usage.leastRank, axis + 1);
          if (axis !== null && axis < 0) usage.leastRank = Math.max(usage.leastRank, -axis);
        }
        break;
      case 'attribute':
        if (isName(node.object, name)) usage.attributes.add(node.name);
        if (isName(node.object, name) && node.name === 'lower')
          for (const key of namesOfFunctions(info)) usage.texts.add(key);
        break;
      case 'for':
        if (isIteratedOver(node.iterable, name)) usage.isIterated = true;
        countedIn(node, name, usage);
        break;
      case 'binary':
        if (
          [node.left, node.right].some(({ kind }) => kind === 'list') &&
          sumOf(node).some((each) => isName(each, name))
        )
          usage.isListed = true;
        else if (isName(node.left, name) || isName(node.right, name)) usage.isOperand = true;
        break;
      case 'comparison':
        compared(name, node.operands, node.operators, usage);
        break;
      case 'assignment':
        if (isName(node.value, name))
          for (const target of node.targets)
            if (target.kind === 'tuple' || target.kind === 'list')
              usage.parts ??= target.elements.map((each) =>
                each.kind === 'name' || each.kind === 'attribute' ? each.name : '_',
              );
        break;
      case 'call':
        called(name, node, usage);
        if (depth > 0) handedOn(name, node, info, declared, usage, depth);
        break;
      default:
    }
  }
}

/** Which axes of an array the turns of a loop count: in `for k in range(n)` those that k alone stands for. */
function countedIn({ target, iterable, body }: For, name: string, usage: Usage): void {
  const bound = boundOfTurns(iterable);
  if (bound === null || bound === `len(${name})` || target.kind !== 'name') return;
  for (const node of nodesIn(body))
    if (node.kind === 'subscript' && isName(node.object, name))
      for (const [axis, index] of node.indices.entries())
        if (isName(index, target.name) && !usage.counted.has(axis)) usage.counted.set(axis, bound);
}

/** n of `range(n)`, `len(xs)` of `reversed(range(len(xs)))`; null of what goes another way. */
function boundOfTurns(iterable: Expression): string | null {
  if (iterable.kind !== 'call') return null;
  const [only, ...more] = iterable.arguments;
  if (!only || more.length > 0) return null;
  if (nameOfCallee(iterable) === 'reversed') return boundOfTurns(only);
  if (nameOfCallee(iterable) !== 'range') return null;
  if (only.kind === 'name') return only.name;
  const [measured] = only.kind === 'call' && nameOfCallee(only) === 'len' ? only.arguments : [];
  return measured?.kind === 'name' ? `len(${measured.name})` : null;
}

/** `for x in xs`, `for t, x in enumerate(xs)`. */
const isIteratedOver = (iterable: Expression, name: string): boolean =>
  isName(iterable, name) ||
  (iterable.kind === 'call' &&
    /^(enumerate|reversed|zip)$/.test(nameOfCallee(iterable) ?? '') &&
    iterable.arguments.some((each) => isName(each, name)));

/** The keys of tables of functions, `{"relu": (relu, relu_prime), …}`, that a function or the methods beside it hold. */
function namesOfFunctions({ owner, definition }: FunctionInfo): string[] {
  const bodies = owner ? [...owner.methods.values()].map((each) => each.definition.body) : [definition.body];
  const isOfFunctions = (value: Expression): boolean =>
    value.kind === 'name' ||
    value.kind === 'attribute' ||
    value.kind === 'lambda' ||
    (value.kind === 'tuple' && value.elements.every(isOfFunctions));
  return [...nodesIn(bodies)].flatMap((node) =>
    node.kind === 'dict' &&
    node.entries.length > 1 &&
    node.entries.every(({ key, value }) => key?.kind === 'string' && isOfFunctions(value))
      ? node.entries.flatMap(({ key }) => (key?.kind === 'string' ? [key.value] : []))
      : [],
  );
}

/** The attributes that keep an argument: `self.W = W`. */
function attributesOf(name: string, info: FunctionInfo): string[] {
  if (!info.owner || name.includes('.')) return [];
  return nodesIn(info.definition.body).flatMap((node) =>
    node.kind === 'assignment' && isName(node.value, name)
      ? node.targets.flatMap((target) =>
          target.kind === 'attribute' && isName(target, `self.${target.name}`) ? [`self.${target.name}`] : [],
        )
      : [],
  );
}

/** The statements before the name gets another value: what they say of its shape is said of the argument. */
function shapeStatements(name: string, body: readonly Statement[]): Statement[] {
  const found: Statement[] = [];
  for (const statement of body) {
    found.push(statement);
    const sets = nodesIn(statement).some(
      (node) => node.kind === 'assignment' && node.targets.some((target) => isName(target, name)),
    );
    if (sets) break;
  }
  return found;
}

function shapeOf(name: string, statement: Statement, usage: Usage): void {
  for (const node of nodesIn(statement)) {
    if (node.kind !== 'assignment' || node.targets.length !== 1) continue;
    const pairs = pairedUp(node.targets[0]!, node.value);
    for (const [target, value] of pairs) {
      if (isShapeOf(value, name) && (target.kind === 'tuple' || target.kind === 'list'))
        usage.unpacked ??= target.elements.map((each) =>
          each.kind === 'name' && !/^_+$/.test(each.name) ? each.name : null,
        );
      if (value.kind !== 'subscript' || target.kind !== 'name' || !isShapeOf(value.object, name)) continue;
      const axis = writtenNumber(value.indices[0]!);
      if (value.indices.length === 1 && axis !== null && !usage.axes.has(axis))
        usage.axes.set(axis, target.name);
    }
    if (
      node.value.kind === 'call' &&
      nameOfCallee(node.value) === 'len' &&
      isName(node.value.arguments[0]!, name) &&
      node.targets[0]!.kind === 'name' &&
      !usage.axes.has(0)
    )
      usage.axes.set(0, node.targets[0]!.name);
  }
}

/** `a, b = x, y` sets each from its own. */
function pairedUp(target: Expression, value: Expression): [Expression, Expression][] {
  if (target.kind === 'tuple' && value.kind === 'tuple' && target.elements.length === value.elements.length)
    return target.elements.map((each, i) => [each, value.elements[i]!]);
  return [[target, value]];
}

const isShapeOf = (expression: Expression, name: string): boolean =>
  (expression.kind === 'attribute' && expression.name === 'shape' && isName(expression.object, name)) ||
  (expression.kind === 'call' &&
    nameOfCallee(expression) === 'shape' &&
    isName(expression.arguments[0]!, name));

function subscripted(
  indices: readonly Expression[],
  usage: Usage,
  words: ReadonlyMap<string, readonly string[]>,
): void {
  const [only] = indices;
  if (indices.length > 1) {
    const slots = indices.filter(
      (each) => !(each.kind === 'constant' || (each.kind === 'attribute' && each.name === 'newaxis')),
    );
    usage.leastRank = Math.max(usage.leastRank, slots.length);
    return;
  }
  if (only!.kind === 'string') usage.keys.set(only!.value, usage.keys.get(only!.value) ?? false);
  else if (only!.kind === 'name' && words.has(only!.name))
    for (const key of words.get(only!.name)!) usage.keys.set(key, usage.keys.get(key) ?? false);
  else {
    const prefix = prefixOf(only!);
    if (prefix !== null) usage.keyPrefixes.add(prefix);
    else if (only!.kind === 'slice') usage.isSliced = true;
    else {
      usage.isCounted = true;
      usage.largestIndex = Math.max(usage.largestIndex, writtenNumber(only!) ?? -1);
    }
  }
}

/** The texts that a name goes through: k of `(params[k] for k in ["W1", "b1"])`. */
function wordsThrough(body: readonly Statement[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const node of nodesIn(body)) {
    const loops = node.kind === 'comprehension' ? node.clauses : node.kind === 'for' ? [node as For] : [];
    for (const { target, iterable } of loops) {
      if (target.kind !== 'name' || (iterable.kind !== 'list' && iterable.kind !== 'tuple')) continue;
      const texts = iterable.elements.flatMap((each) => (each.kind === 'string' ? [each.value] : []));
      if (texts.length > 0 && texts.length === iterable.elements.length) found.set(target.name, texts);
    }
  }
  return found;
}

/** What stands before the number in `"W" + str(l)`, `f"W{l}"`, `"W%d" % l`. */
export function prefixOf(key: Expression): string | null {
  if (key.kind === 'binary' && key.operator === '+' && key.left.kind === 'string') return key.left.value;
  if (key.kind === 'formatted' && typeof key.parts[0] === 'string' && key.parts.length === 2)
    return key.parts[0];
  if (key.kind === 'binary' && key.operator === '%' && key.left.kind === 'string')
    return /^(.*?)%[ds]$/.exec(key.left.value)?.[1] ?? null;
  if (key.kind === 'call' && nameOfCallee(key) === 'format' && key.callee.kind === 'attribute') {
    const { object } = key.callee;
    return object.kind === 'string' ? (/^(.*?)\{\d?\}$/.exec(object.value)?.[1] ?? null) : null;
  }
  return null;
}

function compared(
  name: string,
  operands: readonly Expression[],
  operators: readonly string[],
  usage: Usage,
): void {
  const [first, second] = operands;
  // `"seed" in p` asks for a key, and the code does without it.
  if (operators[0]!.endsWith('in') && first!.kind === 'string' && second && isName(second, name))
    return void usage.keys.set(first!.value, usage.keys.get(first!.value) ?? true);
  for (const [i, operand] of operands.entries()) {
    if (operand.kind === 'string' && isName(operands[1 - i] ?? operand, name)) usage.texts.add(operand.value);
    if (isName(operand, name) && operators[0] === 'in') {
      const other = operands[1 - i];
      if (other?.kind === 'list' || other?.kind === 'tuple')
        for (const each of other.elements) if (each.kind === 'string') usage.texts.add(each.value);
    }
  }
}

function called(name: string, call: Extract<Expression, { kind: 'call' }>, usage: Usage): void {
  const { callee } = call;
  if (isName(callee, name)) usage.isCalled = true;
  const called = nameOfCallee(call);
  if (callee.kind === 'attribute' && isName(callee.object, name)) {
    const [first] = call.arguments;
    if (
      (callee.name === 'get' || callee.name === 'setdefault' || callee.name === 'pop') &&
      first?.kind === 'string'
    )
      usage.keys.set(first.value, true);
    if (callee.name === 'transpose' && call.arguments.length > 1)
      usage.leastRank = Math.max(usage.leastRank, call.arguments.length);
  }
  if (called === 'len' && call.arguments.some((each) => isName(each, name))) usage.isMeasured = true;
  if (called === null) return;
  const [list] = call.arguments;
  if (/^(hstack|concatenate|append)$/.test(called) && list?.kind === 'list' && list.elements.length > 2)
    usage.isListed ||= isConstructing(list.elements, name);
  const given = [...call.arguments, ...call.keywords.map(({ value }) => value)].flatMap(elementsIn);
  if (CONSTRUCTORS.has(called)) {
    for (const each of given) {
      if (isExtent(each, name)) usage.isExtent = true;
      if (isExtentOfElement(each, name)) usage.hasExtents = true;
    }
  } else if (!SHAPED.has(called) && given.some((each) => isName(each, name))) usage.isOperand = true;
  if (INDEXERS.has(called)) usage.isIndex ||= false;
}

/** Of `[input_dim, hidden_dims, num_classes]` the one in the middle. */
const isConstructing = (elements: readonly Expression[], name: string): boolean =>
  elements.slice(1, -1).some((each) => isName(each, name)) &&
  elements.every(({ kind }) => kind === 'name' || kind === 'attribute');

/** The elements of a written tuple, else the expression. */
const elementsIn = (expression: Expression): readonly Expression[] =>
  expression.kind === 'tuple' || expression.kind === 'list'
    ? expression.elements.flatMap(elementsIn)
    : [expression];

/** What is put together: `[n] + p + [k]`. */
const sumOf = (expression: Expression): readonly Expression[] =>
  expression.kind === 'binary' && expression.operator === '+'
    ? [...sumOf(expression.left), ...sumOf(expression.right)]
    : [expression];

const isExtent = (expression: Expression, name: string): boolean =>
  isName(expression, name) ||
  (expression.kind === 'binary' && (isExtent(expression.left, name) || isExtent(expression.right, name)));

const isExtentOfElement = (expression: Expression, name: string): boolean =>
  (expression.kind === 'subscript' && isName(expression.object, name)) ||
  (expression.kind === 'starred' && isName(expression.value, name));

const mentions = (name: string, part: unknown): boolean =>
  nodesIn(part).some((node) => isName(node as Expression, name));

/** `a[x.shape[0]]` and `a[x > 0]` do not make indices of x. */
function isSelected(name: string, indices: readonly Expression[]): boolean {
  return indices.every((index) => {
    if (isName(index, name)) return false;
    if (index.kind === 'subscript' && isName(index.object, name)) return false;
    if (
      index.kind === 'call' &&
      index.arguments.some((each) => isName(each, name)) &&
      nameOfCallee(index) !== 'len'
    )
      return nameOfCallee(index) !== 'int' && nameOfCallee(index) !== 'astype';
    return true;
  });
}

/** Follows an argument into the functions of the files that get it. */
function handedOn(
  name: string,
  call: Extract<Expression, { kind: 'call' }>,
  info: FunctionInfo,
  declared: Declared,
  usage: Usage,
  depth: number,
): void {
  const target = calledFunction(call.callee, info, declared);
  if (!target || target.definition === info.definition) return;
  // `Base.__init__(self, n)` hands itself on, too.
  const own = call.arguments.filter((each) => !isName(each, 'self'));
  for (const [i, argument] of own.entries())
    if (isName(argument, name) && target.parameters[i])
      look(target.parameters[i]!.name, target, declared, usage, depth - 1);
  for (const { name: keyword, value } of call.keywords)
    if (keyword !== null && isName(value, name)) look(keyword, target, declared, usage, depth - 1);
}
