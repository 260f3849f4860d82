import type { Expression } from '../language/syntax.ts';
import type { SourceFile } from '../model/model.ts';
import type { ClassInfo, Declared, FunctionInfo } from './functions.ts';
import type { Part } from './part.ts';
import { usageOf } from './usage.ts';
import { isGradientName, isLabelName, isOtherName, likeness, roleOf, subjectOf } from './words.ts';

const MOST_VARIANTS = 6;

/** What a file lets check, whole networks first. */
export function partsOf(file: SourceFile, declared: Declared): Part[] {
  const own = declared.functions.filter((each) => each.file === file && !isEmpty(each));
  const functions = [
    ...own
      .filter(({ name }) => roleOf(name) === 'backward')
      .flatMap((each) => partOf(each, declared.functions)),
    ...own.filter(givesLossAndGradients).map((each) => alone(each, null)),
  ];
  const classes = declared.classes.filter((each) => each.file === file).flatMap(partsOfClass);
  const all = [...functions, ...classes].map((part) => ({
    ...part,
    initialise: initialiserOf(part, declared),
  }));
  const isWhole = (part: Part): boolean => part.cost !== null;
  return [...all.filter(isWhole), ...all.filter((part) => !isWhole(part))].flatMap((part) =>
    variantsOf(part, declared),
  );
}

const alone = (forward: FunctionInfo, construct: ClassInfo | null): Part => ({
  name: construct ? `${construct.name}.${forward.name}` : forward.name,
  construct,
  forward,
  cost: null,
  backward: null,
  initialise: null,
  texts: new Map(),
});

/** A backward function with the forward function that it belongs to. */
function partOf(backward: FunctionInfo, functions: readonly FunctionInfo[]): Part[] {
  const loss = best(backward, functions, isLossOf);
  const forward = loss ?? best(backward, functions, isForwardOf);
  if (!forward || forward === backward) return [];
  return [
    {
      name: subjectOf(backward.name).join('_') || backward.name,
      construct: null,
      forward,
      cost: loss ? null : costFor(forward, backward, functions),
      backward,
      initialise: null,
      texts: new Map(),
    },
  ];
}

/** `compute_cost(X, y, w)` beside `compute_gradient(X, y, w)`: it takes what its gradient is computed from. */
function isLossOf(candidate: FunctionInfo, { name, parameters }: FunctionInfo): boolean {
  if (roleOf(candidate.name) !== 'cost' || isOtherName(candidate.name) || candidate.returns.length === 0)
    return false;
  const needed = parameters.filter((each) => each.default === null && each.kind !== 'rest');
  return (
    GRADIENT_OF.test(name) &&
    needed.length > 0 &&
    needed.every((each) => candidate.parameters.some((own) => own.name === each.name)) &&
    // Of several losses it is not any one's.
    (subjectOf(name).length === 0 || likeness(candidate.name, name) > 0)
  );
}

const GRADIENT_OF = /grad|deriv|prime/i;

function isForwardOf({ name }: FunctionInfo, backward: FunctionInfo): boolean {
  if (roleOf(name) === 'forward') return true;
  if (roleOf(name) !== 'other' || isOtherName(name)) return false;
  const [own, other] = [subjectOf(name), subjectOf(backward.name)];
  return own.length > 0 && own.join() === other.join();
}

/** Of the functions that may be it the one whose name is likest. */
function best(
  of: FunctionInfo,
  functions: readonly FunctionInfo[],
  isPossible: (candidate: FunctionInfo, of: FunctionInfo) => boolean,
  least = -0.75,
): FunctionInfo | null {
  let found: FunctionInfo | null = null;
  let most = least;
  for (const each of functions) {
    if (each === of || !isPossible(each, of)) continue;
    const score = likeness(each.name, of.name) + (each.file === of.file ? 0.01 : 0);
    if (score > most) [found, most] = [each, score];
  }
  return found;
}

/** The function that gives the loss, where backward starts from labels and forward does not compute it itself. */
function costFor(
  forward: FunctionInfo,
  backward: FunctionInfo,
  functions: readonly FunctionInfo[],
): FunctionInfo | null {
  const starts =
    backward.parameters.some(({ name }) => isLabelName(name)) &&
    !backward.parameters.some(({ name, default: given }) => given === null && isGradientName(name));
  if (!starts || forward.parameters.some(({ name }) => isLabelName(name))) return null;
  return best(
    backward,
    functions,
    ({ name, returns }) => roleOf(name) === 'cost' && returns.length > 0 && !isOtherName(name),
    -Infinity,
  );
}

/** `return loss, grads`, in whatever order. */
function givesLossAndGradients({ name, returns }: FunctionInfo): boolean {
  if (isOtherName(name)) return false;
  return returns.some((each) => {
    if (each.kind !== 'tuple') return false;
    const names = each.elements.map(nameIn);
    return (
      names.some((own) => own !== null && /^(\w*_)?(loss|cost|J|error|err|objective|nll)$/i.test(own)) &&
      names.some(
        (own) =>
          own !== null &&
          (/^(\w*_)?(grads?|gradients?|derivatives)$/i.test(own) ||
            (isGradientName(own) && !/err|diff/i.test(own))),
      )
    );
  });
}

