// Matrices of float64 as .npy files (NEP 1, version 1.0), so that every peer checks the same numbers.
import { readFileSync, writeFileSync } from 'node:fs';

/** @typedef {{ rows: number, columns: number, data: Float64Array }} Matrix */

const MAGIC = '\x93NUMPY\x01\x00';
const PREFIX = MAGIC.length + 2;

/**
 * @param {string} file
 * @param {Matrix} matrix
 */
export function writeMatrix(file, { rows, columns, data }) {
  const description = `{'descr': '<f8', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const length = Math.ceil((PREFIX + description.length + 1) / 64) * 64 - PREFIX;
  const header = Buffer.alloc(PREFIX + length, ' ');
  header.write(MAGIC, 'latin1');
  header.writeUInt16LE(length, MAGIC.length);
  header.write(description, PREFIX, 'latin1');
  header.write('\n', PREFIX + length - 1);
  writeFileSync(file, Buffer.concat([header, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]));
}

/**
 * Reads what writeMatrix wrote.
 * @param {string} file
 * @returns {Matrix}
 */
export function readMatrix(file) {
  const bytes = readFileSync(file);
  const start = PREFIX + bytes.readUInt16LE(MAGIC.length);
  const shape = /'descr': '<f8'.*'shape': \((\d+), (\d+)\)/.exec(bytes.toString('latin1', PREFIX, start));
  if (!shape) throw new Error(`${file} is not a matrix of float64`);
  const data = new Float64Array(
    bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length),
  );
  return { rows: Number(shape[1]), columns: Number(shape[2]), data };
}
