// What a part of the bench returns, and how it is shown: in the terminal and in docs/benchmarks.md.

/**
 * @typedef {object} Ratio
 * @property {string} what
 * @property {number} value
 * @property {string} aim in words
 * @property {boolean} met
 */

/**
 * @typedef {object} Part
 * @property {string[]} head of the table
 * @property {string[][]} rows
 * @property {string[]} notes
 * @property {Ratio[]} ratios
 * @property {{ file: string, svg: string }[]} [plots] beside docs/benchmarks.md
 */

const RATIO_HEAD = ['measure', 'ratio', 'aim', 'met'];

/** @param {readonly Ratio[]} ratios */
const ratioRows = (ratios) =>
  ratios.map(({ what, value, aim, met }) => [what, value.toFixed(2), aim, met ? 'yes' : 'NO']);

/**
 * Columns side by side; all but the first stand to the right where they are numbers.
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
function textTable(head, rows) {
  const widths = head.map((_, c) => Math.max(...[head, ...rows].map((row) => (row[c] ?? '').length)));
  const isNumber = (/** @type {string} */ text) => /^[~\d-]/.test(text);
  return [head, ...rows]
    .map((row) =>
      row
        .map((text, c) =>
          c > 0 && isNumber(text) ? text.padStart(widths[c] ?? 0) : text.padEnd(widths[c] ?? 0),
        )
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
const markdownTable = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** The table and the notes of one part. */
export const partText = (/** @type {Part} */ { head, rows, notes }) =>
  [...(rows.length > 0 ? [textTable(head, rows)] : []), ...notes.map((note) => `  ${note}`)].join('\n');

/** @param {readonly Ratio[]} ratios */
export const ratioText = (ratios) => textTable(RATIO_HEAD, ratioRows(ratios));

/**
 * The same as Markdown, with the machine that it was measured on.
 * @param {Part} part
 * @param {string} machine
 */
export const partMarkdown = ({ head, rows, notes, ratios }, machine) =>
  [
    ...(ratios.length > 0 ? [markdownTable(RATIO_HEAD, ratioRows(ratios))] : []),
    ...(rows.length > 0 ? [markdownTable(head, rows)] : []),
    [...notes, machine].map((note) => `- ${note}`).join('\n'),
  ].join('\n\n');

/**
 * The document with what stands between `<!-- name -->` and `<!-- end name -->` replaced.
 * @param {string} document
 * @param {string} name
 * @param {string} content
 * @throws {Error} when the markers are not there
 */
export function withSection(document, name, content) {
  const section = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- end ${name} -->)`);
  if (!section.test(document)) throw new Error(`the markers of ${name} are missing`);
  return document.replace(section, (_, start, end) => `${start}\n${content}\n\n${end}`);
}
