/** How Python writes numbers, and its format specifications: `{:5.2f}`, `%03d`. */

/** `repr` of a float. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e16 || size < 1e-4)) return exponent(value.toExponential());
  const plain = String(value);
  return plain.includes('.') ? plain : `${plain}.0`;
}

/** Python writes two digits at least: 1e-05. */
const exponent = (text: string): string =>
  text.replace(/e([+-])(\d+)$/, (_, sign: string, digits: string) => `e${sign}${digits.padStart(2, '0')}`);

interface Specification {
  readonly fill: string;
  readonly align: string;
  readonly sign: string;
  readonly alternate: boolean;
  readonly width: number;
  readonly grouped: string;
  readonly precision: number | null;
  readonly type: string;
}

const SPECIFICATION = /^(?:(.)?([<>=^]))?([+\- ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su;

function parse(specification: string): Specification | null {
  const found = SPECIFICATION.exec(specification);
  if (!found) return null;
  const [, fill, align, sign, alternate, zero, width, grouped, precision, type] = found;
  return {
    fill: fill ?? (zero ? '0' : ' '),
    align: align ?? (zero ? '=' : ''),
    sign: sign ?? '-',
    alternate: alternate !== undefined,
    width: Math.min(Number(width ?? 0), 1000),
    grouped: grouped ?? '',
    precision: precision === undefined ? null : Math.min(Number(precision), 100),
    type: type ?? '',
  };
}

/** A text by a format specification; null where Python would refuse. */
export function formatText(value: string, specification: string): string | null {
  const spec = parse(specification);
  if (!spec || !['', 's'].includes(spec.type)) return null;
  return padded(
    spec.precision === null ? value : [...value].slice(0, spec.precision).join(''),
    '',
    spec,
    '<',
  );
}

/** A number by a format specification; null where Python would refuse. */
export function formatNumber(value: number, isInteger: boolean, specification: string): string | null {
  const spec = parse(specification);
  if (!spec) return null;
  const size = Math.abs(value);
  const sign =
    value < 0 || Object.is(value, -0) ? '-' : spec.sign === '+' ? '+' : spec.sign === ' ' ? ' ' : '';
  const digits = magnitude(size, isInteger, spec);
  return digits === null ? null : padded(digits, sign, spec, '>');
}

function magnitude(size: number, isInteger: boolean, spec: Specification): string | null {
  const { type, precision } = spec;
  if (!Number.isFinite(size)) return Number.isNaN(size) ? 'nan' : 'inf';
  switch (type) {
    case 'd':
    case 'i':
      return isInteger ? grouped(String(size), spec) : null;
    case 'x':
    case 'X':
    case 'o':
    case 'b': {
      if (!isInteger) return null;
      const radix = { x: 16, X: 16, o: 8, b: 2 }[type];
      const body = size.toString(radix);
      const own = type === 'X' ? body.toUpperCase() : body;
      return spec.alternate ? `0${type}${own}` : own;
    }
    case 'f':
    case 'F':
      return grouped(fixed(size, precision ?? 6), spec);
    case '%':
      return `${grouped(fixed(size * 100, precision ?? 6), spec)}%`;
    case 'e':
    case 'E': {
      const body = exponent(size.toExponential(precision ?? 6));
      return type === 'E' ? body.toUpperCase() : body;
    }
    case 'g':
    case 'G':
    case 'n': {
      const body = general(size, precision ?? 6);
      return type === 'G' ? body.toUpperCase() : body;
    }
    case '':
      if (precision !== null && !isInteger) return general(size, precision, true);
      return grouped(isInteger ? String(size) : floatText(size), spec);
    default:
      return null;
  }
}

/** Of two that are as near the even one: only numbers whose last binary digits say so lie in the middle. */
function fixed(size: number, digits: number): string {
  const scaled = size * 10 ** digits;
  const isMiddle = Number.isInteger(size * 2 ** (digits + 1)) && scaled % 1 === 0.5 && scaled < 2 ** 50;
  if (!isMiddle) return size.toFixed(digits);
  const below = Math.floor(scaled);
  return ((below % 2 === 0 ? below : below + 1) / 10 ** digits).toFixed(digits);
}

/** As many digits as asked for, without zeros at the end. */
function general(size: number, precision: number, keepsPoint = false): string {
  const digits = Math.max(precision, 1);
  const power = size === 0 ? 0 : Number(size.toExponential(digits - 1).split('e')[1]);
  if (power < -4 || power >= digits) {
    const [mantissa, exponentPart] = size.toExponential(digits - 1).split('e') as [string, string];
    return exponent(`${withoutZeros(mantissa)}e${exponentPart}`);
  }
  const plain = withoutZeros(fixed(size, Math.max(0, digits - 1 - power)));
  return keepsPoint && !plain.includes('.') ? `${plain}.0` : plain;
}

const withoutZeros = (text: string): string =>
  text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;

const grouped = (digits: string, { grouped: separator }: Specification): string =>
  separator === '' ? digits : digits.replace(/\B(?=(\d{3})+(?!\d)(?<!\.\d*))/g, separator);

function padded(body: string, sign: string, spec: Specification, otherwise: string): string {
  const missing = spec.width - [...body].length - sign.length;
  if (missing <= 0) return sign + body;
  const fill = (count: number): string => spec.fill.repeat(count);
  switch (spec.align || otherwise) {
    case '<':
      return sign + body + fill(missing);
    case '^':
      return fill(missing >> 1) + sign + body + fill(missing - (missing >> 1));
    case '=':
      return sign + fill(missing) + body;
    default:
      return fill(missing) + sign + body;
  }
}

/** A part of `"W%d of %s" % …`: text, or a conversion of the next value. */
export type PercentPart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'value';
      readonly key: string | null;
      readonly specification: string;
      readonly type: string;
    };

/** Null where Python would refuse. */
export function percentParts(format: string): PercentPart[] | null {
  const parts: PercentPart[] = [];
  const conversion = /%(?:\(([^)]*)\))?([-+ 0#]*)(\d+)?(?:\.(\d+))?[hlL]?([%a-zA-Z])?/g;
  let last = 0;
  for (const found of format.matchAll(conversion)) {
    const [whole, key, flags, width, precision, type] = found;
    if (type === undefined) return null;
    parts.push({ kind: 'text', text: format.slice(last, found.index) });
    last = found.index + whole.length;
    if (type === '%') parts.push({ kind: 'text', text: '%' });
    else {
      const left = flags!.includes('-');
      const align = left ? '<' : flags!.includes('0') ? '' : '>';
      const sign = flags!.includes('+') ? '+' : flags!.includes(' ') ? ' ' : '';
      const zero = !left && flags!.includes('0') ? '0' : '';
      const own = `${align}${sign}${flags!.includes('#') ? '#' : ''}${zero}${width ?? ''}${precision === undefined ? '' : `.${precision}`}`;
      parts.push({ kind: 'value', key: key ?? null, specification: own, type });
    }
  }
  parts.push({ kind: 'text', text: format.slice(last) });
  return parts;
}

/** A part of `"{} of {x:.2f}".format(…)`; `field` is empty for the next argument. */
export type BracePart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'value';
      readonly field: string;
      readonly conversion: string | null;
      readonly specification: string;
    };

/** Null where Python would refuse. */
export function braceParts(format: string): BracePart[] | null {
  const parts: BracePart[] = [];
  const pattern = /\{\{|\}\}|\{([^{}!:]*)(?:!([rsa]))?(?::((?:[^{}]|\{[^{}]*\})*))?\}|[{}]/g;
  let last = 0;
  for (const found of format.matchAll(pattern)) {
    const [whole, field, conversion, specification] = found;
    parts.push({ kind: 'text', text: format.slice(last, found.index) });
    last = found.index + whole.length;
    if (whole === '{{' || whole === '}}') parts.push({ kind: 'text', text: whole[0]! });
    else if (field === undefined) return null;
    else
      parts.push({
        kind: 'value',
        field,
        conversion: conversion ?? null,
        specification: specification ?? '',
      });
  }
  parts.push({ kind: 'text', text: format.slice(last) });
  return parts;
}
