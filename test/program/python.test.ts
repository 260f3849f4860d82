import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { evaluateNodes } from '../../src/evaluation/evaluate.ts';
import type { Values } from '../../src/evaluation/evaluate.ts';
import { readSource } from '../../src/model/sources.ts';
import { Session } from '../../src/program/session.ts';
import type { Value } from '../../src/program/values.ts';
import { constant } from '../../src/shapes/dimension.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';
import { inputs } from './recorded.ts';

/** As scripts/record-python-semantics.py writes them. */
type Encoded =
  | ['array', number[], (number | string)[]]
  | ['number', number | string]
  | ['text', string]
  | ['none']
  | ['list' | 'tuple', Encoded[]]
  | ['dict', [Encoded, Encoded][]];

const FOLDER = 'test/program/python';
const recorded = JSON.parse(readFileSync('test/program/python.json', 'utf8')) as Record<
  string,
  Record<string, Encoded>
>;

const leaves = new Map<string, Tensor>(
  Object.entries(inputs).map(([name, { value }]) => {
    const data = Float64Array.from([value].flat(2));
    const shape = Array.isArray(value)
      ? Array.isArray(value[0])
        ? [value.length, value[0].length]
        : [value.length]
      : [];
    return [name, { shape, data }];
  }),
);

/** A traced value in the form of the recording, with its numbers. */
function encode(value: Value, values: Values, session: Session): Encoded | null {
  switch (value.kind) {
    case 'none':
      return ['none'];
    case 'text':
      return ['text', value.value];
    case 'bool':
    case 'integer':
    case 'float':
      return ['number', encodeNumber(Number(value.value))];
    case 'array': {
      const known = values[session.node(value)!.index];
      if (!known) return null;
      const { shape, data } = known;
      if (value.storage.isNumber) return ['number', encodeNumber(data[0]!)];
      return ['array', [...shape], [...data].map(encodeNumber)];
    }
    case 'tuple':
    case 'list': {
      const parts = (value.kind === 'list' ? value.items : value.elements).map((each) =>
        encode(each, values, session),
      );
      return parts.includes(null) ? null : [value.kind, parts as Encoded[]];
    }
    case 'dict':
      return [
        'dict',
        [...value.entries.values()].map(({ key, value: each }): [Encoded, Encoded] => [
          encode(key, values, session) ?? ['none'],
          encode(each, values, session) ?? ['none'],
        ]),
      ];
    default:
      return null;
  }
}

const encodeNumber = (value: number): number | string =>
  Number.isFinite(value) ? value : String(value).replace('Infinity', 'inf').replace('NaN', 'nan');

/** Numbers may differ by rounding. */
function expectSame(found: unknown, wanted: unknown, where: string): void {
  if (typeof found === 'number' && typeof wanted === 'number')
    expect(Math.abs(found - wanted), `${where}: ${found} is ${wanted}`).toBeLessThanOrEqual(
      1e-12 * Math.max(1, Math.abs(wanted)),
    );
  else if (Array.isArray(found) && Array.isArray(wanted)) {
    if (typeof found[0] === 'string' && found[0] !== wanted[0]) expect(found, where).toEqual(wanted);
    expect(found.length, `${where}: ${JSON.stringify(found)} is ${JSON.stringify(wanted)}`).toBe(
      wanted.length,
    );
    found.forEach((each, i) => expectSame(each, wanted[i], where));
  } else expect(found, where).toEqual(wanted);
}

describe.each(readdirSync(FOLDER).filter((name) => name.endsWith('.py')))('%s', (file) => {
  const problems: unknown[] = [];
  const source = readSource(`${FOLDER}/${file}`, readFileSync(`${FOLDER}/${file}`, 'utf8'), {
    add: (each) => problems.push(each),
  });
  const session = new Session([source], new Map());
  const shapes = [...leaves].map(([name, { shape }]) => session.array(name, shape.map(constant)));
  const { value, diagnostics } = session.call(session.global('run')!, shapes);
  const entries =
    value.kind === 'dict'
      ? new Map(
          [...value.entries.values()].map(({ key, value: each }) => [(key as { value: string }).value, each]),
        )
      : new Map<string, Value>();

  // Views are read when they are asked for: after that everything is there.
  encode(value, [], session);
  const values = evaluateNodes(session.nodes, leaves, new Map());

  test('is followed to its end', () => {
    expect(problems).toEqual([]);
    // What is written into is told, and nothing else is wrong.
    const other = diagnostics.filter(({ code }) => code !== 'purity/mutates');
    expect(other.map(({ message, location }) => `${location?.line}: ${message}`)).toEqual([]);
    expect(value.kind).toBe('dict');
  });

  test.each(Object.entries(recorded[file.replace('.py', '')]!))('%s', (name, wanted) => {
    const found = entries.get(name);
    expectSame(found && encode(found, values, session), wanted, name);
  });
});
