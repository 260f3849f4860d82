import type { Code } from '../diagnostics/codes.ts';
import { isValueEnd } from './lines.ts';
import type { Token } from './tokens.ts';

export interface Spelling {
  readonly code: Code;
  readonly message: string;
  readonly help: string;
}

/** Characters that stand for an operator or a word: what they are, and what NumPy writes. */
const spellings: readonly (readonly [characters: string, what: string, help: string])[] = [
  ['·⋅•∙・', 'the product dot', 'write `@` for a matrix product, `*` for an elementwise one'],
  ['×✕⨯', 'the multiplication sign', 'write `*` for an elementwise product, `@` for a matrix product'],
  ['∗⊙∘○⨀◦', 'the elementwise product', 'write `*`'],
  ['⊗', 'the outer product', 'write `np.outer(a, b)`'],
  ['−–—‐‑‒―', 'a minus sign or dash that is not the ASCII one', 'write `-`'],
  ['÷∕⁄', 'the division sign', 'write `/`'],
  ['≤', 'less or equal', 'write `<=`'],
  ['≥', 'greater or equal', 'write `>=`'],
  ['≠', 'not equal', 'write `!=`'],
  ['≈≃', 'approximately equal', 'write `np.isclose(a, b)`, or `=` to give a value a name'],
  ['≡', 'identical', 'write `==` to compare, `=` to give a value a name'],
  ['←≔', 'an assignment arrow', 'write `=`'],
  ['→⇒↦', 'an arrow', 'write `=` with the name on its left'],
  ['√', 'the root sign', 'write `sqrt(…)`'],
  ['∑', 'the summation sign', 'write `sum(…, axis=1, keepdims=True)`, with the axis that is meant'],
  ['∏', 'the product sign', 'write `prod(…)`'],
  ['∂', 'the derivative sign', 'a gradient is a name: write `dW1` for ∂J/∂W1'],
  ['∇', 'the gradient sign', 'a gradient is a name: write `dW1`'],
  ['∈', '“is an element of”', 'write `in`'],
  ['∧', 'logical and', 'write `and`, or `&` for arrays'],
  ['∨', 'logical or', 'write `or`, or `|` for arrays'],
  ['¬', 'logical not', 'write `not`, or `~` for arrays'],
  ['∞', 'infinity', 'write `np.inf`'],
  ['‖∥', 'the norm', 'write `np.linalg.norm(…)`'],
  ['…⋯', 'an ellipsis', 'write `...`'],
  ['“”„«»″', 'a typographic quotation mark', 'write `"`'],
  ['½', 'a fraction', 'write `1/2`'],
  ['⅓', 'a fraction', 'write `1/3`'],
  ['¼', 'a fraction', 'write `1/4`'],
  ['¾', 'a fraction', 'write `3/4`'],
];
const byCharacter = new Map(
  spellings.flatMap(([characters, what, help]) =>
    Array.from(characters, (each) => [each, { what, help }] as const),
  ),
);

/** Operators of other languages. */
const foreign: Readonly<Record<string, readonly [what: string, help: string, code: Code]>> = {
  '&&': ['no Python operator', 'write `and`, or `&` for arrays', 'input/syntax'],
  '||': ['no Python operator', 'write `or`, or `|` for arrays', 'input/syntax'],
  '!': ['no Python operator', 'write `not`, or `~` for arrays', 'input/syntax'],
  '===': ['no Python operator', 'write `==`', 'input/syntax'],
  '!==': ['no Python operator', 'write `!=`', 'input/syntax'],
  '<>': ['no Python operator', 'write `!=`', 'input/syntax'],
  '->': ['no operator', 'write `=` with the name on its left', 'input/syntax'],
  '=>': ['no operator', 'write `>=` for greater or equal, `=` to give a value a name', 'input/notation'],
  ':=': ['an assignment inside an expression', 'write `=`, as a statement of its own', 'input/notation'],
  '\\': ['out of place', 'a backslash joins lines only as the last character of its line', 'input/syntax'],
};

/**
 * What an odd token of a statement is, and how NumPy spells it: `W2ᵀ` -> `W2.T`.
 * @param text the whole source text
 */
