import type { NumberLiteral } from '../language/syntax.ts';
import type { Model, SourceFile } from '../model/model.ts';

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
  const sources = model.sources.map((file) =>
    plainFile(file, (each) => left.push({ text: each.text, line: file.source.locate(each.span).line })),
  );
  const constants = new Map(model.constants);
  for (const [name, value] of constants)
    if (isTiny(value)) {
      constants.set(name, 0);
      left.push({ text: `${name} = ${value}`, line: 0 });
    }
  return left.length === 0 ? null : { model: { ...model, sources, constants }, left };
}

function plainFile(file: SourceFile, found: (literal: NumberLiteral) => void): SourceFile {
  const copied = <T>(part: T): T => {
    if (Array.isArray(part)) return part.map(copied) as T;
    if (typeof part !== 'object' || part === null) return part;
    if (isLiteral(part) && isTiny(part.value)) {
      found(part);
      return { ...part, value: 0 };
    }
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, copied(value)])) as T;
  };
  return { ...file, statements: copied(file.statements) };
}

const isLiteral = (part: object): part is NumberLiteral => 'kind' in part && part.kind === 'number';
