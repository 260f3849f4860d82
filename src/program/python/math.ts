import { operationNamed } from '../../operations/table.ts';
import { applyTo } from '../combining.ts';
import { presentNumber } from '../equality.ts';
import type { Native, NativeCall } from '../natives.ts';
import { bool, float, integer } from '../values.ts';
import type { Value } from '../values.ts';
import { wholeOf } from './conversions.ts';

/** On numbers known while tracing; what depends on the data goes to the operation of the same name. */
const functions: Readonly<Record<string, (...numbers: number[]) => number>> = {
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: (x, base) => (base === undefined ? Math.log(x) : Math.log(x) / Math.log(base)),
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  expm1: Math.expm1,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  tanh: Math.tanh,
  sinh: Math.sinh,
  cosh: Math.cosh,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  atan2: Math.atan2,
  fabs: Math.abs,
  pow: Math.pow,
  hypot: Math.hypot,
  erf: (x) => x,
  fmod: (a, b) => a % b,
};

/** `math.floor`, which gives an integer. */
const whole: Readonly<Record<string, (value: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
};

const applied =
  (name: string) =>
  (call: NativeCall): Value | null => {
    const numbers = call.positional.map(({ value }) =>
      value.kind === 'float' ? value.value : presentNumber(value),
    );
    const isFixed = call.positional.every(
      ({ value }) =>
        value.kind === 'float' ||
        value.kind === 'bool' ||
        (value.kind === 'integer' && value.dimension.key === integer(value.value).dimension.key),
    );
    if (isFixed && !numbers.includes(null) && name !== 'erf')
      return float(functions[name]!(...(numbers as number[])));
    const operation = operationNamed(name);
    if (!operation || call.positional.length === 0) return null;
    return applyTo(
      name,
      call.positional.map(({ value }) => value),
      call.expression,
      call.positional.map(({ expression }) => expression),
      call.context,
    );
  };

const rounded =
  (round: (value: number) => number, name: string) =>
  (call: NativeCall): Value | null => {
    const [only] = call.positional;
    return only ? wholeOf(only, round, name, call) : null;
  };

export const mathFunctions: ReadonlyMap<string, Native> = new Map([
  ...Object.keys(functions).map((name): [string, Native] => [name, { name, call: applied(name) }]),
  ...Object.entries(whole).map(([name, round]): [string, Native] => [
    name,
    { name, call: rounded(round, name) },
  ]),
  [
    'isnan',
    {
      name: 'isnan',
      call: (call) => {
        const value = call.positional[0] && presentNumber(call.positional[0].value);
        return typeof value === 'number' ? bool(Number.isNaN(value)) : null;
      },
    },
  ],
]);
