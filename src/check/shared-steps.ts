import { ownEquations } from './own-equations.ts';
import type { Subject } from './subjects.ts';

/**
 * For each temporary of the backward pass that several gradients are made by, which ones: one mistake there makes all of
 * their equations wrong. Of temporaries with the same users one is enough.
 * @param isSuspect the gradients, by position, that are asked about
 */
export function sharedSteps(
  subjects: readonly Subject[],
  isSuspect: (subject: number) => boolean,
): number[][] {
  const users = new Map<unknown, number[]>();
  for (const [k, { at, pair }] of subjects.entries()) {
    const program = at.find((each) => each !== null)?.trial.program;
    if (!program || !isSuspect(k)) continue;
    for (const each of ownEquations(pair.equation, program))
      if (each !== pair.equation) users.set(each, [...(users.get(each) ?? []), k]);
  }
  const found = [...users.values()].filter(({ length }) => length > 1);
  return [...new Map(found.map((list) => [list.join(), list])).values()];
}
