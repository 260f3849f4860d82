import type { SourceText } from '../diagnostics/source-text.ts';
import { convertExpression } from './convert.ts';
import { failure } from './failure.ts';
import { splitAtDepthZero } from './statements.ts';
import type { Parameter } from './syntax.ts';
import type { Token } from './tokens.ts';

/**
 * What stands between the parentheses of `def`; annotations are ignored.
 * @throws InputError `input/syntax`
 */
export function parametersOf(source: SourceText, tokens: readonly Token[]): Parameter[] {
  const found: Parameter[] = [];
  let isKeyword = false;
  for (const { tokens: own } of splitAtDepthZero(tokens, (text) => text === ',')) {
    const [first] = own;
    if (!first || (own.length === 1 && first.text === '/')) continue;
    const stars = first.text === '*' || first.text === '**' ? first.text : '';
    const name = stars ? own[1] : first;
    if (stars) isKeyword = true;
    // A star alone: what follows is given by name.
    if (!name) continue;
    if (name.kind !== 'name')
      throw failure(source, { span: name, message: `\`${name.text}\` cannot be a parameter` });
    const [before, value] = splitAtDepthZero(own, (text) => text === '=');
    found.push({
      span: { start: first.start, end: own.at(-1)!.end },
      name: name.text,
      kind: stars === '*' ? 'rest' : stars === '**' ? 'keywords' : isKeyword ? 'keyword' : 'plain',
      default: value
        ? convertExpression(source, own.slice(before!.tokens.length + 1), before!.end!, 'file')
        : null,
    });
  }
  return found;
}
