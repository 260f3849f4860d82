import { printExpression } from '../language/print.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import { mayRepeat } from '../operations/indexing.ts';
import type { ProgramNode } from '../program/program.ts';
import { expressionOf, indexExpressions } from './expressions.ts';
import { literalOf } from './literals.ts';
import { Unprintable } from './names.ts';
import type { Names } from './names.ts';
import {
  assignment,
  attribute,
  augmented,
  binary,
  call,
  expressionStatement,
  name,
  number,
  subscript,
  tuple,
} from './trees.ts';

/** A gradient to be written. Null: the loss does not depend on the value. */
export interface Target {
  readonly of: string;
  readonly value: ProgramNode;
  readonly gradient: ProgramNode | null;
}

/** What is used twice and longer than this gets a name of its own; `1 - A1**2` is written twice. */
const SHORT = 12;

/** An operand longer than this gets a line of its own. */
const LONG = 72;

/** Writes gradients as statements: every node where its name allows, else as an expression in its place. */
export class Writer {
  private readonly targets: readonly Target[];
  private readonly names: Names;
  private readonly uses = new Map<ProgramNode, number>();
  /** Gradients that are not written yet, and names of what is. */
  private readonly pending = new Map<ProgramNode, Target>();
  private readonly bound = new Map<ProgramNode, string>();
  private readonly expressions = new Map<ProgramNode, Expression>();
  private readonly written = new Set<Target>();
  private statements: (Statement | string)[] = [];

  constructor(targets: readonly Target[], names: Names) {
    this.targets = targets;
    this.names = names;
    for (const target of targets) {
      const { gradient } = target;
      if (gradient && gradient.inputs.length > 0 && !this.pending.has(gradient))
        this.pending.set(gradient, target);
    }
    this.countUses();
  }

  lines(): readonly (Statement | string)[] {
    for (const target of this.targets) this.write(target);
    return this.statements;
  }

  private countUses(): void {
    const open = [...new Set(this.targets.flatMap(({ gradient }) => gradient ?? []))];
    const seen = new Set(open);
    while (open.length > 0) {
      const node = open.pop()!;
      if (this.names.of(node) !== undefined) continue;
      for (const input of node.inputs) {
        this.uses.set(input, (this.uses.get(input) ?? 0) + 1);
        if (!seen.has(input)) {
          seen.add(input);
          open.push(input);
        }
      }
    }
  }

  /** One gradient, after those that it is made of. A comment where it cannot be written. */
  private write(target: Target): void {
    if (this.written.has(target)) return;
    this.written.add(target);
    const { of, value, gradient } = target;
    const own = this.names.gradientOf(of);
    if (own === null) {
      if (gradient) this.pending.delete(gradient);
      this.statements.push(`# the gradient of ${of}: every usual name for it is taken`);
      return;
    }
    const before = this.statements;
    const bound = new Map(this.bound);
    this.statements = [];
    try {
      if (!gradient)
        this.assign(own, call(this.names.function('zeros_like'), [name(this.names.of(value) ?? of)]));
      else {
        this.pending.delete(gradient);
        const alike = alikeIn(gradient);
        if (alike && this.nameOf(gradient) === null) {
          const value = literalOf(alike);
          const like = this.names.of(target.value) ?? of;
          const whole = call(this.names.function(value === 0 ? 'zeros_like' : 'ones_like'), [name(like)]);
          this.assign(own, value === 0 || value === 1 ? whole : binary('*', this.operand(alike), whole));
        } else this.writeInto(own, gradient);
        if (gradient.inputs.length > 0 && !this.bound.has(gradient)) this.bound.set(gradient, own);
      }
      this.statements = [...before, ...this.statements];
    } catch (error) {
      if (!(error instanceof Unprintable)) throw error;
      this.bound.clear();
      for (const [node, each] of bound) this.bound.set(node, each);
      this.expressions.clear();
      this.statements = [...before, `# ${own} cannot be written as an equation: ${error.message}`];
    }
  }

  private assign(target: string, value: Expression): void {
    this.statements.push(assignment(name(target), value));
  }

  /** `target = …`, and in-place statements where elements are stored or added. */
  private writeInto(target: string, node: ProgramNode): void {
    const known = this.nameOf(node);
    if (known !== null) return this.assign(target, name(known));
    if (isStored(node)) return this.store(target, node);
    const summands = this.summands(node);
    const scattered = summands.filter((each) => this.isScattered(each));
    if (scattered.length > 0)
      return this.addInPlace(
        target,
        summands.filter((each) => !scattered.includes(each)),
        scattered,
      );
    const literal = literalOf(node);
    if (literal !== null) return this.assign(target, number(literal));
    this.assign(target, expressionOf(node, this.operand, this.names));
  }

  /** `target = base`, `target[…] = value`. */
  private store(target: string, node: ProgramNode): void {
    // Operands come first: they may need lines of their own.
    const place = this.place(target, node);
    const [base] = node.inputs as [ProgramNode];
    if (isStored(base) && this.isUnshared(base)) this.writeInto(target, base);
    else this.assign(target, this.copied(base));
    this.statements.push(
      node.operation.name === 'store'
        ? assignment(subscript(name(target), place.indices), place.value)
        : isZeros(base) && place.fresh
          ? place.fresh()
          : place.added(),
    );
  }

