import type { FromImport, Import } from '../language/syntax.ts';
import type { Context } from './context.ts';
import type { Frame } from './frames.ts';
import { memberOfModule, moduleNamed } from './library.ts';
import { globalNamed } from './modules.ts';
import { standInNamed } from './stand-ins.ts';
import type { Value } from './values.ts';

/** `import numpy as np`, `import utils`. */
export function importModule({ modules }: Import, context: Context): void {
  for (const { module, alias } of modules) {
    if (!context.isPython) context.modules.add(alias ?? module);
    // `import scipy.special` makes the name scipy.
    else context.frame.set(alias ?? topOf(module), moduleValue(alias ? module : topOf(module), context));
  }
}

const topOf = (module: string): string => module.split('.')[0]!;

function moduleValue(module: string, context: Context): Value {
  const file = fileNamed(module, context);
  if (file) return { kind: 'file', name: file.file!.name };
  const value = moduleNamed(module);
  // `try: import cupy as np`
  return value.kind === 'missing' && context.handlers > 0
    ? context.raise(context.span, 'ImportError', `there is no module ${module}`)
    : value;
}

/** `from utils import sigmoid`, `from math import *`. */
export function importNames({ module, names }: FromImport, context: Context): void {
  if (names === null) return void context.frame.starred.push(module);
  for (const { name, alias } of names)
    context.frame.set(
      alias ?? name,
      importedName(module, name, context) ??
        standInNamed(name, context) ?? { kind: 'missing', name: `${module}.${name}` },
    );
}

/** What a module of this name holds under a name: a file beside, NumPy, or one of Python's modules. */
export function importedName(module: string, name: string, context: Context): Value | null {
  const file = fileNamed(module, context);
  const own = file && globalNamed(name, file, context);
  if (own) return own;
  const parent = moduleNamed(module);
  return parent.kind === 'module' ? memberOfModule(parent.path, name, context) : null;
}

/** The file that a module's name stands for: `utils` and `.utils`, also in a package. */
const fileNamed = (module: string, { files }: Context): Frame | null =>
  files.find(({ file }) => file!.name === module.split('.').at(-1)) ?? null;
