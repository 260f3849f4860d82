import { constantOf, evaluate, named, namesOf, printDimension, product } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import { keywords } from '../language/keywords.ts';
import type { Expression } from '../language/syntax.ts';
import type { IndexItem } from '../operations/index-items.ts';
import { isApart } from './overwriting.ts';
import { functionNamed } from '../program/functions.ts';
import { gradientNameOf, valueNamesOf } from '../program/pairs.ts';
import type { Program, ProgramNode } from '../program/program.ts';
import { holdersOf } from '../program/second-names.ts';
import { attribute, integer, name, namesIn, parsed, subscript } from './trees.ts';

/** What stands where an equation of the language cannot say it. */
export class Unprintable extends Error {}

/** The names that a backward equation can use, and those that are free. */
export class Names {
  private readonly program: Program;
  private readonly taken: Set<string>;
  private readonly values = new Map<ProgramNode, string>();
  private readonly sizes = new Map<string, string>();
  private readonly formulas = new Map<string, Expression | null>();
  private readonly gradients = new Map<string, string>();
  private temporaries = 0;

  constructor(program: Program) {
    this.program = program;
    const { held, model } = program;
    this.taken = new Set([
      ...held.keys(),
      ...program.sizes.keys(),
      ...model.constants.keys(),
      ...model.entries.keys(),
    ]);
    for (const [each, value] of held) {
      if (value.kind === 'array' && this.isReachable(each) && !this.values.has(value.node))
        this.values.set(value.node, each);
      if (value.kind === 'integer' && constantOf(value.dimension) === null && !program.sizes.has(each))
        this.sizes.set(value.dimension.key, each);
    }
    // `A1 = cache["A1"]` is the value that forward computed, under a name that can be used.
    for (const [each, value] of held)
      if (value.kind === 'array' && this.isReachable(each))
        for (const node of holdersOf(value.node)) if (!this.values.has(node)) this.values.set(node, each);
    for (const [each, value] of held) if (value.kind === 'array') this.nameElements(each, value.node);
  }

  /** `h[2] = tanh(z)`: what was stored at an integer, and is still there at the end, is known as `h[2]`. */
  private nameElements(each: string, end: ProgramNode): void {
    if (each.includes('[')) return;
    const later: (readonly IndexItem[])[] = [];
    for (let node = end; node.operation.name === 'store'; node = node.inputs[0]!) {
      const items = node.attributes.items as readonly IndexItem[];
      const [item] = items;
      const stored = node.inputs[1]!;
      const at = items.length === 1 && item!.kind === 'integer' ? constantOf(item!.value.dimension) : null;
      const fits =
        stored.type === node.type &&
        stored.shape.length === node.shape.length - 1 &&
        stored.shape.every(({ key }, axis) => key === node.shape[axis + 1]!.key);
      if (
        at !== null &&
        at >= 0 &&
        fits &&
        stored.inputs.length > 0 &&
        later.every((other) => isApart(other, items))
      )
        if (!this.values.has(stored)) this.values.set(stored, `${each}[${at}]`);
      later.push(items);
    }
  }

  /** `W[1]` means an element where W itself is a name. */
  private isReachable(each: string): boolean {
    const base = /^(.*)\[-?\d+\]$/.exec(each)?.[1];
    return base === undefined || !this.taken.has(base);
  }

  /** The name that holds a node at the end of forward. */
  of(node: ProgramNode): string | undefined {
    return this.values.get(node);
  }

  /** All nodes that have a name at the end of forward. */
  nodes(): Iterable<ProgramNode> {
    return this.values.keys();
  }

  /** How a number is written that constants are in; null of others, and where a name has been given to another value. */
  formula(text: string | undefined): Expression | null {
    if (text === undefined) return null;
    let found = this.formulas.get(text);
    if (found === undefined) {
      found = parsed(text);
      for (const each of namesIn(found))
        if (each !== 'np' && (this.program.held.has(each) || !this.isNumber(each))) found = null;
      this.formulas.set(text, found);
    }
    return found;
  }

  private isNumber(each: string): boolean {
    return this.program.model.constants.has(each) || this.program.sizes.has(each);
  }

  /** The name to give to a value's gradient: as declared, else the first usual one that is free and pairs with it. */
  gradientOf(of: string): string | null {
    const { model, pairs } = this.program;
    const written = pairs.find((pair) => pair.of === of)?.name;
    const declared = written ?? [...model.gradients].find(([, pair]) => pair.of === of)?.[0];
    const [, base = of, layer = ''] = /^(.*?)(\[-?\d+\])?$/.exec(of) ?? [];
    const usual = [gradientNameOf(of), `d_${of}`, `grad_${of}`, `${base}_grad${layer}`];
    const known = (each: string): boolean => each === of || this.program.held.has(each);
    const free = [...(declared ? [declared] : []), ...usual].find(
      (each) =>
        this.isFree(each) &&
        (each === declared ||
          (!this.program.model.gradients.has(each) && valueNamesOf(each).find(known) === of)),
    );
    if (free) {
      this.take(free);
      this.gradients.set(free, of);
    }
    return free ?? null;
  }

