import { isOne } from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { WrittenAxis, WrittenShape } from './documented.ts';
import type { Usage } from './usage.ts';
import { isBiasName, isLabelName, isWeightName } from './words.ts';

/** An axis of a shape that is tried: a dimension that somebody named, or one that is solved. */
export type Axis =
  | { readonly kind: 'named'; readonly dimension: Dimension }
  | { readonly kind: 'free'; readonly label: string | null; readonly countedBy?: string | undefined }
  | { readonly kind: 'one' }
  /** As long as the axis before it. */
  | { readonly kind: 'before' }
  /** That of the examples, as the data have it. */
  | { readonly kind: 'examples' };

/** A shape that an argument may have, and who says so. */
export interface Candidate {
  readonly axes: readonly Axis[];
  readonly type: 'float' | 'int';
  readonly origin: 'documented' | 'rank' | 'code' | 'usual';
}

/** In which direction examples are laid out. */
export type Layout = 'rows' | 'columns';

const free: Axis = { kind: 'free', label: null };
const one: Axis = { kind: 'one' };
const examples: Axis = { kind: 'examples' };
const frees = (count: number): Axis[] => Array.from({ length: count }, () => free);

/** The shapes that an argument may have, the likeliest first. */
export function candidatesFor(
  name: string,
  usage: Usage | null,
  written: WrittenShape | null,
  layout: Layout,
): Candidate[] {
  const isInteger = usage !== null && usage.isIndex && !usage.isOperand;
  const types = isInteger
    ? (['int'] as const)
    : mayCount(name)
      ? (['float', 'int'] as const)
      : (['float'] as const);
  return types.flatMap((type) => ofType(type, name, usage, written, layout));
}

/** Labels are whole numbers where they are indices, which does not always show. */
const mayCount = (name: string): boolean =>
  isLabelName(name) || /^(idx|index|indices|ids?|tokens?|words?)$/i.test(name);

function ofType(
  type: 'float' | 'int',
  name: string,
  usage: Usage | null,
  written: WrittenShape | null,
  layout: Layout,
): Candidate[] {
  const make = (axes: readonly Axis[], origin: Candidate['origin']): Candidate => ({
    axes: labelled(axes, usage),
    type,
    origin,
  });
  const found: Candidate[] = [];
  const least = usage?.leastRank ?? 0;
  if (written) {
    for (const axes of expanded(written.axes)) {
      found.push(make(axes, 'documented'));
      found.push(
        make(
          axes.map((axis) => (axis.kind === 'named' ? free : axis)),
          'rank',
        ),
      );
    }
  }
  if (written && usage?.isIterated)
    // What is said is said of one of them.
    found.push(...found.map(({ axes }) => make([free, ...axes], 'rank')));
  if (usage?.unpacked) found.push(...unpackedAxes(usage.unpacked).map((axes) => make(axes, 'code')));
  else if (found.every(({ axes }) => axes.length < least)) {
    const known = usualOf(name, type, layout, usage).filter((axes) => axes.length >= least);
    // Such as a bias that is indexed with four axes: no usual shape has so many.
    for (const axes of known.length > 0 ? known : ofRank(name, type, least))
      found.push(make(axes, axes.length === least ? 'code' : 'usual'));
  }
  return found.filter(({ axes }) => axes.length >= least || found.every((each) => each.axes.length < least));
}

function usualOf(name: string, type: 'float' | 'int', layout: Layout, usage: Usage | null): Axis[][] {
  const axes = usual(name, type, layout);
  // `targets[t]`, step after step.
  if (type === 'int' && usage?.isCounted) return [[free], ...axes];
  return type === 'float' && usage?.isIterated ? iteratedAxes(axes) : axes;
}

/** `for x in xs`: columns, one after the other. */
const iteratedAxes = ([first, ...others]: Axis[][]): Axis[][] => [first!, [free, free, one], ...others];

/** Of an image `n_c, in_dim, _ = image.shape` says that it is square: what has no name is as long as the axis before it. */
function unpackedAxes(names: readonly (string | null)[]): Axis[][] {
  const plain = frees(names.length);
  const before = names.at(-2);
  if (names.length < 3 || names.at(-1) !== null || !before || !SIDE.test(before)) return [plain];
  return [[...plain.slice(0, -1), { kind: 'before' }], plain];
}

/** What the side of an image or of a window is called, and no batch. */
const SIDE = /^(\w*(dim|size|height|width|rows?|cols?)|h|w|f|k|hh|ww|[hw]_\w+|\w+_[hw])$/i;

/** Of more axes than usual: any, and for a bias first those along which it is broadcast. */
const ofRank = (name: string, type: 'float' | 'int', rank: number): Axis[][] =>
  type === 'float' && isBiasName(name)
    ? [[...Array.from({ length: rank - 1 }, () => one), free], frees(rank)]
    : [frees(rank)];

function usual(name: string, type: 'float' | 'int', layout: Layout): Axis[][] {
  if (type === 'int')
    return isLabelName(name)
      ? [[examples], [examples, free], [examples, one]]
      : [[free], [free, free], [free, one]];
  if (isBiasName(name) || /^(gamma|scale|shift)\d*$/i.test(name))
    return layout === 'rows'
      ? [[free], [one, free], [free, one], []]
      : [[free, one], [free], [one, free], []];
  if (isWeightName(name)) return [frees(2), frees(4), frees(1), frees(3), [free, one]];
  if (isLabelName(name))
    return layout === 'rows'
      ? [[examples, free], [examples, one], [examples], frees(2)]
      : [[free, examples], [one, examples], [examples], frees(2)];
  return [frees(2), [free, one], [one, free], frees(4), frees(3), frees(1), []];
}

/** `(N, d_1, ..., d_k)` stands for several ranks: here it is one axis more than is written. */
function expanded(axes: readonly WrittenAxis[]): Axis[][] {
  const rest = axes.findIndex(({ kind }) => kind === 'rest');
  const own = (each: WrittenAxis): Axis[] => {
    if (each.kind === 'dimension')
      return [isOne(each.dimension) ? one : { kind: 'named', dimension: each.dimension }];
    return each.kind === 'some' ? [{ kind: 'free', label: each.label }] : [];
  };
  const known = axes.flatMap(own);
  if (rest < 0) return [known];
  const before = axes.slice(0, rest).flatMap(own);
  const after = axes.slice(rest + 1).flatMap(own);
  return [known, [...before, free, ...after]];
}

/** Axes that the code itself gives names to. */
function labelled(axes: readonly Axis[], usage: Usage | null): Axis[] {
  return axes.map((axis, i) => {
    if (axis.kind !== 'free' || axis.label !== null) return axis;
    const label =
      (usage?.unpacked?.length === axes.length ? usage.unpacked[i] : null) ??
      usage?.axes.get(i) ??
      usage?.axes.get(i - axes.length) ??
      null;
    const countedBy = usage?.counted.get(i);
    return label === null && countedBy === undefined ? axis : { kind: 'free', label, countedBy };
  });
}
