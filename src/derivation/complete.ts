/**
 * A model file with a backward added at its end, in the file's own format and line ends; nothing else is touched. Null
 * where the text has no place for it: YAML in braces.
 * @param text YAML, or JSON as `json` says
 */
export function withBackward(text: string, lines: readonly string[], json: boolean): string | null {
  const end = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
  if (json) {
    const close = text.lastIndexOf('}');
    const [, before = '', space = ''] = /^([^]*?)(\s*)$/.exec(text.slice(0, close)) ?? [];
    const indent = /^\{\s*?(\r\n|\n|\r)([ \t]+)"/.exec(text.replace(/^\ufeff/, ''))?.[2];
    const member = `"backward": ${JSON.stringify(lines.join('\n'))}`;
    const placed = indent === undefined ? `, ${member}${space}` : `,${end}${indent}${member}${space || end}`;
    return before + placed + text.slice(close);
  }
  if (/^\s*(#[^\r\n]*\s*)*\{/.test(text.replace(/^\ufeff/, '')) || /^\.\.\.\s*$/m.test(text)) return null;
  const open = /(\r\n|\n|\r)$/.test(text) || text === '' ? text : text + end;
  return `${open}backward: |${end}${lines.map((line) => `  ${line}${end}`).join('')}`;
}