  /** The value that a name was given for by `gradientOf`, where it can be referred to. */
  valueOf(gradient: string): string | null {
    const of = this.gradients.get(gradient);
    return of !== undefined && this.program.held.get(of)?.kind === 'array' ? of : null;
  }

  temporary(): string {
    for (;;) {
      const each = `t${++this.temporaries}`;
      if (!this.isFree(each)) continue;
      this.take(each);
      return each;
    }
  }

  /** A letter for the layer in a loop: also one that forward has left from a loop of its own. */
  layer(): string {
    const { held, sizes } = this.program;
    const isLeft = (letter: string): boolean => {
      const value = held.get(letter);
      return value?.kind === 'integer' && constantOf(value.dimension) !== null && !sizes.has(letter);
    };
    const letters = ['l', 't', 'i', 'layer'];
    return letters.find(isLeft) ?? letters.find((each) => this.isFree(each)) ?? this.temporary();
  }

  private isFree(each: string): boolean {
    const base = /^(.*)\[-?\d+\]$/.exec(each)?.[1];
    const layers = base === undefined && [...this.taken].some((other) => other.startsWith(`${each}[`));
    return (
      !layers && !keywords.has(each) && !this.taken.has(each) && (base === undefined || !this.taken.has(base))
    );
  }

  private take(each: string): void {
    this.taken.add(each);
  }

  /** A function of the language; through NumPy where something else has its name. */
  function(each: string): Expression {
    const isOwn = this.taken.has(each) || this.program.model.home !== undefined;
    return name(isOwn || each.includes('.') || !functionNamed(each) ? `np.${each}` : each);
  }

  /** A number of turns as the size that decides it: an integer that forward holds, else a name of a size, if only one fits. */
  turns(count: number): Expression | null {
    const { held, sizes, loopDimensions } = this.program;
    const fitting = (all: readonly Dimension[]): Dimension[] => {
      const found = all.filter((each) => {
        const used = namesOf(each);
        const decides = used.length > 0 && used.every((name) => loopDimensions.has(name));
        return decides && evaluate(each, sizes) === count;
      });
      return [...new Map(found.map((each) => [each.key, each])).values()];
    };
    const integers = [...held.values()].flatMap((value) =>
      value.kind === 'integer' ? [value.dimension] : [],
    );
    const own = fitting(integers);
    const [only, ...others] = own.length > 0 ? own : fitting([...sizes.keys()].map(named));
    return only && others.length === 0 ? this.dimension(only) : null;
  }

  /** An array of forward that has this dimension alone along an axis: one with a name, or an indexed one. */
  arrayWith(dimension: Dimension): { readonly node: ProgramNode; readonly axis: number } | null {
    for (const node of [...this.values.keys(), ...this.program.nodes]) {
      const axis = node.shape.findIndex(({ key }) => key === dimension.key);
      if (axis >= 0 && (this.values.has(node) || node.operation.name === 'index')) return { node, axis };
    }
    return null;
  }

  /** An array of several axes that has as many elements. */
  private arrayOfSize(dimension: Dimension): string | null {
    for (const [node, each] of this.values)
      if (node.shape.length > 1 && product(node.shape).key === dimension.key) return each;
    return null;
  }

  /** A dimension as an equation writes it. Throws Unprintable for one that no name stands for. */
  dimension(dimension: Dimension): Expression {
    const { held, sizes, model } = this.program;
    const means = (each: string): boolean => {
      const value = held.get(each);
      return (
        sizes.has(each) &&
        (model.home === undefined || model.home.names.includes(each)) &&
        (value === undefined || (value.kind === 'integer' && printDimension(value.dimension) === each))
      );
    };
    const used = namesOf(dimension);
    const isPlain = used[0] === printDimension(dimension);
    const known = isPlain && means(used[0]!) ? undefined : this.sizes.get(dimension.key);
    if (known) return name(known);
    const whole = dimension.terms.length > 1 ? this.arrayOfSize(dimension) : null;
    if (whole) return attribute(name(whole), 'size');
    if (used.every(means)) return parsed(printDimension(dimension));
    for (const [node, each] of this.values) {
      const axis = node.shape.findIndex(({ key }) => key === dimension.key);
      if (axis >= 0) return subscript(attribute(name(each), 'shape'), [integer(axis)]);
    }
    throw new Unprintable(`the size ${printDimension(dimension)} has no name at the end of forward`);
  }
}
