import type { ClassValue, Instance, Value } from './values.ts';

/** A class and its bases in the order in which members are looked for. */
export function linearized(type: ClassValue): ClassValue[] {
  const all = [type, ...type.bases.flatMap(linearized)];
  return all.filter((each, i) => all.lastIndexOf(each) === i);
}

/** A member of a class or of its bases, those up to and with `after` left out. */
export function memberOf(
  type: ClassValue,
  name: string,
  after: ClassValue | null = null,
): { readonly value: Value; readonly owner: ClassValue } | null {
  const order = linearized(type);
  for (const each of order.slice(after ? order.indexOf(after) + 1 : 0)) {
    const value = each.members.get(name);
    if (value) return { value, owner: each };
  }
  return null;
}

export const isSubclass = (type: ClassValue, of: ClassValue): boolean => linearized(type).includes(of);

/** A method that an object's class defines, bound to it. */
export function methodOf(instance: Instance, name: string): Value | null {
  const found = memberOf(instance.class, name);
  return found?.value.kind === 'closure' ? { kind: 'bound', receiver: instance, method: found.value } : null;
}
