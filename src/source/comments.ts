import type { CaseResult } from '../check/result.ts';
import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../model/model.ts';
import { printDimension } from '../shapes/dimension.ts';
import { commentedShapes, documentedShapes } from './documented.ts';
import type { WrittenAxis, WrittenShape } from './documented.ts';
import type { FunctionInfo } from './functions.ts';
import { nodesIn } from './walk.ts';

/**
 * Where docstrings and comments give other shapes than were traced.
 * @param files those that the case was traced in
 * @param functions those whose docstrings speak of its inputs
 */
export function commentsOn(
  { shapes, equations, sizes }: CaseResult,
  files: readonly SourceFile[],
  functions: readonly FunctionInfo[],
): Diagnostic[] {
  const mistakes: Diagnostic[] = [];
  const names = new Set(files.flatMap(namesOfCode));
  const known = Object.keys(sizes).filter((name) => names.has(name));
  // A name of the code means itself; another one is, within its function, what it is first used for.
  const scopes = new Map<string, Map<string, string>>();
  const boundIn = ({ home, call }: Scope): Map<string, string> => {
    const docstring = scopes.get(home) ?? new Map(known.map((name) => [name, name]));
    scopes.set(home, docstring);
    if (call === null) return docstring;
    const own = scopes.get(home + call) ?? new Map(docstring);
    scopes.set(home + call, own);
    return own;
  };
  const judge = (
    written: WrittenShape,
    traced: readonly { readonly shape: readonly string[]; readonly scope: Scope }[],
  ): void => {
    if (traced.length === 0) return;
    if (!traced.some(({ shape, scope }) => agrees(written.axes, shape, boundIn(scope))))
      mistakes.push(mistake(written, traced[0]!.shape));
  };
  // Inputs stand before what equations set under the same names.
  const entries = new Map(shapes.toReversed().map(({ name, shape }) => [name, shape]));
  const lines = files.flatMap(({ source }) => commentedShapes(source, { start: 0, end: source.text.length }));
  for (const each of functions)
    for (const said of documentedShapes(each).values()) {
      const shape = entries.get(said.name);
      // Behind a statement it speaks of that.
      const isBehind =
        lines.some(({ location }) => isAt(location, said.location)) && !isAlone(said.location, files);
      if (shape && !isBehind) judge(said, [{ shape, scope: { home: homeOf(each), call: null } }]);
    }
  const behind = lines.map((each) => ({
    each,
    traced: equations.flatMap(({ name, shape, location }) =>
      shape && isAt(each.location, location) && nameOf(name) === each.name
        ? [{ shape, scope: scopeOf(name, location, files) }]
        : [],
    ),
  }));
  // `# X: (n, m)` on a line of its own speaks of an input, and says what its names mean.
  for (const { each, traced } of behind) {
    const shape = entries.get(each.name);
    const { home, isInside } = scopeOf('', each.location, files);
    if (traced.length === 0 && shape && !isInside && isAlone(each.location, files))
      judge(each, [{ shape, scope: { home, call: null } }]);
  }
  for (const { each, traced } of behind) judge(each, traced);
  return mistakes;
}

const namesOfCode = ({ statements }: SourceFile): string[] =>
  nodesIn(statements).flatMap((node) => (node.kind === 'name' ? [node.name] : []));

/** Where names of dimensions mean one thing: a function or a class, and of its calls one. */
interface Scope {
  readonly home: string;
  readonly call: string | null;
}

const homeOf = ({ file, definition, owner }: FunctionInfo): string =>
  `${file.source.file} ${(owner?.definition ?? definition).span.start} `;

function scopeOf(
  name: string,
  { file, line }: Location,
  files: readonly SourceFile[],
): Scope & { readonly isInside: boolean } {
  const source = files.find((each) => each.source.file === file);
  const around = source?.statements.findLast(
    ({ kind, span }) => (kind === 'function' || kind === 'class') && source.source.locate(span).line <= line,
  );
  const isInside = around !== undefined && source!.source.locate(around.span).endLine >= line;
  return {
    isInside,
    home: `${file} ${isInside ? around.span.start : ''} `,
    call: / \((.*)\)$/.exec(name)?.[1] ?? '',
  };
}

const isAt = (a: Location, b: Location): boolean => a.file === b.file && a.line === b.line;

/** Whether nothing but a comment stands on a line. */
function isAlone({ file, line }: Location, files: readonly SourceFile[]): boolean {
  const source = files.find((each) => each.source.file === file)?.source;
  const text = source?.text.split(/\r\n|\n|\r/)[line - 1] ?? '';
  return text.trimStart().startsWith('#');
}

/** `dW (affine_backward)` is dW. */
const nameOf = (name: string): string => name.replace(/ \(.*/, '').replace(/\[.*/, '');

/** Whether a traced shape is what is written; names that are new are bound by it. */
function agrees(axes: readonly WrittenAxis[], shape: readonly string[], bound: Map<string, string>): boolean {
  if (axes.some(({ kind }) => kind === 'rest')) return true;
  // Whoever calls (1, 1) a scalar means no other numbers.
  if (axes.length === 0) return shape.every((each) => each === '1');
  if (axes.length !== shape.length) return false;
  const own = new Map(bound);
  for (const [at, axis] of axes.entries()) {
    if (axis.kind !== 'dimension') continue;
    const [written, traced] = [printDimension(axis.dimension), shape[at]!];
    if (/^\d+$/.test(written)) {
      // Numbers may be the sizes of somebody's data.
      if (/^\d+$/.test(traced) && traced !== written) return false;
    } else if (/^[\p{L}_]\w*$/u.test(written)) {
      if ((own.get(written) ?? traced) !== traced) return false;
      own.set(written, traced);
    }
  }
  for (const [name, value] of own) bound.set(name, value);
  return true;
}

const mistake = ({ name, text, location }: WrittenShape, shape: readonly string[]): Diagnostic =>
  diagnostic({
    code: 'shape/comment',
    severity: 'warning',
    message: `${name} is ${shapeText(shape)}, but this says ${text}`,
    location,
    help: 'the code is what is checked; mend the comment, or the code if the comment is right',
  });

/** `(n1, m)`, `(n,)`, `()` */
export const shapeText = (shape: readonly string[]): string =>
  shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
