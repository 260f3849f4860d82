import * as z from 'zod/mini';
import type { $ZodIssue } from 'zod/v4/core';

/**
 * The form of a model file. Every schema carries the phrase that completes "… must be"; the message of an unknown key
 * lists the keys that are known. What a form cannot say (names, sizes, shapes that fit) is checked by the readers.
 */
const about = (description: string) => z.describe(description);

const object = <Shape extends Record<string, z.core.SomeType>>(phrase: string, shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : phrase),
  });

const number = z.number({ error: 'a number' });
/** `.nan` and `.inf` too, which JSON cannot say. */
const real = z.custom<number>((each) => typeof each === 'number');

const dimension = z.union([z.string(), z.number()], { error: 'a dimension such as n1, 3 or 2*n' });

/** The two ways to write a shape; unions list them side by side, so that a mistake inside one is found there. */
const shapes = [
  z
    .string()
    .check(
      about(
        'A shape: (n1, m), (n,) for rank 1, () for a scalar. Dimensions are names, integers or arithmetic on them.',
      ),
    ),
  z.array(dimension),
] as const;

const initOptions = object('a mapping with one way to draw', {
  normal: z.optional(
    object('a mapping such as { std: 0.1 }', {
      mean: z.optional(number),
      std: z.optional(number.check(z.positive({ error: 'greater than 0' }))),
    }),
  ),
  uniform: z.optional(
    object('a mapping such as { low: -1, high: 1 }', { low: z.optional(number), high: z.optional(number) }),
  ),
  bernoulli: z.optional(
    object('a mapping such as { p: 0.3 }', {
      p: z.optional(
        number.check(
          z.gt(0, { error: 'between 0 and 1, both excluded' }),
          z.lt(1, { error: 'between 0 and 1, both excluded' }),
        ),
      ),
    }),
  ),
  onehot: z.optional(object('a mapping such as { axis: 0 }', { axis: z.int({ error: 'a whole number' }) })),
  integers: z.optional(
    dimension.check(about('Whole numbers from 0 up to this one, excluded: the number of classes.')),
  ),
});

const PLAIN_INITS = ['normal', 'uniform', 'zeros', 'ones', 'positive', 'bernoulli', 'onehot'] as const;

const init = z
  .union([z.enum(PLAIN_INITS), initOptions], {
    error: `one of ${PLAIN_INITS.join(', ')}, or a mapping such as { normal: { std: 0.1 } }, { onehot: { axis: 0 } }, { integers: C }`,
  })
  .check(about('How the elements are drawn. The default is normal with the standard deviation 0.6.'));

const value = z
  .union([number, real, z.boolean(), z.string(), z.array(z.any())], {
    error: 'a number, nested lists of numbers, or the name of a .npy or .json file',
  })
  .check(about('A number that fills the shape, nested lists, or a .npy or .json file beside the model.'));

const entry = z.union(
  [
    ...shapes,
    object('a shape, or { shape, init, value, hold }', {
      shape: z.optional(z.union(shapes, { error: 'a shape such as (n1, m), [n1, m] or ()' })),
      init: z.optional(init),
      value: z.optional(value),
      hold: z.optional(
        z.boolean({ error: 'true or false' }).check(about('Keep the declared values at every trial.')),
      ),
    }),
  ],
  { error: 'a shape such as (n1, m), or { shape, init, value, hold }' },
);

const named = <Value extends z.core.SomeType>(phrase: string, values: Value) =>
  z.record(z.string(), values, { error: phrase });

const size = z.union([z.number(), z.string(), z.null()], {
  error: 'a size, an expression of other dimensions, or nothing',
});

const dims = z.union(
  [named('a mapping of sizes', size), z.array(z.string({ error: 'the name of a dimension' }))],
  { error: 'a mapping such as { n0: 3, m: 5 }, or a list of names' },
);

const equations = z.union([z.string(), z.array(z.string({ error: 'an equation' }))], {
  error: 'equations, one a line, below `|`',
});

