import type { Style } from '../diagnostics/style.ts';
import { pad, printable, textWidth, wrap } from '../diagnostics/text.ts';
import type { CaseResult, EquationResult } from '../check/result.ts';
import { table } from './table.ts';
import { count, shapeText } from './words.ts';

/** More equations than this are cut in the compact form. */
const MANY = 30;

/**
 * The compact form, as it stands beside the gradients: each equation with its shape and first size. Equations of
 * gradients are left out unless they are wrong, because their shapes stand in the table of gradients; so is what is not
 * known in backward, which follows from what is wrong before it.
 */
export function shapeTable(result: CaseResult, style: Style, width: number): string[] {
  const told = new Set(result.gradients.map((each) => each.name));
  const equations = oncePerStatement(result.equations).filter(
    (each) => each.block === 'forward' || (each.shape !== null && !(each.ok && told.has(each.name))),
  );
  if (equations.length === 0) return [];
  const sizes = new Map(
    result.shapes.map((each) => [each.name, each.size.map((extent) => extent ?? '?').join(' × ')]),
  );
  const rows = equations.slice(0, MANY).map(({ name, text, shape, ok }) => {
    const paint = ok ? undefined : style.error;
    return [
      { text: oneLine(text), ...(paint && { paint }) },
      { text: shape === null ? 'not known' : shapeText(shape), ...(paint && { paint }) },
      { text: sizes.get(name) ?? '', paint: style.quiet },
    ];
  });
  const columns = [{ title: 'equation' }, { title: 'shape', limit: 24 }, { title: 'size', limit: 16 }];
  const lines = table(columns, rows, style, width);
  if (equations.length > MANY)
    lines.push(
      style.quiet(`… and ${count(equations.length - MANY, 'more equation')}: gradcheck shapes shows them`),
    );
  return lines;
}

/** A statement in a loop is shown once for each way in which its shapes come out. */
function oncePerStatement(equations: readonly EquationResult[]): EquationResult[] {
  const shown = new Map<string, EquationResult>();
  for (const each of equations) {
    const { line, column } = each.location;
    const key = [line, column, each.shape?.join(), each.parts, each.remark, each.ok].join(' ');
    if (!shown.has(key)) shown.set(key, each);
  }
  return [...shown.values()];
}

/** The whole print of `gradcheck shapes`: under each equation its parts, as in the lecture, and what follows from them. */
export function shapeSections(result: CaseResult, style: Style, width: number): string[] {
  const equations = oncePerStatement(result.equations);
  const blocks = (['forward', 'backward'] as const).map((block) =>
    equations.filter((each) => each.block === block),
  );
  const widest = Math.max(0, ...equations.map((each) => textWidth(partsOf(each)) + indentOf(each)));
  const longest = Math.min(28, Math.max(0, ...equations.map((each) => textWidth(printable(each.remark)))));
  const remarkColumn = Math.max(0, Math.min(widest + 4, width - longest));
  return blocks.flatMap((block) =>
    block.length === 0
      ? []
      : [
          '',
          style.quiet(block[0]!.block),
          ...block.flatMap((each) => printEquation(each, remarkColumn, style, width)),
        ],
  );
}

function printEquation(
  equation: EquationResult,
  remarkColumn: number,
  style: Style,
  width: number,
): string[] {
  const indent = ' '.repeat(indentOf(equation));
  const [first = '', ...rest] = wrap(oneLine(equation.text), width - indent.length);
  const parts = breakParts(partsOf(equation), width - indent.length).map((line) => indent + line);
  const remark = printable(equation.remark);
  const paint = equation.ok ? style.good : style.error;
  const last = parts.at(-1) ?? indent;
  if (remark !== '' && textWidth(last) + 2 <= remarkColumn)
    parts[parts.length - 1] = pad(last, remarkColumn) + paint(remark);
  else if (remark !== '')
    for (const line of wrap(remark, width - remarkColumn)) parts.push(' '.repeat(remarkColumn) + paint(line));
  return [style.strong(first), ...rest.map((line) => indent + style.strong(line)), ...parts];
}

const oneLine = (text: string): string => printable(text.replaceAll(/\s*\\?\r?\n\s*/g, ' '));

/** The parts, or the shape alone where an equation has none. */
const partsOf = ({ parts, shape }: EquationResult): string =>
  printable(parts) || (shape === null ? 'not known' : `(${shape.join(',')}${shape.length === 1 ? ',' : ''})`);

/** Parts stand below the right side; below a far one they would have no room. */
function indentOf({ text }: EquationResult): number {
  const left = /^[^=]*?=(?!=)\s*/.exec(oneLine(text))?.[0] ?? '';
  return textWidth(left) <= 24 ? textWidth(left) : 4;
}

/** Breaks between steps, which two or more spaces set apart, and only inside a step that is too long for a line. */
function breakParts(parts: string, width: number): string[] {
  const lines: string[] = [];
  for (const [, gap = '', step = ''] of parts.matchAll(/(\s{2,}|^)(\S+(?:\s\S+)*)/g)) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(last + gap + step) <= width)
      lines[lines.length - 1] = last + gap + step;
    else lines.push(...wrap(step, width));
  }
  return lines;
}
