import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { ancestors } from '../evaluation/evaluate.ts';
import type { Equation } from '../program/program.ts';
import type { Placement } from './localisation.ts';
import type { Subject } from './subjects.ts';

/** Beyond so many wrong equations with one suspect between them, the suspect is worth more than the rest of the list. */
const MANY = 3;

/**
 * One message a mistake: an equation in a loop is one, however many gradients it makes wrong, and equations that all use
 * a temporary, which pairs with no value and so is not checked by itself, are probably wrong because of it.
 */
export function rootMessages(
  byPlacement: readonly (readonly Diagnostic[])[],
  placements: readonly Placement[],
): Diagnostic[] {
  const isRoot = (each: Diagnostic): boolean => each.code === 'gradient/mismatch';
  const roots = placements.filter((_, k) => byPlacement[k]!.some(isRoot));
  const right = placements.filter((each) => !roots.includes(each) && each.holds);
  const suspect = sharedTemporary(
    roots.map(({ subject }) => subject),
    right.map(({ subject }) => subject),
  );
  const all = oncePerEquation(byPlacement.flat());
  const first = all.findIndex((each) => isRoot(each) && suspect?.users.includes(each.equation!));
  if (!suspect || first < 0) return all;
  const others = suspect.users.filter((name) => name !== all[first]!.equation);
  const names = suspect.temporaries
    .map(({ name, location }) => `${name} (line ${location.line})`)
    .join(' and ');
  const unchecked =
    suspect.temporaries.length === 1
      ? 'pairs with no value and is not checked by itself'
      : 'pair with no value and are not checked by themselves';
  const note = `${others.join(', ')} ${others.length === 1 ? 'is' : 'are'} wrong as well, and all use ${names}, which ${unchecked}: look there first`;
  return all.flatMap((each, i) => {
    if (i === first) return [{ ...each, notes: [...each.notes, note] }];
    return isRoot(each) && suspect.users.length > MANY && others.includes(each.equation!) ? [] : [each];
  });
}

interface Suspect {
  readonly temporaries: readonly Equation[];
  /** Names of the gradients that use them. */
  readonly users: readonly string[];
}

/** The unpaired names that most of the wrong equations use, two at least, and none that comes out right. */
function sharedTemporary(roots: readonly Subject[], others: readonly Subject[]): Suspect | null {
  const paired = new Set([...roots, ...others].map(({ name }) => name));
  const cleared = new Set(others.flatMap((each) => temporariesOf(each, paired).map(({ name }) => name)));
  const suspects = new Map<string, { temporary: Equation; users: string[] }>();
  for (const root of roots) {
    for (const temporary of temporariesOf(root, paired)) {
      const suspect = suspects.get(temporary.name) ?? { temporary, users: [] };
      suspect.users.push(root.name);
      if (!cleared.has(temporary.name)) suspects.set(temporary.name, suspect);
    }
  }
  const most = Math.max(...[...suspects.values()].map(({ users }) => users.length));
  if (!(most > 1)) return null;
  const [first, ...more] = [...suspects.values()].filter(({ users }) => users.length === most);
  const alike = more.filter(({ users }) => users.join() === first!.users.join());
  return { temporaries: [first!, ...alike].map(({ temporary }) => temporary), users: first!.users };
}

/** The last equation of each unpaired name that a gradient is made of. */
function temporariesOf({ at }: Subject, paired: ReadonlySet<string>): Equation[] {
  const occurrence = at.find((each) => each !== null);
  if (!occurrence) return [];
  const { program } = occurrence.trial;
  const cuts = new Set(program.pairs.map(({ equation }) => equation.node));
  const inside = new Set(ancestors([occurrence.node], (each) => each !== occurrence.node && cuts.has(each)));
  const used = program.equations.filter(
    ({ block, name, node }) => block === 'backward' && node !== null && inside.has(node) && !paired.has(name),
  );
  return [...new Map(used.map((each) => [each.name, each])).values()];
}

/** An equation in a loop is one mistake, however many gradients it makes wrong. */
function oncePerEquation(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const groups = new Map<string, Diagnostic[]>();
  for (const each of diagnostics) {
    const key = `${each.code} ${each.location?.line}:${each.location?.column}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map(([first, ...more]) =>
    more.length === 0
      ? first!
      : {
          ...first!,
          notes: [
            ...first!.notes,
            `the same equation, in other turns of its loop, also makes ${more.map(({ equation }) => equation).join(', ')} wrong`,
          ],
        },
  );
}
