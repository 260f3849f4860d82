import type { Random } from '../../src/shapes/random.ts';

/** What is known of a value's range, so that logarithms and powers get what they can take. */
export type Range = 'any' | 'small' | 'positive';

export interface Value {
  readonly name: string;
  readonly shape: readonly string[];
  readonly range: Range;
  /** Elements may be equal to one another, or cut off at the same bound: a maximum over them has no derivative. */
  readonly tied: boolean;
  /** The parameters that it is made of. */
  readonly roots: ReadonlySet<string>;
}

/** `g` is the name of the result's gradient, `y` the result. `before`: statements that the part needs. */
export interface Made {
  readonly text: string;
  readonly shape: readonly string[];
  readonly range?: Range;
  readonly ties?: boolean;
  readonly inputs: readonly Value[];
  parts(g: string, y: string): readonly { readonly before?: readonly string[]; readonly text: string }[];
}

export type Maker = (pick: Picker) => Made | null;

export class Picker {
  readonly values: Value[] = [];
  readonly draw: Random;
  private temporaries = 0;

  constructor(draw: Random) {
    this.draw = draw;
  }

  /** Later values more often, so that programs become deep. */
  value(accept: (value: Value) => boolean = () => true): Value | null {
    const fitting = this.values.filter(accept);
    if (fitting.length === 0) return null;
    return fitting[Math.floor(fitting.length * this.draw.uniform() ** 0.6)]!;
  }

  one<T>(list: readonly T[]): T {
    return list[this.draw.integer(list.length)]!;
  }

  temporary(): string {
    return `t${++this.temporaries}`;
  }
}

export const shapeText = (shape: readonly string[]): string =>
  shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
export const isSmall = ({ range }: Value): boolean => range !== 'any';
export const isUntied = ({ tied }: Value): boolean => !tied;
export const isPositive = ({ range }: Value): boolean => range === 'positive';

export const unary =
  (
    f: (x: string) => string,
    derivative: (x: string, y: string) => string,
    accept: (value: Value) => boolean = () => true,
    range: Range = 'any',
    ties = false,
  ): Maker =>
  (pick) => {
    const a = pick.value(accept);
    return (
      a && {
        text: f(a.name),
        shape: a.shape,
        range,
        ties,
        inputs: [a],
        parts: (g, y) => [{ text: `${g} * ${derivative(a.name, y)}` }],
      }
    );
  };

/** The sum over the axes along which a gradient was stretched, in `keepdims` fashion. */
export function reduced(text: string, from: readonly string[], to: readonly string[]): string {
  const lead = from.length - to.length;
  let out = text;
  const axes = to.flatMap((extent, i) => (extent === '1' && from[lead + i] !== '1' ? [lead + i] : []));
  if (axes.length > 0) out = `sum(${out}, axis=(${axes.map((axis) => `${axis},`).join(' ')}), keepdims=True)`;
  if (lead > 0) out = `sum(${out}, axis=(${Array.from({ length: lead }, (_, i) => `${i},`).join(' ')}))`;
  return out;
}

/** The shape of a broadcast; null where it does not fit. */
export function together(a: readonly string[], b: readonly string[]): string[] | null {
  const rank = Math.max(a.length, b.length);
  const shape: string[] = [];
  for (let i = 0; i < rank; i++) {
    const [x, y] = [a[a.length - rank + i] ?? '1', b[b.length - rank + i] ?? '1'];
    if (x !== y && x !== '1' && y !== '1') return null;
    shape.push(x === '1' ? y : x);
  }
  return shape;
}

/** Both grow along one dimension: refused by the language on purpose. */
export const growsTwice = (a: readonly string[], b: readonly string[], out: readonly string[]): boolean =>
  new Set(out).size < out.length && (a.join() !== out.join() || b.join() !== out.join());

export const binary =
  (
    f: (a: string, b: string) => string,
    da: (a: string, b: string, g: string, y: string) => string,
    db: (a: string, b: string, g: string, y: string) => string,
    acceptB: (value: Value) => boolean = () => true,
    range: Range = 'any',
  ): Maker =>
  (pick) => {
    const a = pick.value();
    const b = pick.value(
      (each) => acceptB(each) && each !== a && a !== null && together(a.shape, each.shape) !== null,
    );
    if (!a || !b) return null;
    const shape = together(a.shape, b.shape)!;
    if (growsTwice(a.shape, b.shape, shape)) return null;
    return {
      text: f(a.name, b.name),
      shape,
      range,
      ties: shape.join() !== a.shape.join() || shape.join() !== b.shape.join(),
      inputs: [a, b],
      parts: (g, y) => [
        { text: reduced(da(a.name, b.name, g, y), shape, a.shape) },
        { text: reduced(db(a.name, b.name, g, y), shape, b.shape) },
      ],
    };
  };

/** Halves at a tie: values that were both cut off, or that are copies of one another, move together. */
export const taken = (own: string, other: string, wins: '<' | '>'): string =>
  `((${own} ${wins} ${other}) + 0.5 * (${own} == ${other}))`;

/** A gradient of a reduced value, stretched over the reduced axis again. */
export const stretched = (g: string, axis: number, keep: boolean): string =>
  keep ? g : `np.expand_dims(${g}, ${axis})`;

export const reduction =
  (
    f: (x: string, rest: string) => string,
    part: (x: string, y: string, g: string, axis: number, extent: string) => string,
    accept: (value: Value) => boolean = () => true,
  ): Maker =>
  (pick) => {
    const a = pick.value(
      (each) => accept(each) && each.shape.length >= 1 && each.shape.some((extent) => extent !== '1'),
    );
    if (!a) return null;
    const axis = pick.one(a.shape.flatMap((extent, i) => (extent === '1' ? [] : [i])));
    const keep = pick.draw.uniform() < 0.5;
    const shape = keep
      ? a.shape.map((extent, i) => (i === axis ? '1' : extent))
      : a.shape.filter((_, i) => i !== axis);
    return {
      text: f(a.name, `axis=${axis}${keep ? ', keepdims=True' : ''}`),
      shape,
      inputs: [a],
      parts: (g, y) => [
        {
          text: part(a.name, stretched(y, axis, keep), stretched(g, axis, keep), axis, `(${a.shape[axis]!})`),
        },
      ],
    };
  };

export const alongAxis =
  (
    f: (x: string, axis: number) => string,
    part: (y: string, g: string, axis: number) => string,
    range: Range,
  ): Maker =>
  (pick) => {
    const a = pick.value(({ shape }) => shape.some((extent) => extent !== '1'));
    if (!a) return null;
    const axis = pick.one(a.shape.flatMap((extent, i) => (extent === '1' ? [] : [i])));
    return {
      text: f(a.name, axis),
      shape: a.shape,
      range,
      inputs: [a],
      parts: (g, y) => [{ text: part(y, g, axis) }],
    };
  };

/** `x[…]` with its gradient put back into zeros. */
export const index =
  (rank: number, items: string, shapeOf: (shape: readonly string[]) => string[]): Maker =>
  (pick) => {
    const a = pick.value(
      ({ shape }) =>
        shape.length === rank && shape.every((extent) => extent !== '1' && !extent.includes('-')),
    );
    if (!a) return null;
    const zeros = pick.temporary();
    return {
      text: `${a.name}[${items}]`,
      shape: shapeOf(a.shape),
      range: a.range,
      inputs: [a],
      parts: (g) => [
        { before: [`${zeros} = zeros_like(${a.name})`, `${zeros}[${items}] += ${g}`], text: zeros },
      ],
    };
  };
