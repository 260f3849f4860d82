import { nativesOf, nativeValue } from '../natives.ts';
import type { Native, NativeCall } from '../natives.ts';
import { iterated } from '../sequences.ts';
import { elementsOf, float, integer, list, none, text, tuple } from '../values.ts';
import type { Value } from '../values.ts';
import { emptyDict, putAll } from './dict-methods.ts';
import { deepCopied } from './deep-copy.ts';
import { mathFunctions } from './math.ts';

/** `copy.copy`: what it holds stays the same. */
function shallow(value: Value): Value | null {
  switch (value.kind) {
    case 'list':
      return list([...value.items]);
    case 'dict':
      return {
        ...value,
        entries: new Map([...value.entries].map(([key, entry]) => [key, { ...entry }])),
      };
    case 'instance':
      return { ...value, attributes: new Map(value.attributes) };
    case 'array':
      return null;
    default:
      return value;
  }
}

/** `namedtuple("Layer", ["W", "b"])` or `"W b"`. */
function namedTuple(call: NativeCall): Value | null {
  const [name, fields] = call.positional.map(({ value }) => value);
  const names =
    fields?.kind === 'text'
      ? fields.value.split(/[\s,]+/).filter((each) => each !== '')
      : (fields && elementsOf(fields))?.flatMap((each) => (each.kind === 'text' ? [each.value] : []));
  if (name?.kind !== 'text' || !names) return null;
  return {
    kind: 'class',
    name: name.value,
    bases: [],
    members: new Map(),
    fields: names,
    form: 'tuple',
    isOpen: false,
  };
}

const combinations = (lists: readonly (readonly Value[])[]): Value[][] =>
  lists.reduce<Value[][]>(
    (made, each) => made.flatMap((front) => each.map((last) => [...front, last])),
    [[]],
  );

const looped = (call: NativeCall, place: number): readonly Value[] | null => {
  const argument = call.positional[place];
  return argument ? iterated(argument.value, call.expression, call.context) : null;
};

/** Modules of Python by name, as far as backward passes use them. */
export const pythonModules: ReadonlyMap<string, ReadonlyMap<string, Native>> = new Map([
  ['math', mathFunctions],
  [
    'copy',
    nativesOf({
      copy(call) {
        const [only] = call.positional;
        if (!only) return null;
        return only.value.kind === 'array' ? deepCopied(only.value, call) : shallow(only.value);
      },
      deepcopy(call) {
        const [only] = call.positional;
        return only ? deepCopied(only.value, call) : null;
      },
    }),
  ],
  [
    'collections',
    nativesOf({
      OrderedDict(call) {
        const made = emptyDict();
        return putAll(made, call) ? made : null;
      },
      defaultdict: (call) => emptyDict(call.positional[0]?.value ?? null),
      namedtuple: namedTuple,
      deque: (call) => list([...(looped(call, 0) ?? [])]),
    }),
  ],
  [
    'functools',
    nativesOf({
      reduce(call) {
        const [callee, , start] = call.positional;
        const elements = looped(call, 1);
        if (!callee || !elements) return null;
        const all = start ? [start.value, ...elements] : [...elements];
        return all.length === 0
          ? null
          : all.reduce((made, each) => call.context.call(callee.value, [made, each], call.expression));
      },
      partial(call) {
        const [callee, ...bound] = call.positional;
        if (!callee || call.keywords.size > 0) return null;
        return nativeValue({
          name: 'partial',
          call: (later) =>
            later.context.call(
              callee.value,
              [...bound, ...later.positional].map(({ value }) => value),
              later.expression,
            ),
        });
      },
    }),
  ],
  [
    'itertools',
    nativesOf({
      product(call) {
        const lists = call.positional.map((_, place) => looped(call, place));
        return lists.includes(null) ? null : list(combinations(lists as Value[][]).map(tuple));
      },
      chain(call) {
        const lists = call.positional.map((_, place) => looped(call, place));
        return lists.includes(null) ? null : list((lists as Value[][]).flat());
      },
    }),
  ],
  [
    'time',
    nativesOf({
      time: () => float(0),
      perf_counter: () => float(0),
      clock: () => float(0),
      sleep: () => none,
    }),
  ],
  ['warnings', nativesOf({ warn: () => none, filterwarnings: () => none, simplefilter: () => none })],
  ['sys', nativesOf({ exit: () => none })],
  ['os', nativesOf({ getcwd: () => text('.'), getpid: () => integer(1) })],
]);