export function spell(text: string, tokens: readonly Token[], at: number): Spelling {
  const token = tokens[at]!;
  const written = token.text;
  const base = operandBefore(text, tokens, at);
  const notation = (what: string, help: string): Spelling => ({
    code: 'input/notation',
    message: `\`${written}\` is ${what}`,
    help,
  });

  const other = foreign[written];
  if (other !== undefined)
    return { code: other[2], message: `\`${written}\` is ${other[0]}`, help: other[1] };
  if (/^[ᵀᵗ⊤†]$/u.test(written))
    return notation('slide notation for the transpose', `write \`${base ?? 'W'}.T\``);
  if (/^['’‘′ʹʼ´‵＇]$/u.test(written)) return prime(token, tokens, at, base);
  if (/^[⁰¹²³⁴-⁹⁺⁻⁽⁾ⁿⁱ]+$/u.test(written)) return superscript(written, base, notation);
  if (/^[₀-₉₊₋₍₎]+$/u.test(written)) {
    const index = written.normalize('NFKC').replaceAll('−', '-');
    return notation('a subscript', `write \`${base ?? 'W'}${index}\` or \`${base ?? 'W'}[${index}]\``);
  }
  const known = byCharacter.get(written);
  if (known !== undefined) return notation(known.what, known.help);
  return (
    unseen(token) ??
    folded(written) ?? {
      code: 'input/syntax',
      message: `the character \`${written}\` has no meaning in an equation`,
      help: 'remove it',
    }
  );
}

function prime({ text }: Token, tokens: readonly Token[], at: number, base: string | null): Spelling {
  const code = 'input/notation';
  if (text === '‘') return { code, message: '`‘` is a typographic quotation mark', help: "write `'`" };
  if (base !== null && tokens[at + 1]?.text === '(') {
    const help = `write \`${base}'(…)\` with a straight \`'\`, or the derivative by its name: \`tanh_prime(…)\``;
    return { code, message: `\`${text}\` is not the mark of a derivative here`, help };
  }
  if (base !== null) {
    const help = `write \`${base}.T\` for the transpose, \`g'(Z1)\` for the derivative of an activation`;
    return { code, message: `\`${text}\` after a value is no operator`, help };
  }
  return { code, message: `\`${text}\` is a typographic quotation mark`, help: "write `'`" };
}

function superscript(
  written: string,
  base: string | null,
  notation: (what: string, help: string) => Spelling,
): Spelling {
  const power = written.normalize('NFKC').replaceAll('−', '-');
  const operand = base ?? 'A';
  if (power.startsWith('('))
    return notation(
      'a superscript',
      `write the example or layer as an index: \`${operand}[${power.replace(/[()]/g, '')}]\``,
    );
  if (power === '-1')
    return notation(
      'a superscript',
      `write \`${operand}**-1\`, or \`np.linalg.inv(${operand})\` for the inverse of a matrix`,
    );
  return notation('a superscript', `write \`${operand}**${power}\``);
}

/** Spaces other than the ordinary one, and characters without any width. */
function unseen({ text }: Token): Spelling | null {
  const point = `U+${text.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  if (/^\p{Zs}$/u.test(text))
    return {
      code: 'input/notation',
      message: `the space ${point} is not the ordinary one`,
      help: 'write an ordinary space',
    };
  if (/^[\p{DI}\p{Cf}\p{Cc}\p{Zl}\p{Zp}]$/u.test(text))
    return {
      code: 'input/notation',
      message: `the invisible character ${point} stands here`,
      help: 'delete it',
    };
  return null;
}

/** Full-width and other variants of a character; Python would silently read a name with them as another name. */
function folded(written: string): Spelling | null {
  const plain = written.normalize('NFKC');
  if (plain === written) return null;
  return {
    code: 'input/notation',
    message: `\`${written}\` is a variant of \`${plain}\``,
    help: `write \`${plain}\``,
  };
}

/** The text of the operand that ends right before token `at`: `A1`, `W[1]`, `(a + b)`. */
export function operandBefore(text: string, tokens: readonly Token[], at: number): string | null {
  let start = at - 1;
  const last = tokens[start];
  if (last === undefined || !isValueEnd(last)) return null;
  for (;;) {
    if (/^[)\]]$/.test(tokens[start]!.text)) {
      let depth = 0;
      do {
        const { text: mark } = tokens[start]!;
        if (mark === ')' || mark === ']') depth += 1;
        if (mark === '(' || mark === '[') depth -= 1;
        start -= 1;
      } while (depth > 0 && start >= 0);
      if (depth > 0) return null;
      // What stands before the brackets belongs to them when it is a value: f(x), W[1].
      if (start < 0 || !isValueEnd(tokens[start]!)) return text.slice(tokens[start + 1]!.start, last.end);
    } else if (tokens[start - 1]?.text === '.' && start >= 2 && isValueEnd(tokens[start - 2]!)) {
      start -= 2;
    } else {
      return text.slice(tokens[start]!.start, last.end);
    }
  }
}
