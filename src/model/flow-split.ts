import { isPair, isScalar, Scalar } from 'yaml';

/**
 * Inside `{ }` and `[ ]` YAML splits `shape: (n2, m)` at the comma into the value `(n2` and a key `m)` without a
 * value, and `[min(a, b), m]` into three items. Puts together what an open parenthesis shows to belong together;
 * leaves as it is what does not come out even, for the caller to point at.
 * @param items of a map (pairs) or of a list
 * @param text the whole file
 */
export function joinSplit<T>(items: readonly T[], flow: boolean, text: string): T[] {
  if (!flow) return [...items];
  const joined: T[] = [];
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    const head = isPair(item) ? item.value : item;
    const last = isScalar(head) && hasOpenParenthesis(head) ? closingItem(items, i) : null;
    if (last !== null) {
      const whole = span(head as Scalar, partOf(items[last])!, text);
      if (whole) {
        if (isPair(item)) item.value = whole;
        joined.push(isPair(item) ? item : (whole as T));
        i = last;
        continue;
      }
    }
    joined.push(item);
  }
  return joined;
}

/** A plain scalar with more `(` than `)`, as splitting leaves behind. */
export const hasOpenParenthesis = (node: Scalar): boolean => depth(node) > 0;

function depth(node: Scalar): number {
  if (node.type !== 'PLAIN' || typeof node.value !== 'string') return 0;
  let open = 0;
  for (const character of node.value) open += character === '(' ? 1 : character === ')' ? -1 : 0;
  return open;
}

/** The index of the item that closes the parenthesis opened by item `from`; null where something else comes between. */
function closingItem(items: readonly unknown[], from: number): number | null {
  const head = items[from];
  let open = depth((isPair(head) ? head.value : head) as Scalar);
  for (let i = from + 1; i < items.length; i++) {
    const part = partOf(items[i]);
    if (!part) return null;
    open += depth(part);
    if (open === 0) return i;
    if (open < 0) return null;
  }
  return null;
}

/** What an item adds: an item of a list, or a key without a value. */
function partOf(item: unknown): Scalar | null {
  const part = isPair(item) ? (isNothing(item.value) ? item.key : null) : item;
  return isScalar(part) && part.type === 'PLAIN' ? part : null;
}

/** Nothing is written behind the key; an explicit `null` is something. */
const isNothing = (value: unknown): boolean =>
  value === null || (isScalar(value) && value.value === null && !value.source);

function span(first: Scalar, last: Scalar, text: string): Scalar | null {
  const [start, end] = [first.range![0], last.range![1]];
  const written = text.slice(start, end);
  if (/(^|\s)#/.test(written)) return null;
  const whole = new Scalar(written.replace(/\s*\n\s*/g, ' '));
  whole.type = 'PLAIN';
  whole.source = whole.value as string;
  whole.range = [start, end, end];
  return whole;
}
