import { plainSource } from '../diagnostics/source-text.ts';
import type { SourceText } from '../diagnostics/source-text.ts';
import { patched } from '../diagnosis/patch.ts';
import type { Patch } from '../diagnosis/patch.ts';
import { parseModule } from '../language/module.ts';
import { parseEquations } from '../language/parse.ts';
import type { Statement } from '../language/syntax.ts';
import type { Equations, Model, SourceFile } from '../model/model.ts';
import { ownStatements, standingIn } from '../model/standing.ts';
import { within } from '../program/assigned.ts';

/** A change, and the text that it is made in. */
export interface Patched {
  readonly source: SourceText;
  readonly patch: Patch;
}

/** The model with changes made in its equations and in its files; null where two of them meet, or where what they make cannot be read. */
export function repaired(model: Model, changes: readonly Patched[]): Model | null {
  const home = model.home && model.sources.find(({ name }) => name === model.home!.name);
  const made = new Map<SourceText, Equations>();
  for (const written of new Set(changes.map((each) => each.source))) {
    const source = home && written === model.forward.source ? home.source : written;
    const isFile = model.sources.some((each) => each.source === source);
    const own = changes.flatMap((each) => (each.source === written ? [each.patch] : []));
    // What a model adds to a file's statements nobody has written.
    if (own.some(({ span }) => span.end > source.text.length)) return null;
    const text = patched(source.text, own);
    if (text === null) return null;
    const repairedSource = plainSource(text, isFile ? source.file : model.file);
    const { statements, diagnostics } = (isFile ? parseModule : parseEquations)(repairedSource);
    if (diagnostics.length > 0) return null;
    made.set(source, { source: repairedSource, statements });
  }
  const sources = model.sources.map((each): SourceFile => ({ ...each, ...made.get(each.source) }));
  if (home && made.has(home.source)) return repairedAtHome({ ...model, sources }, home, sources);
  const block = (equations: Equations): Equations => made.get(equations.source) ?? equations;
  return {
    ...model,
    sources,
    forward: block(model.forward),
    backward: model.backward && block(model.backward),
  };
}

/** The statements of the repaired file that stand where the model's stood; null where the model's are not all in it. */
function repairedAtHome(model: Model, before: SourceFile, sources: readonly SourceFile[]): Model | null {
  const after = sources.find(({ name }) => name === before.name)!;
  const [old, now] = [before, after].map((each) => each.statements.flatMap(withInner));
  if (old!.length !== now!.length) return null;
  const own = ownStatements(model);
  const moved = (statements: readonly Statement[]): Statement[] | null => {
    const all = statements.map((each) => movedOne(each));
    return all.every((each) => each !== null) ? all : null;
  };
  // Of a block that the model has without its rest the statements that are left are moved.
  const movedOne = (each: Statement): Statement | null => {
    const at = old!.indexOf(each);
    if (at >= 0) return now![at]!;
    if (each.kind === 'pass') return each;
    const same = old!.findIndex(({ kind, span }) => kind === each.kind && span.start === each.span.start);
    const after = now![same];
    if (each.kind === 'if' && after?.kind === 'if') {
      const [then, otherwise] = [moved(each.then), moved(each.otherwise)];
      return then && otherwise && { ...after, then, otherwise };
    }
    if (
      (each.kind === 'for' && after?.kind === 'for') ||
      (each.kind === 'while' && after?.kind === 'while')
    ) {
      const body = moved(each.body);
      return body && { ...after, body };
    }
    return null;
  };
  const [forward, backward] = [moved(own.forward), moved(own.backward)];
  return forward && backward && standingIn(after, model.home!, { forward, backward }, model);
}

const withInner = (statement: Statement): Statement[] => [statement, ...within(statement).flatMap(withInner)];
