import type { Tensor } from '../tensors/tensor.ts';
import { elementCount, indexAt } from '../tensors/tensor.ts';

/**
 * Reads NumPy's `.npy` format, versions 1 to 3 (NumPy Enhancement Proposal 1): numbers of every real type in either
 * byte order, in C or Fortran order. Integers beyond 2^53 lose their last bits, as in any float64.
 * @throws Error that says what is wrong with the file
 */
export function readNpy(bytes: Uint8Array, maximalElements: number): Tensor {
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
  if (!magic.every((byte, i) => bytes[i] === byte)) throw new Error('it does not begin like a .npy file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [major] = [bytes[6]];
  if (major === undefined || major < 1 || major > 3)
    throw new Error(`its format version is ${major ?? 'missing'}, not 1, 2 or 3`);
  const begin = major === 1 ? 10 : 12;
  if (bytes.length < begin) throw new Error('it ends inside its header');
  const data = begin + (major === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (bytes.length < data) throw new Error('it ends inside its header');
  const { type, fortran, shape } = parseHeader(new TextDecoder('latin1').decode(bytes.subarray(begin, data)));

  const { width, read } = elementReader(type);
  const count = elementCount(shape);
  if (!(count <= maximalElements))
    throw new Error(`it has ${count} elements; at most ${maximalElements} can be checked`);
  const present = Math.floor((bytes.length - data) / width);
  if (present < count)
    throw new Error(`it is truncated: (${shape.join(', ')}) needs ${count} elements, ${present} are there`);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = read(view, data + i * width);
  return fortran ? toCOrder(values, shape) : { shape, data: values };
}

/** The header is a Python dictionary: `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`. */
function parseHeader(text: string): { type: string; fortran: boolean; shape: number[] } {
  const type = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(text)?.[1];
  const fortran = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /['"]shape['"]\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (/['"]descr['"]\s*:\s*\[/.test(text)) throw new Error('its elements are records, not numbers');
  if (type === undefined || fortran === undefined || shape === undefined)
    throw new Error('its header is damaged');
  return { type, fortran: fortran === 'True', shape: (shape.match(/\d+/g) ?? []).map(Number) };
}

interface ElementReader {
  readonly width: number;
  read(view: DataView, at: number): number;
}

function elementReader(type: string): ElementReader {
  const [, order, kind] = /^([<>=|]?)(.+)$/.exec(type) ?? [];
  const little = order !== '>';
  switch (kind) {
    case 'f8':
      return { width: 8, read: (view, at) => view.getFloat64(at, little) };
    case 'f4':
      return { width: 4, read: (view, at) => view.getFloat32(at, little) };
    case 'f2':
      return { width: 2, read: (view, at) => halfFloat(view.getUint16(at, little)) };
    case 'i8':
      return { width: 8, read: (view, at) => Number(view.getBigInt64(at, little)) };
    case 'i4':
      return { width: 4, read: (view, at) => view.getInt32(at, little) };
    case 'i2':
      return { width: 2, read: (view, at) => view.getInt16(at, little) };
    case 'i1':
      return { width: 1, read: (view, at) => view.getInt8(at) };
    case 'u8':
      return { width: 8, read: (view, at) => Number(view.getBigUint64(at, little)) };
    case 'u4':
      return { width: 4, read: (view, at) => view.getUint32(at, little) };
    case 'u2':
      return { width: 2, read: (view, at) => view.getUint16(at, little) };
    case 'u1':
      return { width: 1, read: (view, at) => view.getUint8(at) };
    case 'b1':
      return { width: 1, read: (view, at) => Number(view.getUint8(at) !== 0) };
    default:
      throw new Error(`its elements have the type \`${type}\`, which is no real number`);
  }
}

/** IEEE 754 binary16. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** From the first axis running fastest to the last one. */
function toCOrder(values: Float64Array, shape: readonly number[]): Tensor {
  const data = new Float64Array(values.length);
  const steps: number[] = [];
  let step = 1;
  for (const extent of shape) {
    steps.push(step);
    step *= extent;
  }
  for (let i = 0; i < data.length; i++) {
    data[i] = values[indexAt(i, shape).reduce((offset, index, axis) => offset + index * steps[axis]!, 0)]!;
  }
  return { shape, data };
}
