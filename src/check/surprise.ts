import { oddness } from '../diagnosis/oddness.ts';
import { MOST_GAIN, Regularity } from '../diagnosis/regularity.ts';
import type { StatementEdit } from '../diagnosis/edit.ts';
import { calleeName } from '../diagnosis/edits/matrices.ts';
import { AS_ONE } from '../diagnosis/statement-edits.ts';
import { mentionedIn, nodesIn, sites } from '../diagnosis/sites.ts';
import { expressionsOf } from '../diagnosis/vocabulary.ts';
import { printExpression } from '../language/print.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import type { Model } from '../model/model.ts';
import type { Program } from '../program/program.ts';
import { namesOf } from './blame.ts';
import type { Ranking } from './blame.ts';
import { statementsOf } from './statements.ts';
import { untakenPaths } from './untaken.ts';

/** That there is one more mistake. */
const MISTAKE = 4;
/** The forward pass is copied, the backward pass derived. */
const IN_FORWARD = 1;
/** To write what does not belong there is rarer than to forget something; one thing for another lies between. */
const PUT_IN = 3;
/** A number or a mean in front of all of it, or behind, is a common one. */
const PUT_IN_FRONT = 1.8;
const REPLACED = 1;
const WRITTEN_TWICE = 1;
const TOKEN = 0.2;
const MOST_TOKENS = 10;
/** Of an equation that would have to be another one. */
const MOST_REWRITTEN = 30;
/** No one writes `2 * (0.5 * x)` or `sqrt(x)**2`. */
const UNDONE = 3;
/** Layers and terms are alike. */
const UNLIKE_SIBLINGS = 2.5;
/** What the loss does not depend on was meant to be used, and what the backward pass differentiates with respect to, there. */
const UNREAD = 3;
/** A loss is not negative. */
const NEGATIVE = 2;

/** How surprising mistakes would be, so that explanations by either pass can be compared: the larger, the less likely. */
export class Surprise implements Ranking {
  private readonly regularity: Readonly<Record<'forward' | 'backward', Regularity>>;
  private readonly unread: ReadonlySet<string>;
  /** What else a statement was meant to read. */
  private readonly untaken = new Map<Statement, Set<string>>();
  private readonly parameters: ReadonlySet<string>;
  private readonly bonuses = new WeakMap<StatementEdit, number>();

