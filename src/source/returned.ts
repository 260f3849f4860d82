import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Expression } from '../language/syntax.ts';
import type { FunctionInfo } from './functions.ts';
import type { Reading } from './source-cases.ts';

/** `dx, dw = affine_backward(dout, cache)`, `dx = layer.backward(dout)` */
const CALL = /^\s*([\w, ]+) = (?:\w+\.)?(\w+)\(/;

/**
 * What is said of a value that a function returns without giving it a name is said of the `return`, not of the model's call.
 * @param functions those that the model calls
 */
export function toldOfReturn(
  each: Diagnostic,
  { text, models }: Reading,
  functions: readonly FunctionInfo[],
): Diagnostic {
  const { location, equation } = each;
  if (!location || location.file !== models[0]?.file) return each;
  const [, targets = '', called] = CALL.exec(text.split('\n')[location.line - 1] ?? '') ?? [];
  const info = functions.find(({ name }) => name === called);
  const returned = info && partNamed(equation ?? '', targets.split(', '), info.returns);
  // What has a name there is told where it gets its value.
  if (!returned || returned.kind === 'name') return each;
  return { ...each, location: info.file.source.locate(returned.span) };
}

function partNamed(
  name: string,
  targets: readonly string[],
  returns: readonly Expression[],
): Expression | null {
  const last = returns.at(-1);
  if (!last || targets.length === 1) return last ?? null;
  const at = targets.indexOf(name);
  return last.kind === 'tuple' && at >= 0 ? (last.elements[at] ?? null) : null;
}
