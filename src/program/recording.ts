import type { Expression, Statement } from '../language/syntax.ts';
import { equalShapes } from '../shapes/shape.ts';
import type { Context } from './context.ts';
import { reportMismatch } from './duality.ts';
import { operationText } from './pieces.ts';
import { Storage } from './storage.ts';
import type { Place } from './targets.ts';
import { unknown } from './values.ts';
import type { Value } from './values.ts';

/** What a value was given to, and by what. */
export interface Assigned {
  readonly target: Expression;
  readonly statement: Statement;
  /** The expression that the value comes from. */
  readonly source: Expression;
}

/** Names a statement, whichever turn of a loop or call of a function it is executed in. */
export const guessKey = (block: string, file: string, start: number): string => `${block} ${file} ${start}`;

/** Puts the value at its place and adds the equation; checks duality, and after an error puts the shape that the value should have had in its place. */
export function record(place: Place, value: Value, assigned: Assigned, context: Context): void {
  const { name } = place;
  if (name === null || context.isQuiet) return void place.set(value);
  const { builder, frame } = context;
  const { target, statement, source } = assigned;
  // Told in messages, and a strict trace ends without one.
  const operation = context.isStrict ? null : operationText(source, context);
  const partner = context.block === 'backward' ? context.partner(name) : null;
  const count = (frame.assignments.get(name) ?? 0) + 1;
  frame.assignments.set(name, count);
  let node = value.kind === 'array' ? value.storage.read(builder) : context.node(value);
  const isLast = context.finalAssignments?.get(frame.keyOf(name)) === count;
  const isOwn = !context.isPython || partner?.isKnown === true;
  if (
    partner &&
    isLast &&
    isOwn &&
    node &&
    !context.broken &&
    !partner.versions.some((version) => equalShapes(version.shape, node!.shape, builder.domain))
  ) {
    if (!context.suspects.has(partner.of)) reportMismatch(name, target, node, partner, context);
    context.broken = true;
  }
  if (context.broken) {
    const guess = context.guesses.get(guessKey(context.block, context.source.file, statement.span.start));
    const shape =
      partner && isOwn && (isLast || !node)
        ? partner.versions[0]?.shape
        : guess === undefined
          ? node?.shape
          : guess;
    node = shape ? context.standIn(shape) : null;
    value = node
      ? {
          kind: 'array',
          storage: new Storage(node, { kind: context.block, name, frame: frame.id }),
        }
      : unknown;
  }
  place.set(value);
  frame.remember(name, value, builder);
  const location = context.locate(target.span);
  frame.origins.set(name, { location, declared: false, operation });
  context.equations.push({
    block: context.block,
    variable: name,
    frame,
    statement,
    callsSource: context.frames > context.begun.frames,
    text: context.source.text.slice(statement.span.start, statement.span.end),
    source: context.source,
    span: statement.span,
    valueSpan: source.span,
    location,
    node,
    broken: context.broken,
    first: context.begun.nodes,
    last: builder.nodes.length,
  });
}
