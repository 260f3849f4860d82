import { presentNumber } from '../program/equality.ts';
import type { Session } from '../program/session.ts';
import type { ProgramNode } from '../program/program.ts';
import { elementsOf } from '../program/values.ts';
import type { Value } from '../program/values.ts';
import type { Shape } from '../shapes/shape.ts';
import { isParameterName } from './words.ts';

/** An array that an object holds, itself or in its dictionaries, lists and objects. */
export interface Member {
  /** `layer.params["W1"]` */
  readonly text: string;
  /** Where it stands in the object, outermost first: params, W1. */
  readonly path: readonly string[];
  readonly shape: Shape;
  /** The value that it has now. */
  readonly node: ProgramNode | null;
}

const NESTING = 4;
const MOST = 200;

/** The arrays within a value; one that is held twice (`params["W1"]` and `layer.W`) at its first place. */
export function arraysIn(value: Value, text: string, session: Session): Member[] {
  const found: Member[] = [];
  const seen = new Set<Value>();
  const roots = new Map<object, Set<string>>();
  const visit = (each: Value, at: string, path: readonly string[]): void => {
    if (path.length > NESTING || found.length >= MOST || seen.has(each)) return;
    switch (each.kind) {
      case 'array': {
        const { root } = each.storage;
        const described = session.describe(each);
        if (described.kind !== 'array') return;
        const key = `${described.shape.map((dimension) => dimension.key).join()}`;
        if (roots.get(root)?.has(key)) return;
        roots.set(root, new Set([...(roots.get(root) ?? []), key]));
        found.push({ text: at, path, shape: described.shape, node: session.node(each) });
        return;
      }
      case 'instance':
        seen.add(each);
        for (const [name, inner] of each.attributes) visit(inner, `${at}.${name}`, [...path, name]);
        return;
      case 'dict':
        seen.add(each);
        for (const { key, value: inner } of each.entries.values())
          if (key.kind === 'text') visit(inner, `${at}[${JSON.stringify(key.value)}]`, [...path, key.value]);
          else if (key.kind === 'integer') visit(inner, `${at}[${key.value}]`, [...path, String(key.value)]);
        return;
      case 'list':
      case 'tuple':
        seen.add(each);
        for (const [i, inner] of elementsOf(each)!.entries())
          visit(inner, `${at}[${i}]`, [...path, String(i)]);
        return;
      default:
    }
  };
  visit(value, text, []);
  return found;
}

/** Parameters that an object begins with as numbers: `self.b = 0`. */
export function numbersIn(value: Value, text: string): Member[] {
  if (value.kind !== 'instance') return [];
  return [...value.attributes].flatMap(([name, inner]) =>
    isParameterName(name) && presentNumber(inner) !== null
      ? [{ text: `${text}.${name}`, path: [name], shape: [], node: null }]
      : [],
  );
}
