import type { Fix } from '../diagnostics/diagnostic.ts';
import type { Entry, Model } from '../model/model.ts';
import { isOne, one } from '../shapes/dimension.ts';
import { printShape } from '../shapes/shape.ts';
import type { Shape } from '../shapes/shape.ts';

/** A model in which one input or parameter is declared with another shape, and the edit that says so. */
export interface Redeclared {
  readonly entry: Entry;
  readonly model: Model;
  readonly fix: Fix;
}

/** Other shapes that an entry may have been meant to have: turned, or with an axis of 1 more or less. */
function shapesLike(shape: Shape): Shape[] {
  const without = shape.filter((dimension) => !isOne(dimension));
  return [
    ...(shape.length > 1 ? [[...shape].reverse()] : []),
    ...(without.length < shape.length ? [without] : []),
    ...(without.length === 1
      ? [
          [...without, one],
          [one, ...without],
        ]
      : []),
  ].filter((other) => printShape(other) !== printShape(shape));
}

/** `names`: the entries in question. Those whose value is given have the shape of that value. */
export function* redeclared(model: Model, names: Iterable<string>): Generator<Redeclared> {
  for (const name of names) {
    const entry = model.entries.get(name);
    if (!entry || entry.value) continue;
    const { shapeLocation: location } = entry;
    const written =
      model.text.split(/\r\n|\n|\r/)[location.line - 1]?.slice(location.column - 1, location.endColumn - 1) ??
      '';
    const inner = /^(["']?)([[(]).*[\])](["']?)$/.exec(written);
    if (location.line !== location.endLine || !inner) continue;
    for (const shape of shapesLike(entry.shape)) {
      const plain = printShape(shape);
      const text = inner[2] === '[' ? `[${plain.slice(1, -1).replace(/,$/, '')}]` : plain;
      yield {
        entry,
        model: { ...model, entries: new Map(model.entries).set(name, { ...entry, shape }) },
        fix: {
          title: `declare ${name} as ${plain}`,
          equation: null,
          replacement: `${name}: ${plain}`,
          edits: [{ location, text: `${inner[1]}${text}${inner[3]}` }],
          verified: true,
        },
      };
    }
  }
}
