/** Columns that an equation has in a report. */
const ROOM = 60;
/** What is shown of it before the first difference, where it is longer. */
const BEFORE = 24;

/** Two ways to write an equation, one below the other, and a mark under the first part that differs. */
export function beside(written: string, derived: string): string {
  const at = firstDifference(written, derived);
  const from = Math.max(written.length, derived.length) > ROOM ? Math.max(0, at - BEFORE) : 0;
  const shown = (text: string): string => {
    const rest = from === 0 ? text : `…${text.slice(from + 1)}`;
    return rest.length > ROOM ? `${rest.slice(0, ROOM - 1)}…` : rest;
  };
  return [
    `written  ${shown(written)}`,
    `derived  ${shown(derived)}`,
    `         ${' '.repeat(at - from)}^`,
  ].join('\n');
}

/** Where the first token stands that the two do not have in common. */
function firstDifference(a: string, b: string): number {
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  // Within a name or a number the whole of it differs.
  while (same > 0 && isWord(a[same - 1]) && (isWord(a[same]) || isWord(b[same]))) same--;
  return same;
}

const isWord = (letter: string | undefined): boolean => letter !== undefined && /[\w.]/.test(letter);
