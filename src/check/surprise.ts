import { Regularity } from '../diagnosis/regularity.ts';
import type { StatementEdit } from '../diagnosis/edit.ts';
import { sites } from '../diagnosis/sites.ts';
import { expressionsOf } from '../diagnosis/vocabulary.ts';
import { printExpression } from '../language/print.ts';
import type { Statement } from '../language/syntax.ts';
import type { Model } from '../model/model.ts';
import type { Program } from '../program/program.ts';
import { namesOf } from './blame.ts';
import { statementsIn } from './diagnose.ts';

/** That there is one more mistake. */
const MISTAKE = 4;
/** The forward pass is copied, the backward pass derived. */
const IN_FORWARD = 1;
/** To write what does not belong there is rarer than to forget something; one thing for another lies between. */
const PUT_IN = 3;
const REPLACED = 1;
const TOKEN = 0.2;
const MOST_TOKENS = 10;
/** Layers and terms are alike. */
const UNLIKE_SIBLINGS = 2;
/** What the loss does not depend on was meant to be used. */
const UNREAD = 3;
/** A loss is not negative. */
const NEGATIVE = 2;

/** How surprising mistakes would be, so that explanations by either pass can be compared: the larger, the less likely. */
export class Surprise {
  private readonly regularity: Readonly<Record<'forward' | 'backward', Regularity>>;
  private readonly unread: ReadonlySet<string>;

  constructor(model: Model, program: Program) {
    const { isArray, unread } = namesOf(program);
    const gradients = new Set(program.equations.map(({ name }) => name.replace(/\[.*$/, '')));
    const of = (block: 'forward' | 'backward'): Regularity =>
      new Regularity(
        statementsIn(model[block]?.statements ?? []).values(),
        (name) => isArray(name) || gradients.has(name),
      );
    this.regularity = { forward: of('forward'), backward: of('backward') };
    this.unread = unread;
  }

  /** Of a mistake in the backward pass. */
  inBackward(statement: Statement, edit: StatementEdit): number {
    return this.inEither('backward', statement, edit);
  }

  /** Of a mistake in the forward pass. `losses`: at some point, as it is and as it would be. */
  inForward(statement: Statement, edit: StatementEdit, losses: readonly [number, number]): number {
    const before = mentioned(statement);
    const isRead = [...mentioned(edit.edited)].some((each) => !before.has(each) && this.unread.has(each));
    return (
      this.inEither('forward', statement, edit) +
      IN_FORWARD -
      (isRead ? UNREAD : 0) +
      NEGATIVE * (Number(losses[1] < 0) - Number(losses[0] < 0))
    );
  }

  private inEither(block: 'forward' | 'backward', statement: Statement, edit: StatementEdit): number {
    const { removed, added } = edit.changed;
    // A sign too many is a sign mistaken.
    const isPutIn = added === 0 && edit.kind !== 'sign';
    const direction = removed === 0 ? 0 : isPutIn ? PUT_IN : REPLACED;
    const length = TOKEN * Math.min(removed + added, MOST_TOKENS);
    const unlike = UNLIKE_SIBLINGS * this.regularity[block].gain(statement, edit.edited);
    return MISTAKE + direction + length + edit.unusual - unlike;
  }
}

/** Names, with their layer where they have one. */
const mentioned = (statement: Statement): Set<string> =>
  new Set(
    expressionsOf(statement).flatMap((whole) =>
      [...sites(whole)].flatMap(({ node }) =>
        node.kind === 'name' || node.kind === 'subscript' ? [printExpression(node)] : [],
      ),
    ),
  );
