import { stringify } from 'yaml';
import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import { loadModels } from './load.ts';
import type { Model } from './model.ts';
import type { ModelDefinition } from './schema.ts';
import type { ReadValueFile } from './values.ts';

const noFiles: ReadValueFile = () => {
  throw new Error('a model that is no file has no files beside it: give the value itself');
};

/**
 * The cases of a model given as an object of the same form as a model file. Messages point into the object as YAML,
 * which is the model's `text`; its `file` is `model`.
 * @throws InputError as `loadModels`
 */
export function defineModels(definition: ModelDefinition, readValueFile: ReadValueFile = noFiles): Model[] {
  const text = stringify(plain(definition), {
    lineWidth: 0,
    blockQuote: 'literal',
    aliasDuplicateObjects: false,
    version: '1.2',
  });
  return loadModels('model', text, readValueFile);
}

/**
 * As `defineModels`, for a model of one case.
 * @throws InputError as `loadModels`, and `input/usage` where `vary` makes several
 */
export function defineModel(definition: ModelDefinition, readValueFile?: ReadValueFile): Model {
  const [model, ...more] = defineModels(definition, readValueFile);
  if (more.length > 0)
    throw new InputError(
      diagnostic({
        code: 'input/usage',
        message: `\`vary\` makes ${more.length + 1} models of this one`,
        help: 'use `defineModels`',
      }),
    );
  return model!;
}

/** Typed arrays as lists. Keys that hold `undefined` count as left out. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return Array.from(value as unknown as ArrayLike<number>);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([key, each]) => [key, plain(each)]),
  );
}
