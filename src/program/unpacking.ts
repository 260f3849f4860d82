import type { Expression } from '../language/syntax.ts';
import type { Context } from './context.ts';
import { iterated } from './sequences.ts';
import { list, unknown } from './values.ts';
import type { Value } from './values.ts';

/** A value for each target: `a, *b, c = values`. Where that cannot be done they are unknown (said). */
export function unpacked(
  targets: readonly Expression[],
  value: Value,
  source: Expression,
  context: Context,
): readonly Value[] {
  const lost = targets.map(() => unknown);
  if (value.kind === 'unknown') return lost;
  if (value.kind === 'none' && context.isPython) {
    context.lose(source.span, `${context.textOf(source)} is None: not written yet`);
    return lost;
  }
  const isModel = !context.isPython;
  const elements = value.kind === 'array' && isModel ? null : iterated(value, source, context);
  if (!elements) {
    context.lose(
      source.span,
      value.kind === 'array'
        ? 'an array is not unpacked: index it instead'
        : `${context.textOf(source)} cannot be unpacked`,
    );
    return lost;
  }
  const starred = targets.findIndex(({ kind }) => kind === 'starred');
  const missing = elements.length - targets.length + (starred < 0 ? 0 : 1);
  if (starred < 0 ? missing !== 0 : missing < 0) {
    context.raise(source.span, 'ValueError', `${targets.length} names, but ${elements.length} values`);
    return lost;
  }
  if (starred < 0) return elements;
  return [
    ...elements.slice(0, starred),
    list(elements.slice(starred, starred + missing)),
    ...elements.slice(starred + missing),
  ];
}