  constructor(model: Model, program: Program) {
    const { isArray, unread } = namesOf(program);
    const gradients = new Set(program.equations.map(({ name }) => name.replace(/\[.*$/, '')));
    const of = (block: 'forward' | 'backward'): Regularity =>
      new Regularity(statementsOf(program, block), (name) => isArray(name) || gradients.has(name));
    this.regularity = { forward: of('forward'), backward: of('backward') };
    this.unread = unread;
    for (const pair of program.pairs)
      for (const statement of untakenPaths(pair, program))
        this.untaken.set(statement, (this.untaken.get(statement) ?? new Set()).add(pair.of));
    this.parameters = new Set(
      [...model.entries.values()].flatMap(({ role, name }) => (role === 'parameter' ? [name] : [])),
    );
  }

  /** Of a mistake in the backward pass. */
  inBackward(statement: Statement, edit: StatementEdit): number {
    return plain(statement, edit) - UNLIKE_SIBLINGS * this.regularity.backward.gain(statement, edit);
  }

  inForward(statement: Statement, edit: StatementEdit, losses: readonly [number, number]): number {
    return inAnyForward(statement, edit, losses, this.parameters) - this.bonus(statement, edit);
  }

  /** What stands around the statement makes it likelier by so much. */
  private bonus(statement: Statement, edit: StatementEdit): number {
    let bonus = this.bonuses.get(edit);
    if (bonus === undefined) {
      const isMeant = this.readsUnread(statement, edit);
      bonus = UNLIKE_SIBLINGS * this.regularity.forward.gain(statement, edit) + (isMeant ? UNREAD : 0);
      this.bonuses.set(edit, bonus);
    }
    return bonus;
  }

  leastInForward(statement: Statement, edit: StatementEdit, loss: number, most: number): number {
    const plain = inAnyForward(statement, edit, [loss, 0], this.parameters);
    const bonus = UNLIKE_SIBLINGS * MOST_GAIN + (this.readsUnread(statement, edit) ? UNREAD : 0);
    // Whether it is like its siblings is looked at only where that decides.
    return plain < most || plain - bonus >= most ? plain - bonus : plain - this.bonus(statement, edit);
  }

  /** Whether what is put in mentions something that the statement did not, and was meant to. */
  private readsUnread(statement: Statement, { by }: StatementEdit): boolean {
    const untaken = this.untaken.get(statement);
    if (this.unread.size === 0 && !untaken) return false;
    const meant = mentionedIn(by).filter((each) => this.unread.has(each) || untaken?.has(each) === true);
    if (meant.length === 0) return false;
    const before = mentioned(statement);
    return meant.some((each) => !before.has(each));
  }
}

/** Wherever the equation stands. */
function inAnyForward(
  statement: Statement,
  edit: StatementEdit,
  [before, after]: readonly [number, number],
  parameters: ReadonlySet<string>,
): number {
  const sign = NEGATIVE * (Number(after < 0) - Number(before < 0));
  return plain(statement, edit) + IN_FORWARD + sign - oddness(statement, edit, parameters);
}

/** Whatever stands around it. */
function plain(statement: Statement, edit: StatementEdit): number {
  const { kind, unusual, changed } = edit;
  // What is not written yet is wanted as a whole.
  const isRewritten = kind === 'rewritten' && unusual > 1;
  const most = isRewritten ? MOST_REWRITTEN : Math.min(AS_ONE[kind] ?? Infinity, MOST_TOKENS);
  const tokens = Math.min(changed.removed + changed.added, most);
  const undone = isUndone(edit) ? UNDONE : 0;
  return MISTAKE + direction(statement, edit) + TOKEN * tokens + unusual + undone;
}

/** What is put in undoes what stands there: a number in front of its inverse, a root of what is squared. */
function isUndone({ kind, piece, at, by, edited }: StatementEdit): boolean {
  if (kind === 'function' && isCallTo('sqrt', by))
    return expressionsOf(edited()).some((whole) =>
      nodesIn(whole).some(
        (node) => node.kind === 'binary' && node.operator === '**' && isCallTo('sqrt', node.left),
      ),
    );
  if (kind !== 'add-factor' || piece?.kind !== 'number') return false;
  return [...sites(at)].some(
    ({ node, parent }) =>
      node.kind === 'number' &&
      parent?.kind === 'binary' &&
      ((parent.operator === '*' && node.value * piece.value === 1) ||
        (parent.operator === '/' && parent.right === node && node.value === piece.value)),
  );
}

const isCallTo = (called: string, node: Expression): boolean =>
  node.kind === 'call' && calleeName(node) === called;

/** Whether something was forgotten, mistaken or put in. */
function direction(statement: Statement, { kind, piece, edited, changed }: StatementEdit): number {
  const isLiteral = piece?.kind === 'number';
  // 0 stands for what is not written yet.
  if (changed.removed === 0 || (isLiteral && piece.value === 0)) return 0;
  // A sign too many is a sign mistaken.
  if (changed.added > 0 || kind === 'sign' || !piece) return REPLACED;
  const again = printExpression(piece);
  const isInFront = expressionsOf(statement).some((whole) => {
    const text = printExpression(whole);
    return text.startsWith(`${again} `) || text.endsWith(` ${again}`);
  });
  if (isInFront && (isLiteral || kind === 'drop-mean')) return PUT_IN_FRONT;
  return expressionsOf(edited()).some((whole) =>
    nodesIn(whole).some((node) => printExpression(node) === again),
  )
    ? WRITTEN_TWICE
    : PUT_IN;
}

const mentioned = (statement: Statement): Set<string> =>
  new Set(expressionsOf(statement).flatMap(mentionedIn));
