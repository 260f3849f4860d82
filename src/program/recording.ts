import type { Expression, Statement } from '../language/syntax.ts';
import { integersOf } from '../operations/integers.ts';
import { isOne } from '../shapes/dimension.ts';
import { equalShapes } from '../shapes/shape.ts';
import type { ProgramBuilder } from './builder.ts';
import type { Context } from './context.ts';
import { reportMismatch } from './duality.ts';
import { knownFor } from './pairing.ts';
import { originalOf } from './second-names.ts';
import type { Partner } from './pairing.ts';
import { operationText } from './pieces.ts';
import type { ProgramNode } from './program.ts';
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
  const callsSource = context.frames > context.begun.frames;
  const found = context.block === 'backward' ? context.partner(name) : null;
  const partner = found && knownFor(found, callsSource);
  const count = (frame.assignments.get(name) ?? 0) + 1;
  frame.assignments.set(name, count);
  // Of several names that a statement sets each may be wrong by itself.
  let isBroken = context.broken;
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
    const alike = context.model.sources.length > 0 ? sameButForOnes(node, partner, context) : null;
    const original = originalOf(node);
    const isTold = context.suspects.has(partner.of) || context.untidy.has(original);
    if (!isTold) reportMismatch(name, target, node, partner, context, alike ? 'warning' : 'error');
    if (alike) {
      context.untidy.add(original);
      node = reshaped(node, alike, builder);
    } else isBroken = true;
  }
  if (isBroken) {
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
    callsSource,
    text: context.source.text.slice(statement.span.start, statement.span.end),
    source: context.source,
    span: statement.span,
    valueSpan: source.span,
    location,
    node,
    broken: isBroken,
    first: context.begun.nodes,
    last: builder.nodes.length,
  });
}

/** Of the values that a gradient may be of, one whose shape differs only in axes of one element. */
const sameButForOnes = (
  { shape }: ProgramNode,
  { versions }: Partner,
  { builder: { domain } }: Context,
): ProgramNode | null =>
  versions.find((version) =>
    equalShapes(
      version.shape.filter((each) => !isOne(each)),
      shape.filter((each) => !isOne(each)),
      domain,
    ),
  ) ?? null;

/** The numbers of a gradient in the shape of its value. */
const reshaped = (node: ProgramNode, { shape }: ProgramNode, builder: ProgramBuilder): ProgramNode =>
  builder.emit('reshape', [node], { shape: integersOf(shape, builder.domain), order: 'C' });