  /** `target = …`, `target[…] += value`: what a sum with arrays of zeros means. */
  private addInPlace(target: string, rest: readonly ProgramNode[], scattered: readonly ProgramNode[]): void {
    const places = scattered.map((each) => this.place(target, each));
    const [first, ...more] = rest.map(this.operand);
    if (!first) this.assign(target, this.copied(scattered[0]!.inputs[0]!));
    else
      this.assign(
        target,
        more.length > 0 ? more.reduce((sum, each) => binary('+', sum, each), first) : this.copied(rest[0]!),
      );
    const [only, ...others] = places;
    if (!first && others.length === 0 && only!.fresh) this.statements.push(only!.fresh());
    else for (const place of places) this.statements.push(place.added());
  }

  /** Where a store goes, what it stores, and the statement that adds it there. */
  private place(target: string, { inputs, attributes, operation }: ProgramNode): Place {
    const [, value, ...arrays] = inputs as [ProgramNode, ProgramNode, ...ProgramNode[]];
    const literal = literalOf(value);
    const stored = literal !== null ? number(literal) : this.operand(value);
    const indices = indexExpressions(attributes.items, arrays, this.operand, this.names);
    // A slice can only stand between brackets.
    const index = indices.some(({ kind }) => kind === 'slice')
      ? subscript(name('np.s_'), indices)
      : indices.length === 1
        ? indices[0]!
        : tuple(indices);
    const turned = withoutSign(stored);
    const mayMeet = operation.name === 'accumulate' && mayRepeat(attributes.items, arrays);
    return {
      indices,
      value: stored,
      fresh: mayMeet ? null : () => assignment(subscript(name(target), indices), stored),
      added: () =>
        mayMeet
          ? expressionStatement(call(name('np.add.at'), [name(target), index, stored]))
          : turned
            ? augmented(subscript(name(target), indices), '-', turned)
            : augmented(subscript(name(target), indices), '+', stored),
    };
  }

  private summands(node: ProgramNode): ProgramNode[] {
    const [a, b] = node.inputs as [ProgramNode, ProgramNode];
    const isSum = ({ operation, shape, inputs }: ProgramNode): boolean =>
      operation.name === 'add' &&
      inputs.every(
        (input) =>
          input.shape.length === shape.length &&
          input.shape.every(({ key }, axis) => key === shape[axis]!.key),
      );
    if (!isSum(node)) return [node];
    return [a, b].flatMap((each) => (isSum(each) && this.isUnshared(each) ? this.summands(each) : [each]));
  }

  private isScattered(node: ProgramNode): boolean {
    return isStored(node) && isZeros(node.inputs[0]!) && this.isUnshared(node);
  }

  /** Used once, and without a name: nothing else sees it. */
  private isUnshared(node: ProgramNode): boolean {
    return this.uses.get(node) === 1 && this.nameOf(node) === null;
  }

  /** An array of its own: a copy of what has another name or may be a view. */
  private copied(base: ProgramNode): Expression {
    if (isZeros(base)) return expressionOf(base, this.operand, this.names);
    const expression = this.operand(base);
    const isFresh =
      base.inputs.length > 0 &&
      expression.kind === 'call' &&
      !base.operation.put &&
      !READ_ONLY.has(base.operation.name);
    return isFresh || expression.kind === 'binary' ? expression : call(attribute(expression, 'copy'), []);
  }

  /** The name of a node; those of gradients are written first. */
  private nameOf(node: ProgramNode): string | null {
    const pending = this.pending.get(node);
    if (pending) this.write(pending);
    return this.bound.get(node) ?? this.names.of(node) ?? null;
  }

  /** A node inside of an expression. */
  private readonly operand = (node: ProgramNode): Expression => {
    const known = this.nameOf(node);
    if (known !== null) return name(known);
    const before = this.expressions.get(node);
    if (before) return before;
    if (isStored(node)) return this.named(node);
    const expression = expressionOf(node, this.operand, this.names);
    const { length } = printExpression(expression);
    if (node.inputs.length === 0 && node.operation.name.startsWith('<')) return expression;
    if (length > LONG || (length > SHORT && this.uses.get(node)! > 1)) return this.named(node, expression);
    this.expressions.set(node, expression);
    return expression;
  };

  private named(node: ProgramNode, expression?: Expression): Expression {
    const temporary = this.names.temporary();
    if (expression) this.assign(temporary, expression);
    else this.writeInto(temporary, node);
    this.bound.set(node, temporary);
    return name(temporary);
  }
}

/** Calls whose result NumPy does not let be written to. */
const READ_ONLY = new Set(['broadcast_to', 'diag', 'diagonal']);

interface Place {
  readonly indices: readonly Expression[];
  readonly value: Expression;
  added(): Statement;
  /** Among zeros; null where elements may be met twice. */
  readonly fresh: (() => Statement) | null;
}

/** `1/m` of `-1/m`; null of what has no sign in front. */
function withoutSign(expression: Expression): Expression | null {
  if (expression.kind === 'unary') return expression.operator === '-' ? expression.operand : null;
  if (expression.kind !== 'binary' || !['*', '/', '@'].includes(expression.operator)) return null;
  const left = withoutSign(expression.left);
  return left && { ...expression, left };
}

/** What all elements of an array are. */
const alikeIn = ({ operation, inputs }: ProgramNode): ProgramNode | null =>
  operation.name === 'broadcast_to' && inputs[0]!.shape.length === 0 ? inputs[0]! : null;

const isZeros = ({ operation }: ProgramNode): boolean =>
  operation.name === 'zeros_like' || operation.name === 'zeros';

const isStored = ({ operation }: ProgramNode): boolean =>
  operation.name === 'store' || operation.name === 'accumulate';
