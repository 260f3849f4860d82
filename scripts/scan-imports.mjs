// Finds the modules that a TypeScript text names, without parsing it: comments, strings, templates and regular
// expressions are told apart first, so that an `import` inside one of them is not taken for a real one.

const COMMENT = /\/\/[^\n]*|\/\*[^]*?\*\//y;
const STRING = /'(?:\\[^]|[^\\'\n])*'|"(?:\\[^]|[^\\"\n])*"|`(?:\\[^]|\$(?!\{)|[^\\`$])*`/y;
const TEMPLATE_PART = /(?:\\[^]|\$(?!\{)|[^\\`$])*(?:`|\$\{)?/y;
const REGEX = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/\w*/y;
const PLAIN = /[^'"`/{}]+/y;

/** A slash divides after an operand, but begins a regular expression after one of these words. */
const OPERAND = /[\w$)\]}"]$/;
const WORD_BEFORE_REGEX =
  /(?<![\w$.])(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield|instanceof)$/;

/**
 * The text without comments and templates, and with each string replaced by its number: `from "3"`.
 * Every line break is kept, so lines keep their numbers.
 * @param {string} text
 */
function mask(text) {
  /** @type {string[]} */
  const strings = [];
  /** How many braces were open at each `${` that has not been closed. @type {number[]} */
  const templates = [];
  let braces = 0;
  let code = '';
  let at = 0;

  /** @param {RegExp} pattern sticky */
  const take = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  /** @param {string} found @param {string} replacement */
  const replace = (found, replacement) => {
    code += replacement + found.replaceAll(/[^\n]/g, '');
  };
  const template = () => {
    const part = take(TEMPLATE_PART) ?? '';
    if (part.endsWith('${')) templates.push(braces);
    replace(part, part.endsWith('${') ? '(' : '');
  };

  while (at < text.length) {
    let found;
    if ((found = take(PLAIN)) !== undefined) code += found;
    else if ((found = take(COMMENT)) !== undefined) replace(found, ' ');
    else if ((found = take(STRING)) !== undefined)
      replace(found, `"${strings.push(found.slice(1, -1)) - 1}"`);
    else {
      const character = text[at] ?? '';
      const before = character === '/' ? code.trimEnd() : '';
      if (character === '/' && (!OPERAND.test(before) || WORD_BEFORE_REGEX.test(before)) && take(REGEX)) {
        code += '0';
        continue;
      }
      at += 1;
      if (character === '`') {
        code += '0';
        template();
      } else if (character === '}' && templates.at(-1) === braces) {
        templates.pop();
        code += ')';
        template();
      } else {
        if (character === '{') braces += 1;
        if (character === '}') braces -= 1;
        code += character;
      }
    }
  }
  return { code, strings };
}

/**
 * `import '…'`, `import('…')` (also in a type), `require('…')`, `import … from '…'`, `export … from '…'`.
 * Between the first word and `from` stands only what a list of names may hold.
 */
const IMPORTS =
  /(?<![\w$.])(?:import\s*"(\d+)"|(?:import|require)\s*\(\s*"(\d+)"|(?:import|export)(?=[\s{*])[\w$\s,*{}"]*?(?<![\w$])from\s*"(\d+)")/g;

/**
 * Every module that the text names, in order, with the line (from 1) on which the name stands.
 * @param {string} text
 * @returns {{ specifier: string, line: number }[]}
 */
export function scanImports(text) {
  const { code, strings } = mask(text);
  return [...code.matchAll(IMPORTS)].map((found) => {
    const number = Number(found[1] ?? found[2] ?? found[3]);
    const line = code.slice(0, found.index + found[0].length).split('\n').length;
    return { specifier: strings[number] ?? '', line };
  });
}
