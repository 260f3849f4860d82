import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readNpy } from '../../src/model/npy.ts';

interface Case {
  name: string;
  shape: number[];
  values: string[];
  file: string;
}

/** Written by NumPy: scripts/record-npy.py. */
const cases = JSON.parse(readFileSync(new URL('npy.json', import.meta.url), 'utf8')) as Case[];
const bytesOf = ({ file }: Case): Uint8Array => Uint8Array.from(Buffer.from(file, 'base64'));
const python: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity };

test.each(cases)('$name', (each) => {
  const { shape, data } = readNpy(bytesOf(each), 1000);
  expect(shape).toEqual(each.shape);
  expect([...data]).toEqual(each.values.map((text) => python[text] ?? Number(text)));
});

test('a file cut anywhere is refused', () => {
  const whole = bytesOf(cases.find((each) => each.name === '<f8 (2, 3) C 1')!);
  for (let length = 0; length < whole.length; length++) {
    expect(() => readNpy(whole.subarray(0, length), 1000)).toThrow(/begin like|version|header|truncated/);
  }
  expect(readNpy(whole, 1000).shape).toEqual([2, 3]);
});

test('bytes that lie anywhere in a buffer are read from their own start', () => {
  const whole = bytesOf(cases[0]!);
  const buffer = new Uint8Array(whole.length + 3);
  buffer.set(whole, 3);
  expect(readNpy(buffer.subarray(3), 1000)).toEqual(readNpy(whole, 1000));
});

const withHeader = (header: string): Uint8Array =>
  Uint8Array.from([
    0x93,
    78,
    85,
    77,
    80,
    89,
    1,
    0,
    header.length,
    0,
    ...new TextEncoder().encode(header),
    ...new Array(64).fill(0),
  ]);

test.each([
  ["{'descr': '<c16', 'fortran_order': False, 'shape': (2,), }", '<c16'],
  ["{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", '|O'],
  ["{'descr': '<U3', 'fortran_order': False, 'shape': (2,), }", '<U3'],
  ["{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (2,), }", 'records'],
  ["{'descr': '<f8', 'shape': (2,), }", 'damaged'],
  ["{'descr': '<f8', 'fortran_order': False, 'shape': (-2,), }", 'damaged'],
  ["{'descr': '<f8', 'fortran_order': False, 'shape': (100000, 100000, 100000), }", 'elements; at most'],
  ["{'descr': '<f8', 'fortran_order': False, 'shape': (9,), }", '(9) needs 9 elements, 8 are there'],
])('%s', (header, message) => {
  expect(() => readNpy(withHeader(header), 1000)).toThrow(message);
});

test('another kind of file is refused', () => {
  expect(() => readNpy(new TextEncoder().encode('PK\x03\x04 a zip file'), 1000)).toThrow('begin like a .npy');
});
