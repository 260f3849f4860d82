import { binary, number, unary } from '../../derivation/trees.ts';
import type { Binary, Expression } from '../../language/syntax.ts';
import { sites } from '../sites.ts';
import type { Site } from '../sites.ts';

/** One operand of `a * b / c` or of `a + b - c`. */
export interface Link {
  readonly operator: '*' | '/' | '@' | '+' | '-';
  readonly operand: Expression;
}

/** Places at which a chain begins that is not part of a longer one. */
export function* chains(
  whole: Expression,
  operators: readonly string[],
): Generator<{ site: Site; links: Link[] }> {
  for (const site of sites(whole)) {
    const { node, parent } = site;
    const isChain = (each: Expression | null): each is Binary =>
      each?.kind === 'binary' && operators.includes(each.operator);
    if (!isChain(node) || (isChain(parent) && parent.left === node)) continue;
    const links: Link[] = [];
    let rest: Expression = node;
    while (isChain(rest)) {
      links.unshift({ operator: rest.operator as Link['operator'], operand: rest.right });
      rest = rest.left;
    }
    links.unshift({ operator: operators[0] as Link['operator'], operand: rest });
    yield { site, links };
  }
}

const isOne = (expression: Expression): boolean => expression.kind === 'number' && expression.value === 1;

/** The chain again; null where nothing is left. */
export function joined(links: readonly Link[]): Expression | null {
  const [first, ...rest] = links;
  if (!first) return null;
  // 1 * x is x.
  if (first.operator === '*' && isOne(first.operand) && rest[0]?.operator === '*') return joined(rest);
  const start =
    first.operator === '-'
      ? unary('-', first.operand)
      : first.operator === '/'
        ? binary('/', number(1), first.operand)
        : first.operand;
  return rest.reduce((whole: Expression, { operator, operand }) => binary(operator, whole, operand), start);
}
