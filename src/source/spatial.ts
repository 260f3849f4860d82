import {
  add,
  constant,
  constantOf,
  named,
  namesOf,
  printDimension,
  substitute,
  subtract,
  zero,
} from '../shapes/dimension.ts';
import type { Dimension } from '../shapes/dimension.ts';
import type { Draft } from './model-draft.ts';
import type { Run } from './run-part.ts';
import { isPaddingName, isStrideName } from './words.ts';

const STRIDES = [1, 2, 3];
const PADDINGS = [0, 1];
/** The most that sizes are drawn: of images and of windows on them. All sizes differ, so that of others more room is needed. */
const LARGEST = { image: 11, window: 4 };

type Spatial = Pick<Draft, 'vary' | 'require'>;

/** What images need: windows that fit into them, sizes that stay small, several strides and paddings. */
export function spatial(run: Run, spell: (name: string) => string): Spatial {
  const { attempt } = run;
  const shapes = [...attempt.entries.values()].map(({ shape }) => shape);
  if (!shapes.some(({ length }) => length >= 4)) return { vary: new Map(), require: [] };
  const isSymbolic = attempt.symbolic;
  const vary = new Map<string, readonly number[]>();
  for (const name of isSymbolic ? attempt.constants.keys() : [])
    if (isStrideName(name)) vary.set(name, STRIDES);
    else if (isPaddingName(name)) vary.set(name, PADDINGS);
  const windows = shapes.flat().flatMap((dimension) => windowOf(dimension, run) ?? []);
  const names = new Set(
    shapes
      .flat()
      .flatMap(namesOf)
      .filter((name) => !attempt.constants.has(name)),
  );
  const images = new Set(windows.map(({ image }) => image));
  const require = new Set<string>();
  for (const { image, window } of windows) require.add(`${spell(image)} >= ${window}`);
  const inWindows = new Set(windows.flatMap(({ names: own }) => own));
  const others = [...names].filter((name) => !images.has(name) && !inWindows.has(name)).length;
  for (const name of names) {
    const most = images.has(name) ? LARGEST.image : inWindows.has(name) ? LARGEST.window : others + 4;
    require.add(`${spell(name)} <= ${most}`);
  }
  return { vary, require: [...require] };

  /** `n_H - f + 1`, `(n_H - f + 2*pad)//stride + 1`: the image and the window that slides over it. */
  function windowOf(dimension: Dimension, { attempt: { constants } }: Run) {
    const plain = withoutStrides(dimension, constants);
    const all = namesOf(plain);
    for (const image of all) {
      const window = subtract(add(named(image), constant(1)), plain);
      const text = constantOf(window);
      if (namesOf(window).includes(image) || (text !== null && text < 2)) continue;
      if (all.length > 2) continue;
      const own = namesOf(window);
      return {
        image,
        names: own,
        window:
          text === null ? printDimension(substitute(window, (name) => named(spell(name)))) : String(text),
      };
    }
    return null;
  }
}

/** At a stride of 1 and without padding. */
const withoutStrides = (dimension: Dimension, constants: ReadonlyMap<string, number>): Dimension =>
  substitute(dimension, (name) =>
    isStrideName(name) && constants.has(name)
      ? constant(1)
      : isPaddingName(name) && constants.has(name)
        ? zero
        : null,
  );
