import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Context } from './context.ts';

/**
 * One size declared under two names breaks many equations for one reason: one message for the pair of names.
 * Such errors are those that would vanish if the two were equal, as they are at the sizes in the file.
 */
export function mergeEqualNames(diagnostics: readonly Diagnostic[], context: Context): Diagnostic[] {
  const byPair = new Map<string, Diagnostic[]>();
  for (const each of diagnostics) {
    const pair = pairOf(each);
    if (pair) byPair.set(pair, [...(byPair.get(pair) ?? []), each]);
  }
  const merged = new Set([...byPair].filter(([, group]) => group.length > 1).map(([pair]) => pair));
  const done = new Set<string>();
  return diagnostics.flatMap((each) => {
    const pair = pairOf(each);
    if (!pair || !merged.has(pair)) return [each];
    if (done.has(pair)) return [];
    done.add(pair);
    const [a, b] = pair.split(': ') as [string, string];
    const group = byPair.get(pair)!;
    const size = context.builder.domain.present.get(a);
    return [
      diagnostic({
        ...each,
        message: `${a} and ${b} are two names, and ${group.length} equations need them to be equal (both are ${size} in your file)`,
        labels: group.flatMap(({ location, equation }) =>
          location ? [{ message: `${equation ?? 'this'} needs ${a} = ${b}`, location }] : [],
        ),
        notes: [],
        help: `if they are always equal, write \`${a}: ${b}\` under dims; if not, a transpose or another operand is missing`,
      }),
    ];
  });
}

/** `d_out: d_in`, as the note of `hiddenBy` offers it. */
function pairOf({ code, notes }: Diagnostic): string | null {
  if (!code.startsWith('shape/')) return null;
  for (const note of notes) {
    const found = /write `([\w[\]]+: [\w[\]]+)` under dims/.exec(note)?.[1];
    if (found) return found.split(': ').sort().join(': ');
  }
  return null;
}
