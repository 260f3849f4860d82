import type { Code } from '../../src/diagnostics/codes.ts';
import { trace } from '../../src/program/trace.ts';
import { backwardChanges } from './backward.ts';
import type { Kind } from './change.ts';
import { forwardChanges, isLoss } from './forward.ts';
import type { Original } from './originals.ts';
import { placesOf } from './places.ts';
import { rewritten } from './rewrite.ts';
import { scopesOf } from './scope.ts';

/** A right model with one equation changed. */
export interface Mutant {
  readonly original: Original;
  readonly text: string;
  readonly side: 'backward' | 'forward' | 'loss';
  readonly kind: Kind;
  /** The names on the left, as traced: one, or those of a loop's turns. */
  readonly equations: readonly string[];
  /** What else may be called the place: a temporary has no value to be compared, what uses it has. */
  readonly places: readonly string[];
  /** The codes that are right about it, beside those of shapes, and those that are with a verified repair. */
  readonly codes: readonly Code[];
  readonly withRepair: readonly Code[];
  readonly before: string;
  readonly after: string;
}

/** Every mutation of a right model that applies. Equal ones and such that cannot be read are among them. */
export function mutantsOf(original: Original): Mutant[] {
  const [model] = original.load(original.text);
  const program = trace(model!, model!.sizes);
  const found = new Map<string, Mutant>();
  for (const block of ['backward', 'forward'] as const) {
    for (const scope of scopesOf(original.name, model!, program, block)) {
      const { statement, turns } = scope;
      const equations = [...new Set(turns.map(({ name }) => name))];
      const isBackward = block === 'backward';
      const common = {
        original,
        side: isBackward ? block : isLoss(scope) ? 'loss' : block,
        equations,
        places: isBackward ? placesOf(program, equations) : [],
        before: turns[0]!.text,
      } as const;
      for (const change of isBackward ? backwardChanges(scope) : forwardChanges(scope)) {
        const text = rewritten(original.text, model![block]!, change, statement);
        if (text === null || found.has(text)) continue;
        found.set(text, {
          ...common,
          text,
          kind: change.kind,
          codes: isBackward ? change.codes : ['forward/loss-mismatch'],
          withRepair: change.withRepair ?? [],
          after: differing(original.text, text),
        });
      }
    }
  }
  return [...found.values()];
}

/** The line that differs, without its margin. */
function differing(before: string, after: string): string {
  const old = before.split('\n');
  return (
    after
      .split('\n')
      .find((line, i) => line !== old[i])
      ?.trim() ?? ''
  );
}
