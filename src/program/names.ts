import type { Subscript } from '../language/syntax.ts';
import type { Context } from './context.ts';
import type { Frame } from './frames.ts';
import { functionNamed } from './functions.ts';
import { globalNamed } from './modules.ts';
import { importedName } from './imports.ts';
import { builtinNamed } from './python/builtins.ts';
import { standInNamed } from './stand-ins.ts';
import { float, integer, text, unknown } from './values.ts';
import type { Value } from './values.ts';

/** The value of a name; null where nothing has this name. */
export function valueNamed(name: string, context: Context): Value | null {
  const value =
    inFrames(name, context) ??
    (context.frame.module ? ofPython(name, context.frame.module, context) : ofModel(name, context));
  return value?.kind === 'array' && value.storage.isLost ? unknown : value;
}

/** What a call has set, then the functions around it, then its file. A class is not seen from within its methods. */
function inFrames(name: string, context: Context): Value | null {
  const home = context.frame.elsewhere.get(name);
  for (let frame: Frame | null = home ?? context.frame; frame; frame = frame.enclosing) {
    if (frame.kind === 'class' && frame !== context.frame) continue;
    const value = frame.names.get(name);
    if (value) return value;
    if (frame.kind === 'module') return globalNamed(name, frame, context);
  }
  return null;
}

/** In equations: dimensions and constants, then what the files define, then functions. */
function ofModel(name: string, context: Context): Value | null {
  const size = context.builder.domain.present.get(name);
  if (size !== undefined) return { kind: 'integer', value: size, dimension: context.dimensionNamed(name) };
  const constant = context.model.constants.get(name);
  if (constant !== undefined)
    return Number.isInteger(constant) ? integer(constant, name) : float(constant, name);
  for (const file of context.files) {
    const value = globalNamed(name, file, context);
    if (value) return value;
  }
  if (context.modules.has(name)) return { kind: 'module', path: '' };
  return functionNamed(name);
}

/** In a file: what `import *` has brought, of several the last one, Python's own functions, and what courses hand out. */
function ofPython(name: string, file: Frame, context: Context): Value | null {
  for (const module of file.starred.toReversed()) {
    const value = importedName(module, name, context);
    if (value) return value;
  }
  if (name === '__name__') return text(file.file!.name);
  // A cell or a snippet may come without its imports.
  if (context.modules.has(name)) return { kind: 'module', path: '' };
  return builtinNamed(name) ?? standInNamed(name, context);
}

/**
 * `W[1]` in equations: an element where W is set, else the name `W[1]`. Null where it is neither a plain name nor an integer, and
 * in files.
 */
export function bracketName(expression: Subscript, context: Context): string | null {
  if (expression.object.kind !== 'name' || expression.indices.length !== 1) return null;
  if (context.frame.module !== null || context.scope.has(expression.object.name)) return null;
  if (context.files.some((file) => globalNamed((expression.object as { name: string }).name, file, context)))
    return null;
  const index = context.evaluate(expression.indices[0]!);
  return index.kind === 'integer' ? `${expression.object.name}[${index.value}]` : null;
}
