import { moduleMember } from './functions.ts';
import type { Context } from './context.ts';
import { nativeValue } from './natives.ts';
import { pythonModules } from './python/library.ts';
import { pythonRandomFunctions, randomFunctions } from './python/random.ts';
import { float } from './values.ts';
import type { Value } from './values.ts';

/** NumPy and what goes with it, by the names in import statements; the paths are those of `moduleMember`. */
const numpyModules: Readonly<Record<string, string>> = {
  numpy: '',
  'numpy.linalg': 'linalg',
  'numpy.random': 'random',
  'numpy.lib': 'lib',
  'numpy.lib.stride_tricks': 'lib.stride_tricks',
  'scipy.special': 'special',
};

/** The prefix of the paths of Python's own modules, which NumPy's paths lack. */
const PYTHON = 'python.';

const mathConstants: Readonly<Record<string, number>> = {
  pi: Math.PI,
  e: Math.E,
  tau: 2 * Math.PI,
  inf: Infinity,
  nan: NaN,
};

/** What `import name` gives; a module that is not known here is a mistake only where it is used. */
export function moduleNamed(name: string): Value {
  const path = numpyModules[name];
  if (path !== undefined) return { kind: 'module', path };
  if (name === 'random' || pythonModules.has(name)) return { kind: 'module', path: PYTHON + name };
  return { kind: 'missing', name };
}

/** A member of a module; null where it has none of this name. */
export function memberOfModule(path: string, name: string, context: Context): Value | null {
  // In equations random numbers are declared as inputs.
  if (path === 'random' && context.frame.module) {
    const native = randomFunctions.get(name);
    if (native) return nativeValue(native);
  }
  if (!path.startsWith(PYTHON)) return moduleMember(path, name);
  const module = path.slice(PYTHON.length);
  const native = (module === 'random' ? pythonRandomFunctions : pythonModules.get(module))?.get(name);
  if (native) return nativeValue(native);
  if (module !== 'math') return null;
  return name in mathConstants ? float(mathConstants[name]!) : moduleMember('math', name);
}
