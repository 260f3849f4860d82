import type { NumberLiteral } from '../language/syntax.ts';
import type { SourceText } from '../diagnostics/source-text.ts';
import type { Equations, Model } from '../model/model.ts';

/** What is not larger keeps a logarithm or a quotient finite, and backward passes leave it out. */
const TINY = 1e-5;

const isTiny = (value: number): boolean => value !== 0 && Math.abs(value) <= TINY;

export interface Plain {
  readonly model: Model;
  /** The numbers that are 0 in it: `1e-7`, where it stands. */
  readonly left: readonly { readonly text: string; readonly line: number }[];
}

/** A model in whose files the tiny numbers are 0; null where there are none. */
export function withoutTinyNumbers(model: Model): Plain | null {
  const left: Plain['left'][number][] = [];
  const noted =
    (source: SourceText) =>
    (each: NumberLiteral): void =>
      void left.push({ text: each.text, line: source.locate(each.span).line });
  const sources = model.sources.map((file) => ({
    ...file,
    statements: plain(file.statements, noted(file.source)),
  }));
  const block = <E extends Equations>(equations: E): E =>
    model.home
      ? { ...equations, statements: plain(equations.statements, noted(equations.source)) }
      : equations;
  const [forward, backward] = [block(model.forward), model.backward && block(model.backward)];
  const constants = new Map(model.constants);
  for (const [name, value] of constants)
    if (isTiny(value)) {
      constants.set(name, 0);
      left.push({ text: `${name} = ${value}`, line: 0 });
    }
  return left.length === 0 ? null : { model: { ...model, sources, constants, forward, backward }, left };
}

/** A part of a tree in which tiny numbers are 0. */
function plain<T>(part: T, found: (literal: NumberLiteral) => void): T {
  if (Array.isArray(part)) return part.map((each: unknown) => plain(each, found)) as T;
  if (typeof part !== 'object' || part === null) return part;
  if (isLiteral(part) && isTiny(part.value)) {
    found(part);
    return { ...part, value: 0 };
  }
  return Object.fromEntries(
    Object.entries(part).map(([key, value]: [string, unknown]) => [key, plain(value, found)]),
  ) as T;
}

const isLiteral = (part: object): part is NumberLiteral => 'kind' in part && part.kind === 'number';
