// The pages of `gradcheck explain`, for a terminal.
import { byFamily } from '../diagnostics/codes.ts';
import type { Code } from '../diagnostics/codes.ts';
import type { Explanation } from '../diagnostics/explanations/explanation.ts';
import type { Style } from '../diagnostics/style.ts';
import { indented, pad, textWidth, wrap } from '../diagnostics/text.ts';

interface Look {
  readonly style: Style;
  /** Columns of the output. */
  readonly width: number;
}

/** One code: its sentence, the rule, why it happens, and an example with the lines that matter marked. */
export function explanationText(
  code: Code,
  sentence: string,
  { rule, why, example }: Explanation,
  { style, width }: Look,
): string {
  const marks = {
    '-': (line: string): string => style.error(`  ✗ ${line}`),
    '+': (line: string): string => style.good(`  ✓ ${line}`),
    ' ': (line: string): string => `    ${line}`,
  };
  const part = (heading: string, text: string): string[] =>
    indented(`${heading}: ${text}`, '', '  ', width).map((line) =>
      line.replace(`${heading}:`, style.info(`${heading}:`)),
    );
  const lines = [
    ...indented(`${code}: ${sentence}`, '', '  ', width).map(style.strong),
    '',
    ...part('rule', rule),
    '',
    ...part('why', why),
  ];
  if (example) {
    lines.push('', style.quiet('✗ wrong, ✓ right in its place'), '');
    for (const line of example.text.split('\n'))
      lines.push(marks[line[0] as keyof typeof marks](line.slice(2)).trimEnd());
  }
  return `${lines.join('\n')}\n`;
}

/** Codes with their sentences, a heading for each family. */
export function listText(codes: readonly (readonly [Code, string])[], { style, width }: Look): string {
  const families = byFamily(codes);
  const sections = [...families].map(([family, members]) => {
    const rows = members.map(([code, sentence]) => [code.slice(family.length + 1), sentence] as const);
    const column = Math.max(...rows.map(([name]) => textWidth(name))) + 4;
    const lines = rows.flatMap(([name, sentence]) =>
      wrap(sentence, width - column).map((line, i) => `${pad(i === 0 ? `  ${name}` : '', column)}${line}`),
    );
    return [style.strong(`${family}/`), ...lines].join('\n');
  });
  const footer = style.quiet('gradcheck explain <code> says more; the family may be left out');
  return `${[...sections, footer].join('\n\n')}\n`;
}
