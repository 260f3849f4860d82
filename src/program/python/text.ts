import { elementsOf, text, unknown } from '../values.ts';
import type { Value } from '../values.ts';
import { braceParts, floatText, formatNumber, formatText, percentParts } from './formatting.ts';

/** `str(value)`; null where it depends on the data, or where nobody would read it. */
export function textOf(value: Value, quoted = false): string | null {
  switch (value.kind) {
    case 'text':
      return quoted ? quote(value.value) : value.value;
    case 'integer':
      return Number.isNaN(value.value) ? null : String(value.value);
    case 'float':
      return floatText(value.value);
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'none':
      return 'None';
    case 'tuple':
    case 'list': {
      const parts = elementsOf(value)!.map((each) => textOf(each, true));
      if (parts.includes(null)) return null;
      if (value.kind === 'list') return `[${parts.join(', ')}]`;
      return `(${parts.join(', ')}${parts.length === 1 ? ',' : ''})`;
    }
    case 'dict': {
      const parts = [...value.entries.values()].map(({ key, value: each }) => [
        textOf(key, true),
        textOf(each, true),
      ]);
      return parts.flat().includes(null) ? null : `{${parts.map((each) => each.join(': ')).join(', ')}}`;
    }
    case 'class':
      return `<class '${value.name}'>`;
    default:
      return null;
  }
}

const quote = (value: string): string => {
  const mark = value.includes("'") && !value.includes('"') ? '"' : "'";
  const body = value
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll(mark, `\\${mark}`);
  return mark + body + mark;
};

/** A value by a format specification; null where it depends on the data or Python would refuse. */
export function formatted(value: Value, specification: string): string | null {
  if (specification === '') return textOf(value);
  if (
    value.kind === 'integer' ||
    value.kind === 'float' ||
    (value.kind === 'bool' && /[dfeg%x]$/i.test(specification))
  )
    return Number.isNaN(Number(value.value)) && value.kind === 'integer'
      ? null
      : formatNumber(Number(value.value), value.kind !== 'float', specification);
  const plain = textOf(value);
  return plain === null ? null : formatText(plain, specification);
}

const joined = (parts: readonly (string | null)[]): Value =>
  parts.includes(null) ? unknown : text(parts.join(''));

/** `"W%d" % l`. */
export function percentFormatted(format: string, given: Value): Value {
  const parts = percentParts(format);
  const values = given.kind === 'tuple' ? [...given.elements] : [given];
  if (!parts) return unknown;
  return joined(
    parts.map((part) => {
      if (part.kind === 'text') return part.text;
      const value =
        part.key === null
          ? values.shift()
          : given.kind === 'dict'
            ? given.entries.get(`t${part.key}`)?.value
            : undefined;
      if (!value) return null;
      const { specification, type } = part;
      if (type === 's' || type === 'r') {
        const plain = textOf(value, type === 'r');
        return plain === null ? null : formatText(plain, specification);
      }
      if (value.kind !== 'integer' && value.kind !== 'float' && value.kind !== 'bool') return null;
      const whole = 'diuxXo'.includes(type);
      const number = whole ? Math.trunc(Number(value.value)) : Number(value.value);
      return formatNumber(number, whole, specification + (type === 'i' || type === 'u' ? 'd' : type));
    }),
  );
}

/** `"{}{:02d}".format(…)`: by place, by name, with `[0]` and `.x` left out. */
export function braceFormatted(
  format: string,
  positional: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value {
  const parts = braceParts(format);
  if (!parts) return unknown;
  let next = 0;
  const valueAt = (field: string): Value | undefined => {
    if (field === '') return positional[next++];
    return /^\d+$/.test(field) ? positional[Number(field)] : named.get(field);
  };
  return joined(
    parts.map((part) => {
      if (part.kind === 'text') return part.text;
      const value = valueAt(part.field);
      if (!value) return null;
      const specification = part.specification.replace(/\{([^{}]*)\}/g, (_, field: string) => {
        const inner = valueAt(field);
        return inner ? (textOf(inner) ?? '') : '';
      });
      if (part.conversion === null) return formatted(value, specification);
      const plain = textOf(value, part.conversion !== 's');
      return plain === null ? null : formatText(plain, specification);
    }),
  );
}
