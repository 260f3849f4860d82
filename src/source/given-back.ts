import type { Expression } from '../language/syntax.ts';
import type { Model } from '../model/model.ts';
import { valueNamesOf } from '../program/pairs.ts';
import type { FunctionInfo } from './functions.ts';
import { nameOfCallee } from './walk.ts';

/** Names that the model's backward sets. */
export const targetsIn = ({ backward }: Model): string[] =>
  (backward?.statements ?? []).flatMap((each) =>
    each.kind === 'assignment' ? each.targets.flatMap(namesOfTarget) : [],
  );

const namesOfTarget = (target: Expression): string[] => {
  if (target.kind === 'name') return [target.name];
  return target.kind === 'tuple' || target.kind === 'list' ? target.elements.flatMap(namesOfTarget) : [];
};

/**
 * What the backward function gives back, as the model's equations read it; all gradients where they read nothing by a name.
 * @param asTuple rather than as a dictionary
 */
export function results(
  { backward: block, entries }: Model,
  { name, owner }: FunctionInfo,
  set: ReadonlySet<string>,
  asTuple: boolean,
): string[] {
  const lines: string[] = [];
  const items: string[] = [];
  let targets: string[] = [];
  let dictionary: string | null = null;
  const given = (each: string): string => (set.has(each) ? each : 'None');
  for (const each of block?.statements ?? []) {
    if (each.kind !== 'assignment') continue;
    const { value } = each;
    const names = each.targets.flatMap(namesOfTarget);
    const [first = ''] = names;
    if (value.kind === 'call' && nameOfCallee(value) === name) {
      targets = names;
      dictionary = names.length === 1 ? first : null;
    } else if (value.kind === 'attribute' && owner && set.has(first))
      lines.push(`self.${value.name} = ${first}`);
    else if (value.kind === 'subscript' && value.indices[0]?.kind === 'string')
      items.push(`${JSON.stringify(value.indices[0].value)}: ${given(first)}`);
  }
  if (targets.some((each) => set.has(each))) return [...lines, `return ${targets.map(given).join(', ')}`];
  if (items.length > 0 && dictionary !== null) return [...lines, `return {${items.join(', ')}}`];
  if (targets.length === 0 || lines.length > 0) return lines;
  const all = [...entries.keys()].flatMap(
    (of) => [...set].find((each) => valueNamesOf(each)[0] === of) ?? [],
  );
  return asTuple
    ? [`return ${all.join(', ')}`]
    : [`return {${all.map((each) => `${JSON.stringify(each)}: ${each}`).join(', ')}}`];
}
