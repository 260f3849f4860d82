import { nativesOf } from '../natives.ts';
import type { NativeCall } from '../natives.ts';
import { iterated } from '../sequences.ts';
import { bool, elementsOf, integer, list, text, tuple } from '../values.ts';
import type { Value } from '../values.ts';
import { braceFormatted } from './text.ts';

const own = ({ receiver }: NativeCall): string => (receiver.kind === 'text' ? receiver.value : '');

const textAt = (call: NativeCall, place: number): string | null => {
  const value = call.positional[place]?.value;
  return value?.kind === 'text' ? value.value : null;
};

/** A method without arguments that gives a text. */
const mapped =
  (map: (value: string) => string) =>
  (call: NativeCall): Value =>
    text(map(own(call)));

const tested =
  (pattern: RegExp) =>
  (call: NativeCall): Value =>
    bool(pattern.test(own(call)));

/** `startswith` takes one text or a tuple of them. */
const affix =
  (test: (value: string, part: string) => boolean) =>
  (call: NativeCall): Value | null => {
    const given = call.positional[0]?.value;
    const parts = given && (given.kind === 'text' ? [given] : elementsOf(given));
    return parts ? bool(parts.some((part) => part.kind === 'text' && test(own(call), part.value))) : null;
  };

/** `strip` and its kin: of spaces, or of given characters, at either end. */
const stripped =
  (atStart: boolean, atEnd: boolean) =>
  (call: NativeCall): Value => {
    const characters = textAt(call, 0);
    const isStripped = (each: string): boolean =>
      characters === null ? /\s/.test(each) : characters.includes(each);
    const all = [...own(call)];
    const isKept = (each: string): boolean => !isStripped(each);
    const [first, last] = [all.findIndex(isKept), all.findLastIndex(isKept)];
    if (first < 0) return text('');
    return text(all.slice(atStart ? first : 0, atEnd ? last + 1 : all.length).join(''));
  };

const padded =
  (pad: (value: string, width: number, fill: string) => string) =>
  (call: NativeCall): Value | null => {
    const width = call.positional[0]?.value;
    return width?.kind === 'integer' && width.value <= 10_000
      ? text(pad(own(call), width.value, textAt(call, 1) ?? ' '))
      : null;
  };

const capitalized = (value: string): string => value.slice(0, 1).toUpperCase() + value.slice(1).toLowerCase();

export const textMethods = nativesOf({
  lower: mapped((value) => value.toLowerCase()),
  upper: mapped((value) => value.toUpperCase()),
  capitalize: mapped(capitalized),
  title: mapped((value) => value.replace(/\p{L}+/gu, capitalized)),
  strip: stripped(true, true),
  lstrip: stripped(true, false),
  rstrip: stripped(false, true),
  startswith: affix((value, part) => value.startsWith(part)),
  endswith: affix((value, part) => value.endsWith(part)),
  isdigit: tested(/^\p{Nd}+$/u),
  isnumeric: tested(/^\p{N}+$/u),
  isalpha: tested(/^\p{L}+$/u),
  isalnum: tested(/^[\p{L}\p{N}]+$/u),
  isupper: tested(/^(?=.*\p{Lu})[^\p{Ll}]*$/u),
  islower: tested(/^(?=.*\p{Ll})[^\p{Lu}]*$/u),
  rjust: padded((value, width, fill) => value.padStart(width, fill)),
  ljust: padded((value, width, fill) => value.padEnd(width, fill)),
  zfill: padded((value, width) =>
    value.replace(
      /^([+-]?)(.*)$/s,
      (_, sign: string, rest: string) => sign + rest.padStart(width - sign.length, '0'),
    ),
  ),
  join(call) {
    const given = call.positional[0]?.value;
    const parts = given && iterated(given, call.expression, call.context);
    return parts?.every((each) => each.kind === 'text')
      ? text(parts.map((each) => each.value).join(own(call)))
      : null;
  },
  split(call) {
    const separator = textAt(call, 0);
    const most = call.positional[1]?.value ?? call.keywords.get('maxsplit')?.value;
    const limit = most?.kind === 'integer' && most.value >= 0 ? most.value : Infinity;
    const parts = separator === null ? own(call).trim().split(/\s+/) : own(call).split(separator);
    if (separator === null && parts.length === 1 && parts[0] === '') return list([]);
    const kept =
      parts.length - 1 > limit
        ? [...parts.slice(0, limit), parts.slice(limit).join(separator ?? ' ')]
        : parts;
    return list(kept.map(text));
  },
  splitlines: (call) =>
    list(
      own(call)
        .replace(/\n$/, '')
        .split(/\r\n|\r|\n/)
        .map(text),
    ),
  replace(call) {
    const [old, by] = [textAt(call, 0), textAt(call, 1)];
    return old === null || by === null ? null : text(own(call).replaceAll(old, by));
  },
  find(call) {
    const part = textAt(call, 0);
    return part === null ? null : integer(own(call).indexOf(part));
  },
  index(call) {
    const part = textAt(call, 0);
    const place = part === null ? -1 : own(call).indexOf(part);
    return place < 0 ? null : integer(place);
  },
  count(call) {
    const part = textAt(call, 0);
    return part === null || part === '' ? null : integer(own(call).split(part).length - 1);
  },
  partition(call) {
    const separator = textAt(call, 0);
    if (separator === null) return null;
    const at = own(call).indexOf(separator);
    const parts =
      at < 0
        ? [own(call), '', '']
        : [own(call).slice(0, at), separator, own(call).slice(at + separator.length)];
    return tuple(parts.map(text));
  },
  format: (call) =>
    braceFormatted(
      own(call),
      call.positional.map(({ value }) => value),
      new Map([...call.keywords].map(([name, { value }]) => [name, value])),
    ),
});
