import { binary, number } from '../derivation/trees.ts';
import { printExpression } from '../language/print.ts';
import type { Expression } from '../language/syntax.ts';

/** The smallest parts in which what is written and what belongs there differ. */
export interface Difference {
  readonly kind: 'more terms' | 'less terms' | 'more factors' | 'less factors' | 'other';
  /** The part that is written, and the one that belongs there. */
  readonly at: Expression;
  readonly by: Expression;
  /** The terms or factors that are too few or too many. */
  readonly piece: Expression | null;
}

interface Link {
  /** The operand is subtracted, or divided by. */
  readonly inverse: boolean;
  readonly operand: Expression;
}

/** Goes down as long as only one operand differs; the order of terms and factors does not count. */
export function difference(at: Expression, by: Expression): Difference {
  for (const split of [SUM, PRODUCT]) {
    const [own, other] = [linksOf(at, split), linksOf(by, split)];
    if (own.length < 2 && other.length < 2) continue;
    const less = without(own, other);
    const more = without(other, own);
    const isKept = less.length < own.length || more.length < other.length;
    if (!isKept) continue;
    if (less.length === 0 && more.length > 0)
      return { kind: `more ${split.what}`, at, by, piece: joined(more, split) };
    if (more.length === 0 && less.length > 0)
      return { kind: `less ${split.what}`, at, by, piece: joined(less, split) };
    if (less.length === 1 && more.length === 1 && less[0]!.inverse === more[0]!.inverse)
      return difference(less[0]!.operand, more[0]!.operand);
  }
  const [own, other] = [partsOf(at), partsOf(by)];
  if (own && other && own.frame === other.frame && own.parts.length === other.parts.length) {
    const changed = own.parts.flatMap((each, i) => (isSame(each, other.parts[i]!) ? [] : [i]));
    if (changed.length === 1) return difference(own.parts[changed[0]!]!, other.parts[changed[0]!]!);
  }
  return { kind: 'other', at, by, piece: null };
}

interface Split {
  readonly what: 'terms' | 'factors';
  readonly plain: '+' | '*';
  readonly inverse: '-' | '/';
}

const SUM: Split = { what: 'terms', plain: '+', inverse: '-' };
const PRODUCT: Split = { what: 'factors', plain: '*', inverse: '/' };

function linksOf(whole: Expression, split: Split, inverse = false): Link[] {
  if (whole.kind === 'binary' && (whole.operator === split.plain || whole.operator === split.inverse))
    return [
      ...linksOf(whole.left, split, inverse),
      ...linksOf(whole.right, split, inverse !== (whole.operator === split.inverse)),
    ];
  if (whole.kind === 'unary' && whole.operator === '-' && split === SUM)
    return linksOf(whole.operand, split, !inverse);
  // 1/m is a division by m.
  if (split === PRODUCT && whole.kind === 'number' && whole.value === 1) return [];
  return [{ inverse, operand: whole }];
}

const isSame = (a: Expression, b: Expression): boolean => textOf(a) === textOf(b);

/** `np.outer` is `outer`. */
const textOf = (each: Expression): string => printExpression(each).replace(/\b(np|numpy)\./g, '');

/** What is left of `all` without its elements that are also in `others`, each counted once. */
function without(all: readonly Link[], others: readonly Link[]): Link[] {
  const open = [...others];
  return all.filter(({ inverse, operand }) => {
    const found = open.findIndex((each) => each.inverse === inverse && isSame(each.operand, operand));
    if (found >= 0) open.splice(found, 1);
    return found < 0;
  });
}

function joined([first, ...rest]: readonly Link[], { what, plain, inverse }: Split): Expression {
  const start =
    first!.inverse && what === 'factors' ? binary('/', number(1), first!.operand) : first!.operand;
  return rest.reduce(
    (whole: Expression, each) => binary(each.inverse ? inverse : plain, whole, each.operand),
    start,
  );
}

/** Operands in order, and what they stand in. */
function partsOf(node: Expression): { frame: string; parts: readonly Expression[] } | null {
  switch (node.kind) {
    case 'binary':
      return { frame: node.operator, parts: [node.left, node.right] };
    case 'unary':
      return { frame: node.operator, parts: [node.operand] };
    case 'comparison':
      return { frame: node.operators.join(), parts: node.operands };
    case 'attribute':
      return { frame: `.${node.name}`, parts: [node.object] };
    case 'subscript':
      return { frame: '[]', parts: [node.object, ...node.indices] };
    case 'call':
      return {
        frame: `${textOf(node.callee)} ${node.keywords.map(({ name }) => name).join()}`,
        parts: [...node.arguments, ...node.keywords.map(({ value }) => value)],
      };
    default:
      return null;
  }
}
