import { readFileSync } from 'node:fs';
import { loadModels } from '../../src/model/load.ts';
import type { Model } from '../../src/model/model.ts';
import { modelText, randomModel } from '../check/random-models.ts';

/** A right model as a file. */
export interface Original {
  readonly name: string;
  readonly text: string;
  /** The cases of a text that stands in this model's place. */
  load(text: string): Model[];
}

/** Where bundled, the root is given by whoever runs the bundle. */
const root =
  process.env['GRADCHECK_ROOT'] === undefined
    ? new URL('../../', import.meta.url)
    : new URL(`file://${process.env['GRADCHECK_ROOT']}/`);

/** The fixtures that pass. */
export function rightFixtures(): Original[] {
  const table = JSON.parse(readFileSync(new URL('fixtures/expected.json', root), 'utf8')) as {
    readonly file: string;
    readonly verdict: string;
  }[];
  return table
    .filter(({ file, verdict }) => verdict === 'pass' && !file.startsWith('wrong/'))
    .map(({ file }) => {
      const place = new URL(`fixtures/${file}`, root);
      return {
        name: file,
        text: readFileSync(place, 'utf8'),
        load: (text) => loadModels(file, text, (path) => readFileSync(new URL(path, place))),
      };
    });
}

/** Straight lines of random operations, with a backward pass written by another reverse mode than ours. */
export const randomOriginal = (seed: number): Original => ({
  name: `random-${seed}.yaml`,
  text: `${modelText(randomModel(seed))}\n`,
  load: (text) => loadModels(`random-${seed}.yaml`, text, () => new Uint8Array()),
});
