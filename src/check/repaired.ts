import { plainSource } from '../diagnostics/source-text.ts';
import type { SourceText } from '../diagnostics/source-text.ts';
import { patched } from '../diagnosis/patch.ts';
import type { Patch } from '../diagnosis/patch.ts';
import { parseModule } from '../language/module.ts';
import { parseEquations } from '../language/parse.ts';
import type { Statement } from '../language/syntax.ts';
import type { Equations, Model, SourceFile } from '../model/model.ts';
import { within } from '../program/assigned.ts';

/** A change, and the text that it is made in. */
export interface Patched {
  readonly source: SourceText;
  readonly patch: Patch;
}

/** The model with changes made in its equations and in its files; null where two of them meet, or where what they make cannot be read. */
export function repaired(model: Model, changes: readonly Patched[]): Model | null {
  const made = new Map<SourceText, Equations>();
  for (const source of new Set(changes.map((each) => each.source))) {
    const isFile = model.sources.some((each) => each.source === source);
    const own = changes.flatMap((each) => (each.source === source ? [each.patch] : []));
    const text = patched(source.text, own);
    if (text === null) return null;
    const repairedSource = plainSource(text, isFile ? source.file : model.file);
    const { statements, diagnostics } = (isFile ? parseModule : parseEquations)(repairedSource);
    if (diagnostics.length > 0) return null;
    made.set(source, { source: repairedSource, statements });
  }
  const sources = model.sources.map((each): SourceFile => ({ ...each, ...made.get(each.source) }));
  const block = (equations: Equations): Equations => {
    const file = model.sources.findIndex(({ source }) => source === equations.source);
    if (file < 0) return made.get(equations.source) ?? equations;
    return made.has(equations.source)
      ? sameStatements(equations, model.sources[file]!, sources[file]!)
      : equations;
  };
  return {
    ...model,
    sources,
    forward: block(model.forward),
    backward: model.backward && block(model.backward),
  };
}

/** The statements of a repaired file that stand where a block's statements stood. */
function sameStatements({ statements }: Equations, before: SourceFile, after: SourceFile): Equations {
  const [old, now] = [before, after].map((each) => each.statements.flatMap(withInner));
  return { source: after.source, statements: statements.flatMap((each) => now![old!.indexOf(each)] ?? []) };
}

const withInner = (statement: Statement): Statement[] => [statement, ...within(statement).flatMap(withInner)];