const model = object('a mapping with keys such as inputs, parameters, forward and backward', {
  $schema: z.optional(z.string({ error: 'a text' })),
  name: z.optional(z.string({ error: 'a text' }).check(about('What reports call this model.'))),
  dims: z.optional(
    dims.check(
      about(
        'Sizes of the dimensions; a size may be left out. An expression makes a derived dimension: D: heads*dk.',
      ),
    ),
  ),
  require: z.optional(
    z
      .union([z.string(), z.array(z.string({ error: 'a condition' }))], {
        error: 'a condition such as "D % heads == 0", or a list of these',
      })
      .check(about('Conditions that all sizes obey, such as "D % heads == 0".')),
  ),
  constants: z.optional(
    named('a mapping of numbers', number).check(about('Numbers usable in shapes and equations.')),
  ),
  vary: z.optional(
    named('a mapping such as { pad: [0, 1] }', z.array(number, { error: 'a list of numbers' })).check(
      about('Lists of values for constants: one case for each combination.'),
    ),
  ),
  inputs: z.optional(
    named('a mapping of names to shapes', entry).check(about('Values that are held fixed.')),
  ),
  parameters: z.optional(
    named('a mapping of names to shapes', entry).check(about('Values that gradients are taken of.')),
  ),
  forward: equations.check(about('The forward equations, in NumPy’s language.')),
  loss: z.optional(
    z
      .string({ error: 'the name of the value that gradients are of' })
      .check(about('The loss. The default is the value of the last forward equation.')),
  ),
  backward: z.optional(equations.check(about('The backward equations: dW1 is the gradient of W1.'))),
  gradients: z.optional(
    named('a mapping such as { grad_W1: W1 }', z.string({ error: 'the name of a value' })).check(
      about('Pairs of a gradient’s name and its value, where the names do not say it.'),
    ),
  ),
  check: z.optional(
    object('a mapping of settings', {
      seed: z.optional(z.int({ error: 'a whole number' })),
      trials: z.optional(
        z
          .int({ error: 'a whole number' })
          .check(z.gte(1, { error: 'at least 1' }), z.lte(1000, { error: 'at most 1000' })),
      ),
      sizes: z.optional(z.enum(['draw', 'fixed'], { error: '`draw` or `fixed`' })),
      mode: z.optional(
        z.enum(['exhaustive', 'projection', 'auto'], { error: '`exhaustive`, `projection` or `auto`' }),
      ),
      tolerance: z.optional(
        number.check(z.positive({ error: 'greater than 0' }), z.lt(1, { error: 'less than 1' })),
      ),
      maxEvaluations: z.optional(z.int({ error: 'a whole number' }).check(z.gte(1, { error: 'at least 1' }))),
    }).check(about('What the command line can also set.')),
  ),
  source: z.optional(
    z
      .union([z.string(), z.array(z.string({ error: 'the name of a file' }))], {
        error: 'the name of a Python file, or a list of these',
      })
      .check(about('A NumPy file with the functions of the equations, or several.')),
  ),
  globals: z.optional(
    z
      .array(z.string({ error: 'a name' }), { error: 'a list of names' })
      .check(about('Global names of the source that the inputs, parameters, sizes and constants stand for.')),
  ),
  layers: z.optional(z.any().check(about('Layers in place of equations. Not supported yet.'))),
});

/** A model as a JavaScript object, for `defineModel`. */
export type ModelDefinition = z.input<typeof model>;

/** What the form of the data breaks. A message is the phrase that completes "… must be". */
export function schemaIssues(data: unknown): readonly $ZodIssue[] {
  return z.safeParse(model, data).error?.issues ?? [];
}

/** The JSON schema for editors. Only the script that writes `schema/model.json` and its test call this. */
export function modelJsonSchema(): object {
  return {
    ...withoutAny(z.toJSONSchema(model, { target: 'draft-7', io: 'input', unrepresentable: 'any' })),
    title: 'gradcheck model',
    description: 'Forward and backward equations with the shapes of their inputs and parameters.',
  };
}

/** An empty schema among alternatives, which what JSON cannot say becomes, would allow anything. */
function withoutAny<T>(schema: T): T {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(withoutAny) as T;
  const entries = Object.entries(schema).map(([key, value]) => {
    const kept = key === 'anyOf' ? (value as object[]).filter((each) => Object.keys(each).length > 0) : value;
    return [key, withoutAny(kept)] as const;
  });
  return Object.fromEntries(entries) as T;
}
