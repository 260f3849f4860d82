import { derivativeNames } from '../operations/activations.ts';
import { multiResultNamed, multiResultNames } from '../operations/several.ts';
import { operationNamed, operationNames } from '../operations/table.ts';
import { didYouMean } from '../diagnostics/did-you-mean.ts';
import { builtinNamed } from './python/builtins.ts';
import { numpyNatives } from './numpy/functions.ts';
import { nativeValue } from './natives.ts';
import { float } from './values.ts';
import type { Callable, Value } from './values.ts';

/** Functions of Python that equations may call. */
const pythons = new Set([
  'range',
  'len',
  'reversed',
  'enumerate',
  'zip',
  'int',
  'float',
  'bool',
  'tuple',
  'list',
  'dict',
  'str',
  'print',
]);

/** NumPy's functions that give no array, or change one. */
const builtins = new Set(['array', 'asarray', 'shape', 'ndim', 'size', 'slice']);

/** Constants of NumPy. */
const numbers: Readonly<Record<string, number>> = {
  pi: Math.PI,
  e: Math.E,
  inf: Infinity,
  nan: NaN,
  euler_gamma: 0.5772156649015329,
};

/** Other modules whose functions are known by the same names. */
const modules = new Set([
  'linalg',
  'special',
  'math',
  'nn',
  'functional',
  'random',
  'add',
  'maximum',
  'lib',
  'lib.stride_tricks',
]);

/** What a name stands for where nothing of that name is declared or assigned; null where it is not known. */
export function functionNamed(name: string): Value | null {
  if (pythons.has(name)) return builtinNamed(name);
  const callable = callableNamed(name);
  return callable ? { kind: 'function', name, call: callable } : null;
}

function callableNamed(name: string): Callable | null {
  if (builtins.has(name)) return { kind: 'builtin', name };
  const operation = operationNamed(name);
  if (operation && !name.startsWith('<')) return { kind: 'operation', operation };
  if (multiResultNamed(name)) return { kind: 'several', name };
  const of = /^(.+)_(prime|derivative)$/.exec(name)?.[1];
  return of && isDifferentiable(of) ? { kind: 'derivative', of } : null;
}

/** Whether `g'(Z)` can be written with g of this name. */
export const isDifferentiable = (name: string): boolean => derivativeNames.has(name);

/** A member of the NumPy module: `np.sum`, `np.linalg.inv`, `np.pi`, `np.newaxis`, `np.float64`. */
export function moduleMember(path: string, name: string): Value | null {
  const full = path ? `${path}.${name}` : name;
  if (name === 'newaxis') return { kind: 'none' };
  if (path === '' && name in numbers) return float(numbers[name]!, `np.${name}`);
  if (!operationNamed(name) && /^(float|int|bool|double|uint)(_|8|16|32|64)?$/.test(name))
    return {
      ...builtinNamed(name.startsWith('bool') ? 'bool' : /^u?int/.test(name) ? 'int' : 'float')!,
      name,
    } as Value;
  // Of what holds no NaN the two are the same, and what holds one is told.
  const finite = path === '' ? /^nan(sum|prod|mean|max|min|argmax|argmin|std|var)$/.exec(name)?.[1] : null;
  if (finite) return moduleMember(path, finite);
  const native = path === '' ? numpyNatives.get(name) : undefined;
  if (native) return nativeValue(native);
  const isNested = path === 'special' || path === 'math';
  const callable = callableNamed(full) ?? (isNested ? callableNamed(name) : null);
  if (callable) return { kind: 'function', name: isNested ? name : full, call: callable };
  return modules.has(full) ? { kind: 'module', path: full } : null;
}

/** The known function nearest to a misspelt one. */
export const nearestFunction = (name: string): string | null =>
  didYouMean(
    name,
    [
      ...operationNames().filter((each) => !each.startsWith('<')),
      ...pythons,
      ...builtins,
      ...multiResultNames(),
    ].sort((a, b) => lengthApart(a, name) - lengthApart(b, name)),
  );

/** Of two that are as near, the one of the same length: tanh for tahn, not tan. */
const lengthApart = (a: string, b: string): number => Math.abs(a.length - b.length);
