import type { Domain } from '../shapes/domain.ts';
import { equalShapes } from '../shapes/shape.ts';
import type { Shape } from '../shapes/shape.ts';
import { isGradientName, isLabelName } from './words.ts';
import type { Member } from './members.ts';
import { areAlike, gradientOf, isGradientHolder } from './pairs-of-names.ts';

/** What a gradient may be of: an argument, or an array that an object holds. */
export interface Target {
  /** What the model calls it. */
  readonly name: string;
  readonly shape: Shape;
  /** Names of what holds it: `params` of `params["W1"]`; its own one last. */
  readonly path: readonly string[];
  readonly member: Member | null;
}

/** An array that the backward pass gives. */
export interface Given {
  /** What the code calls it; null where it has no name. */
  readonly name: string | null;
  readonly path: readonly string[];
  readonly shape: Shape;
  /** How the model reads it. */
  readonly text: string;
  /** Whether it is a result itself, not kept in a dictionary or an object. */
  readonly isDirect: boolean;
}

export interface FoundGradient {
  readonly given: Given;
  readonly of: Target;
  /** Whether the shapes differ. */
  readonly differs: boolean;
}

/** Which of the values that backward gives is the gradient of what: by name, else by their order. */
export function foundGradients(
  given: readonly Given[],
  targets: readonly Target[],
  domain: Domain,
): FoundGradient[] {
  const found: FoundGradient[] = [];
  const open = new Set(targets);
  const left: Given[] = [];
  const pair = (each: Given, of: Target): void => {
    open.delete(of);
    found.push({ given: each, of, differs: !equalShapes(each.shape, of.shape, domain) });
  };
  for (const each of given) {
    const named = byName(each, [...open]);
    if (named) pair(each, named);
    // Beside gradients with names a value with another name is none: the last state of a recurrent network.
    else if (each.isDirect && (each.name === null || isGradientName(each.name) || found.length === 0))
      left.push(each);
  }
  const waiting = [...open].filter(({ member, name }) => member === null && !isLabelName(name));
  // `self.dinputs` of a loss is of what the loss is given, whatever it calls that.
  if (found.length === 0 && left.length === 0 && waiting.length === 1)
    for (const each of given) {
      const isOfInput = gradientOf(each.name ?? '').some((name) => /^(inputs?|x)$/i.test(name));
      if (isOfInput && open.has(waiting[0]!)) pair(each, waiting[0]!);
    }
  const single = given.length === 1 && left.length === 1;
  if (single && waiting.length > 0) {
    const [only] = left as [Given];
    pair(only, waiting.find(({ shape }) => equalShapes(shape, only.shape, domain)) ?? waiting[0]!);
  } else if (left.length === waiting.length && !isAmbiguous(left, waiting))
    for (const [i, each] of left.entries()) pair(each, waiting[i]!);
  else
    for (const each of left) {
      const fitting = [...open].filter(({ shape }) => equalShapes(shape, each.shape, domain));
      if (fitting.length === 1) pair(each, fitting[0]!);
    }
  return found;
}

/** Gradients with names of their own, of values with one shape: their order says nothing against their names. */
const isAmbiguous = (left: readonly Given[], waiting: readonly Target[]): boolean =>
  left.length > 1 &&
  left.some(({ name }) => name !== null && gradientOf(name).length > 0) &&
  new Set(waiting.map(({ shape }) => shape.map(({ key }) => key).join())).size < waiting.length;

/** What an object that holds a parameter with its gradient calls the parameter. */
const isValueHolder = (name: string): boolean => /^(data|values?|params?|weights?|w|val)$/i.test(name);

/** `LogVar` of `t_log_var` */
const endsAlike = (a: string, b: string): boolean => {
  const [x, y] = [a, b].map((name) => name.toLowerCase().replaceAll('_', ''));
  return x!.length > 2 && y!.length > 2 && (x!.endsWith(y!) || y!.endsWith(x!));
};

function byName({ name, path }: Given, targets: readonly Target[]): Target | null {
  const holder = path.at(-2);
  const own = path.at(-1) ?? name;
  if (own === null || own === undefined) return null;
  // Entries of dictionaries and lists of gradients stand where their values stand in theirs.
  if (holder !== undefined && (isGradientHolder(holder) || gradientOf(holder).length > 0)) {
    const beside = targets.filter((target) => target.path.at(-1) === own);
    const holders = gradientOf(holder);
    const fitting = beside.filter(({ path: [...at] }) => {
      const container = at.at(-2);
      return (
        container === undefined || holders.length === 0 || holders.some((each) => areAlike(each, container))
      );
    });
    if (fitting.length > 0) return fitting[0]!;
  }
  // `param.grad` beside `param.data`.
  if (path.length > 1 && isGradientHolder(own)) {
    const beside = targets.find(
      ({ path: other, member }) =>
        member !== null &&
        other.length === path.length &&
        isValueHolder(other.at(-1)!) &&
        other.slice(0, -1).join() === path.slice(0, -1).join(),
    );
    if (beside) return beside;
  }
  const names = gradientOf(own);
  const near = (target: Target): boolean =>
    path.length < 2 || target.member === null || target.path.slice(0, -1).join() === path.slice(0, -1).join();
  for (const test of [
    (target: Target) => names.includes(target.path.at(-1)!) && near(target),
    (target: Target) => names.includes(target.name),
    (target: Target) => names.some((each) => areAlike(each, target.path.at(-1)!)) && near(target),
    (target: Target) => names.some((each) => areAlike(each, target.name)),
    (target: Target) => names.some((each) => endsAlike(each, target.name)),
  ]) {
    const match = targets.find(test);
    if (match) return match;
  }
  return null;
}
