import type { CaseResult } from '../check/result.ts';
import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../model/model.ts';
import { printDimension } from '../shapes/dimension.ts';
import { commentedShapes, documentedShapes } from './documented.ts';
import type { WrittenAxis, WrittenShape } from './documented.ts';
import type { FunctionInfo } from './functions.ts';

/** What docstrings and comments say of shapes, held against what was traced. */
export interface Comments {
  /** Behind an assignment, or of an input. */
  readonly agreeing: number;
  readonly mistakes: readonly Diagnostic[];
}

/** @param files those that the case was traced in; @param functions those whose docstrings speak of its inputs */
export function commentsOn(
  { shapes, equations, sizes }: CaseResult,
  files: readonly SourceFile[],
  functions: readonly FunctionInfo[],
): Comments {
  // A name that the model has means itself; another one is what it is first used for.
  const bound = new Map(Object.keys(sizes).map((name) => [name, name]));
  const mistakes: Diagnostic[] = [];
  let agreeing = 0;
  const judge = (written: WrittenShape, traced: readonly (readonly string[])[]): void => {
    if (traced.length === 0) return;
    if (traced.some((shape) => agrees(written.axes, shape, bound))) agreeing++;
    else mistakes.push(mistake(written, traced[0]!));
  };
  const said = functions.flatMap((each) => [...documentedShapes(each).values()]);
  const lines = files.flatMap(({ source }) =>
    commentedShapes(source, { start: 0, end: source.text.length }),
  );
  const entries = new Map(shapes.map(({ name, shape }) => [name, shape]));
  for (const each of said) {
    const shape = entries.get(each.name);
    if (shape && !lines.some(({ location }) => isAt(location, each.location))) judge(each, [shape]);
  }
  for (const each of lines)
    judge(
      each,
      equations.flatMap(({ name, shape, location }) =>
        shape && isOnLine(each, location) && nameOf(name) === each.name ? [shape] : [],
      ),
    );
  return { agreeing, mistakes };
}

const isAt = (a: Location, b: Location): boolean => a.file === b.file && a.line === b.line;

/** A comment stands behind its statement, which may have begun some lines before. */
const isOnLine = ({ location: { file, line } }: WrittenShape, equation: Location): boolean =>
  file === equation.file && line === equation.line;

/** `dW (affine_backward)` is dW. */
const nameOf = (name: string): string => name.replace(/ \(.*/, '').replace(/\[.*/, '');

/** Whether a traced shape is what is written; names that are new are bound by it. */
function agrees(
  axes: readonly WrittenAxis[],
  shape: readonly string[],
  bound: Map<string, string>,
): boolean {
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
