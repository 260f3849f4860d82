import type { Expression, Statement } from '../language/syntax.ts';
import { equalShapes } from '../shapes/shape.ts';
import type { Context } from './context.ts';
import { reportMismatch } from './duality.ts';
import { operationText } from './pieces.ts';
import { Storage } from './storage.ts';
import { unknown } from './values.ts';
import type { Value } from './values.ts';

/** Names a statement, whichever turn of a loop it is executed in. */
export const guessKey = (block: string, start: number): string => `${block} ${start}`;

/** Adds the equation, checks duality, and after an error puts the shape that the value should have had in its place. */
export function record(
  name: string,
  target: Expression,
  value: Value,
  source: Expression,
  statement: Statement,
  first: number,
  context: Context,
): void {
  const { builder } = context;
  // Told in messages, and a strict trace ends without one.
  const operation = context.isStrict ? null : operationText(source, context);
  const partner = context.block === 'backward' ? context.partner(name) : null;
  const count = (context.assignments.get(name) ?? 0) + 1;
  context.assignments.set(name, count);
  let node = value.kind === 'array' ? value.storage.read(builder) : null;
  const isLast = context.finalAssignments?.get(name) === count;
  if (
    partner &&
    isLast &&
    node &&
    !context.broken &&
    !partner.versions.some((version) => equalShapes(version.shape, node!.shape, builder.domain))
  ) {
    if (!context.suspects.has(partner.of)) reportMismatch(name, target, node, partner, context);
    context.broken = true;
  }
  if (context.broken) {
    const guess = context.guesses.get(guessKey(context.block, statement.span.start));
    const shape =
      partner && (isLast || !node) ? partner.versions[0]?.shape : guess === undefined ? node?.shape : guess;
    node = shape ? context.standIn(shape) : null;
    value = node ? { kind: 'array', storage: new Storage(node, { kind: context.block, name }) } : unknown;
  }
  context.scope.set(name, value);
  const location = context.locate(target.span);
  context.origins.set(name, { location, declared: false, operation });
  context.equations.push({
    block: context.block,
    name,
    text: context.source.text.slice(statement.span.start, statement.span.end),
    source: context.source,
    span: statement.span,
    valueSpan: source.span,
    location,
    node,
    broken: context.broken,
    first,
    last: builder.nodes.length,
  });
}
