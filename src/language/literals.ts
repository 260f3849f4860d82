/** The value of a Python number as written: `1.`, `.5`, `1_000`, `0x1f`. */
export function numberValue(text: string): { readonly value: number; readonly integer: boolean } {
  const plain = text.replaceAll('_', '');
  return { value: Number(plain), integer: /^0[xXoObB]/.test(plain) || !/[.eE]/.test(plain) };
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
  '\r': '',
  '\r\n': '',
};

/** The text inside a Python string literal, escapes replaced unless it is raw. */
export function stringValue(literal: string): string {
  const [, prefix, quote] = /^([a-zA-Z]*)("""|'''|"|')/.exec(literal)!;
  const inside = literal.slice(prefix!.length + quote!.length, -quote!.length).replace(/\r\n?/g, '\n');
  if (/[rR]/.test(prefix!)) return inside;
  return inside.replace(
    /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U000[0-9a-fA-F]{5}|U0010[0-9a-fA-F]{4}|[0-7]{1,3}|[^])/g,
    (written, code: string) => {
      if (/^[xuU]./.test(code)) return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
      if (/^[0-7]/.test(code)) return String.fromCodePoint(Number.parseInt(code, 8));
      return escapes[code] ?? written;
    },
  );
}