const nameIn = (expression: Expression): string | null =>
  expression.kind === 'name' || expression.kind === 'attribute' ? expression.name : null;

function partsOfClass(construct: ClassInfo): Part[] {
  const methods = [...construct.methods.values()].filter((each) => !isEmpty(each));
  const parts: Part[] = [];
  for (const backward of methods) {
    if (roleOf(backward.name) !== 'backward' || isHidden(backward.name) || isSecond(backward.name)) continue;
    const forward =
      best(backward, methods, ({ name }) => roleOf(name) === 'forward' && !isHidden(name)) ??
      methods.find(({ name }) => name === '__call__') ??
      methods.find(({ name }) => roleOf(name) === 'cost' && !isHidden(name));
    if (!forward) continue;
    const others = methods.filter(({ name }) => subjectOf(name).length > 0 || roleOf(name) === 'cost');
    // `loss(x, t)` with `gradient(x, t)` is a forward pass of its own.
    const loss = /grad/i.test(backward.name)
      ? methods.find(({ name }) => roleOf(name) === 'cost')
      : undefined;
    const passes = loss ?? forward;
    parts.push({
      name: construct.name,
      construct,
      forward: passes,
      cost: loss ? null : costFor(passes, backward, others),
      backward,
      initialise: null,
      texts: new Map(),
    });
  }
  if (parts.length > 0) {
    const several = parts.length > 1;
    return parts.map((part) => (several ? { ...part, name: `${part.name}.${part.backward!.name}` } : part));
  }
  return methods.filter(givesLossAndGradients).map((each) => alone(each, construct));
}

/** `grad2`: the derivative of a derivative. */
const isSecond = (name: string): boolean => /(grad|gradient|derivative)_?2$|hess/i.test(name);

const isHidden = (name: string): boolean => name.startsWith('_') && name !== '__call__';

/** `pass`, `raise NotImplementedError`, a docstring. */
const isEmpty = ({ definition }: FunctionInfo): boolean =>
  definition.body.every(
    ({ kind, ...rest }) =>
      kind === 'pass' ||
      kind === 'raise' ||
      (kind === 'expression' && ['string', 'constant'].includes((rest as { value: Expression }).value.kind)),
  );

/** The file's own function that makes the parameters which forward takes out of a dictionary. */
function initialiserOf({ forward }: Part, declared: Declared): FunctionInfo | null {
  const needed = forward.parameters
    .map(({ name }) => usageOf(name, forward, declared))
    .find(({ keys, keyPrefixes }) => keys.size > 0 || keyPrefixes.size > 0);
  const candidates = declared.functions.filter(
    ({ name, returns }) => roleOf(name) === 'initialise' && returns.length > 0,
  );
  if (!needed || candidates.length === 0) return null;
  return candidates.find((each) => makesKeys(each, needed.keys.keys(), needed.keyPrefixes.size > 0)) ?? null;
}

function makesKeys({ definition, file }: FunctionInfo, keys: Iterable<string>, anyNumber: boolean): boolean {
  const text = file.source.text.slice(definition.span.start, definition.span.end);
  const wanted = [...keys];
  if (anyNumber) return /["']\s*\+\s*str\(|f["']|%\s*[a-z(]|\.format\(/.test(text);
  return wanted.every((key) => {
    const prefix = key.replace(/\d+$/, '');
    const named = text.includes(`"${key}"`) || text.includes(`'${key}'`);
    return named || (prefix !== key && new RegExp(`["']${prefix}["']\\s*\\+|["']${prefix}[{%]`).test(text));
  });
}

/** `activation = "relu"`, `activation = "sigmoid"`: one part each. */
function variantsOf(part: Part, declared: Declared): Part[] {
  const { forward, backward, construct } = part;
  const init = construct?.methods.get('__init__');
  const texts = new Map<string, Set<string>>();
  for (const info of [init, forward, backward ?? undefined])
    for (const { name, default: given } of info?.parameters ?? []) {
      const usage = usageOf(name, info!, declared);
      if (usage.texts.size === 0 || usage.isOperand) continue;
      const known = texts.get(name) ?? new Set<string>();
      texts.set(name, known);
      if (given?.kind === 'string') known.add(given.value);
      for (const each of usage.texts) known.add(each);
    }
  let variants: Map<string, string>[] = [new Map()];
  for (const [name, values] of texts)
    if (variants.length * values.size <= MOST_VARIANTS)
      variants = variants.flatMap((each) => [...values].map((value) => new Map([...each, [name, value]])));
  return variants.map((each) => ({
    ...part,
    name: part.name + [...each].map(([name, value]) => ` [${name}=${value}]`).join(''),
    texts: each,
  }));
}
