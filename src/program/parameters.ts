import { didYouMean } from '../diagnostics/did-you-mean.ts';
import type { Expression } from '../language/syntax.ts';
import type { Argument } from './argument.ts';
import type { Context } from './context.ts';
import { text, tuple } from './values.ts';
import type { Closure, Value } from './values.ts';

/** Assigns a call's arguments to a function's parameters as Python does; null where it would refuse (said). */
export function bindParameters(
  { name, code, defaults }: Closure,
  positional: readonly Argument[],
  keywords: ReadonlyMap<string, Argument>,
  call: Expression,
  context: Context,
): Map<string, Argument> | null {
  const refuse = (message: string, help: string | null = null): null => {
    context.raise(call.span, 'TypeError', `${name}() ${message}`, help);
    return null;
  };
  const { parameters } = code;
  const plain = parameters.filter(({ kind }) => kind === 'plain');
  const rest = parameters.find(({ kind }) => kind === 'rest');
  const others = parameters.find(({ kind }) => kind === 'keywords');
  const bound = new Map<string, Argument>();
  const made = (value: Value): Argument => ({ value, expression: null });

  if (positional.length > plain.length && !rest)
    return refuse(
      `takes ${counted(plain.length)}, ${positional.length} ${positional.length === 1 ? 'is' : 'are'} given`,
    );
  positional.slice(0, plain.length).forEach((argument, i) => bound.set(plain[i]!.name, argument));
  const extra = new Map<string, Value>();
  for (const [key, argument] of keywords) {
    const parameter = parameters.find(
      (each) => each.name === key && (each.kind === 'plain' || each.kind === 'keyword'),
    );
    if (parameter && bound.has(key)) return refuse(`is given ${key} twice`);
    if (parameter) bound.set(key, argument);
    else if (others) extra.set(key, argument.value);
    else {
      const near = didYouMean(
        key,
        parameters.map((each) => each.name),
      );
      return refuse(`has no argument ${key}`, near ? `did you mean ${near}?` : null);
    }
  }
  for (const parameter of parameters) {
    if (parameter.kind === 'rest' || parameter.kind === 'keywords' || bound.has(parameter.name)) continue;
    const value = defaults.get(parameter.name);
    if (!value) return refuse(`needs the argument ${parameter.name}`);
    bound.set(parameter.name, made(value));
  }
  if (rest) bound.set(rest.name, made(tuple(positional.slice(plain.length).map(({ value }) => value))));
  if (others)
    bound.set(
      others.name,
      made({
        kind: 'dict',
        entries: new Map([...extra].map(([key, value]) => [`t${key}`, { key: text(key), value }])),
        factory: null,
      }),
    );
  return bound;
}

const counted = (count: number): string =>
  count === 0 ? 'no arguments' : count === 1 ? 'one argument' : `${count} arguments`;
