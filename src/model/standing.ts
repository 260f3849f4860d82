import { plainSource } from '../diagnostics/source-text.ts';
import type { SourceText } from '../diagnostics/source-text.ts';
import { parseEquations } from '../language/parse.ts';
import type { Statement } from '../language/syntax.ts';
import type { Equations, Home, Model, SourceFile } from './model.ts';
import { joinLines } from './scalar-text.ts';

/** A model with a file's own statements in the place of its equations: what is said of them is said of the file. */
export function standingIn(
  file: SourceFile,
  { names, before, behind }: Omit<Home, 'name'>,
  statements: { readonly forward: readonly Statement[]; readonly backward: readonly Statement[] },
  model: Model,
): Model {
  const added = [...before, ...behind].join('\n');
  const source = joinLines([file.source, plainSource(added, model.file)]);
  const own = statementsBehind(file.source, added);
  const forward = [...own.slice(0, before.length), ...statements.forward, ...own.slice(before.length)];
  const equations = (each: readonly Statement[]): Equations => ({ source, statements: each });
  return {
    ...model,
    sources: model.sources.map((each) => (each.name === file.name ? file : each)),
    home: { name: file.name, names, before, behind },
    forward: equations(forward),
    backward: equations(statements.backward),
  };
}

/** A model with further equations at the end of its forward. */
export const withEquationsBehind = (model: Model, lines: readonly string[]): Model => {
  const added = lines.join('\n');
  const { source, statements } = model.forward;
  return {
    ...model,
    forward: {
      source: joinLines([source, plainSource(added, model.file)]),
      statements: [...statements, ...statementsBehind(source, added)],
    },
  };
};

/** Statements whose places are counted from behind a text. */
const statementsBehind = ({ text }: SourceText, added: string): readonly Statement[] =>
  added === '' ? [] : parseEquations(plainSource('\n'.repeat(text.length + 1) + added)).statements;

/** The statements of `file` among a model's equations. */
export const ownStatements = (model: Model): { forward: Statement[]; backward: Statement[] } => {
  const { before, behind } = model.home!;
  const { statements } = model.forward;
  return {
    forward: statements.slice(before.length, statements.length - behind.length),
    backward: [...(model.backward?.statements ?? [])],
  };
};
