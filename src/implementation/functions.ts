import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { gradientsOf, matchGradients } from './answers.ts';
import type { Answer, Match } from './answers.ts';
import { readArguments } from './arguments.ts';
import type { Argument, Point } from './arguments.ts';
import type { Implementation } from './implementation.ts';

import { kindOf, readValue } from './values.ts';

/** An argument that a call has changed. `index` is the offset of the first entry, null where the form changed. */
export interface Mutation {
  readonly by: 'loss' | 'gradients';
  readonly argument: Argument;
  readonly index: number | null;
  readonly before: number;
  readonly after: number;
}

/** What both functions give at one point. */
export interface Visit {
  readonly loss: number;
  /** One entry a matched gradient. */
  readonly gradients: readonly Answer[];
}

/** Thrown in place of a call that the budget does not allow. */
export class BudgetSpent extends Error {}

/** Arguments in the caller's form, of one point. */
interface Site {
  readonly parameters: Record<string, unknown>;
  readonly inputs: Record<string, unknown>;
}

/**
 * The two functions of an implementation over flat points. At every point they get new arguments, both the same ones,
 * and what they return is copied at once, so they may keep their caches and reuse what they return.
 */
export class Functions {
  readonly arguments: readonly Argument[];
  /** Calls made, of both functions. */
  calls = 0;
  /** The first change of each argument by each function. */
  readonly mutations: Mutation[] = [];
  private readonly implementation: Implementation;
  /** A call was refused. */
  spent = false;
  private readonly isSpent: (calls: number) => boolean;
  private matched: Match | null = null;

  /**
   * @param isSpent whether after so many calls no more are allowed
   * @throws InputError for values that cannot be read, and functions that are missing
   */
  constructor(implementation: Implementation, isSpent: (calls: number) => boolean = () => false) {
    this.implementation = implementation;
    this.isSpent = isSpent;
    this.arguments = readArguments(implementation);
  }

  get given(): Point {
    return this.arguments.map(({ reading }) => reading.data);
  }

  get parameters(): readonly Argument[] {
    return this.arguments.filter(({ role }) => role === 'parameter');
  }

  /** Entries of all matched gradients. */
  get entries(): number {
    return this.match.gradients.reduce(
      (sum, { argument }) => sum + this.arguments[argument]!.reading.data.length,
      0,
    );
  }

  /** The gradients that were found at the first visit, and what is wrong with them. */
  get match(): Match {
    return this.matched ?? { gradients: [], diagnostics: [] };
  }

  /**
   * Loss, then gradients. Arguments are compared afterwards; the gradients never see what the loss did to them.
   * @throws InputError when a function throws or gives something unusable, BudgetSpent
   */
  visit(point: Point): Visit {
    let site = this.site(point);
    const loss = this.callLoss(site);
    if (this.compare('loss', site, point)) site = this.site(point);
    const answer = this.call('gradients', site);
    this.matched ??= matchGradients(answer, this.arguments);
    const gradients = gradientsOf(answer, this.matched, this.arguments);
    this.compare('gradients', site, point);
    return { loss, gradients };
  }

  loss(point: Point): number {
    const site = this.site(point);
    const loss = this.callLoss(site);
    this.compare('loss', site, point);
    return loss;
  }

  /**
   * The loss as a function of one argument's flat data; the other arguments are shared between calls, so `check`, which
   * compares them, has to be called in the end.
   */
  along(point: Point, k: number): { loss: (data: ArrayLike<number>) => number; check: () => void } {
    const site = this.site(point);
    const { name, role, reading } = this.arguments[k]!;
    const [side, other] =
      role === 'parameter' ? [site.parameters, site.inputs] : [site.inputs, site.parameters];
    const loss = (data: ArrayLike<number>): number => {
      const moved = { ...side, [name]: reading.restore(data) };
      const [parameters, inputs] = role === 'parameter' ? [moved, other] : [other, moved];
      return this.callLoss({ parameters, inputs });
    };
    return { loss, check: () => void this.compare('loss', site, point) };
  }

  private site(point: Point): Site {
    const of = (wanted: Argument['role']): Record<string, unknown> =>
      Object.fromEntries(
        this.arguments.flatMap(({ name, role, reading }, k) =>
          role === wanted ? [[name, reading.restore(point[k]!)]] : [],
        ),
      );
    return { parameters: of('parameter'), inputs: of('input') };
  }

  private callLoss(site: Site): number {
    const loss = this.call('loss', site);
    if (typeof loss === 'number') return loss;
    throw new InputError(
      diagnostic({
        code: 'input/loss',
        message: `loss gives ${kindOf(loss)}: it must give a number`,
        help: kindOf(loss) === 'a promise' ? 'functions must be synchronous' : null,
      }),
    );
  }

  private call(which: 'loss' | 'gradients', { parameters, inputs }: Site): unknown {
    if (this.isSpent(this.calls)) {
      this.spent = true;
      throw new BudgetSpent();
    }
    this.calls++;
    try {
      return this.implementation[which](parameters, inputs);
    } catch (error) {
      throw new InputError(exception(which, error));
    }
  }

  /** Whether the call changed an argument. */
  private compare(by: Mutation['by'], site: Site, point: Point): boolean {
    let changed = false;
    for (const [k, argument] of this.arguments.entries()) {
      const now = readValue((argument.role === 'parameter' ? site.parameters : site.inputs)[argument.name]);
      const before = point[k]!;
      const reshaped = typeof now === 'string' || now.shape.join() !== argument.reading.shape.join();
      const index = reshaped
        ? null
        : now.data.findIndex((value, i) => !Object.is(value, before[i]) && value !== before[i]);
      if (index === -1) continue;
      changed = true;
      if (this.mutations.some((other) => other.by === by && other.argument === argument)) continue;
      const after = index === null ? NaN : (now as { data: Float64Array }).data[index]!;
      this.mutations.push({ by, argument, index, before: index === null ? NaN : before[index]!, after });
    }
    return changed;
  }
}

const exception = (which: string, error: unknown): Diagnostic =>
  diagnostic({
    code: 'input/exception',
    message: `${which} threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
  });
