import type { Program } from '../program/program.ts';
import { named } from '../shapes/dimension.ts';
import type { Handed } from './handed.ts';

/** Statements before derived equations, for the names that these read. */
export interface Unpacking {
  /** What is unpacked, and sizes that are measured. */
  readonly before: readonly string[];
  /** Names that nothing gives there. */
  readonly missing: readonly string[];
  /** Lengths of lists for which the equations are written out: `len(caches) = 3`. */
  readonly lengths: readonly string[];
}

/**
 * First what is unpacked, then the sizes of it.
 * @param used names that the equations read
 * @param set names that they set
 * @param parameters names that the function has
 */
export function unpacking(
  used: ReadonlySet<string>,
  set: ReadonlySet<string>,
  handed: readonly Handed[],
  parameters: ReadonlyMap<string, string>,
  { model, sizes, held }: Program,
): Unpacking {
  const given = (name: string): Handed | undefined =>
    handed.find(
      (each) =>
        each.name === name &&
        (each.node !== null ||
          (model.constants.has(name) && each.number === model.constants.get(name)) ||
          (sizes.has(name) && each.dimension?.key === named(name).key)),
    );
  const isOf = (name: string): boolean => held.has(name) || model.constants.has(name) || sizes.has(name);
  const open = [...used].filter(
    (name) => !set.has(name) && given(name)?.path !== name && (given(name) !== undefined || isOf(name)),
  );
  const unpacked = new Set(open.filter((name) => given(name) !== undefined));
  const [measured, missing]: [string[], string[]] = [[], []];
  for (const name of open) {
    if (unpacked.has(name)) continue;
    const axisOf = ({ node }: Handed): number =>
      node?.shape.findIndex(({ key }) => sizes.has(name) && key === named(name).key) ?? -1;
    const like = handed.filter((each) => axisOf(each) >= 0);
    const best =
      like.find((each) => each.path === each.name) ?? like.find((each) => unpacked.has(each.name)) ?? like[0];
    if (!best) {
      if (!parameters.has(name)) missing.push(name);
      continue;
    }
    if (best.path !== best.name) unpacked.add(best.name);
    measured.push(`${name} = ${best.name}.shape[${axisOf(best)}]`);
  }
  const needed = handed.filter(({ name }) => unpacked.has(name));
  const lines = needed.map((each) =>
    isSpread(each, handed, unpacked) ? spread(each, handed) : `${each.name} = ${each.path}`,
  );
  const lengths = new Set(needed.flatMap(({ within }) => within ?? []));
  return { before: [...new Set(lines), ...measured], missing, lengths: [...lengths] };
}

/** Whether a tuple is unpacked as a whole: all that is in it has a name, and more than one of them is needed. */
function isSpread({ item }: Handed, handed: readonly Handed[], names: ReadonlySet<string>): boolean {
  if (item === null) return false;
  const own = handed.filter((each) => each.item?.of === item.of);
  return own.length === item.count && own.filter(({ name }) => names.has(name)).length > 1;
}

const spread = ({ item }: Handed, handed: readonly Handed[]): string =>
  `${handed
    .filter((each) => each.item?.of === item!.of)
    .map(({ name }) => name)
    .join(', ')} = ${item!.of}`;
