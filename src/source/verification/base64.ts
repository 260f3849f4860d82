/** Numbers as base64 of their float64 in little-endian order, which is what NumPy reads and writes. */
export function encodeNumbers(data: Float64Array): string {
  const bytes = new DataView(new ArrayBuffer(data.length * 8));
  data.forEach((value, i) => bytes.setFloat64(i * 8, value, true));
  const all = new Uint8Array(bytes.buffer);
  let text = '';
  // A call has only so much room for arguments.
  for (let at = 0; at < all.length; at += 8192) text += String.fromCharCode(...all.subarray(at, at + 8192));
  return btoa(text);
}

/** The reverse of `encodeNumbers`. */
export function decodeNumbers(text: string): Float64Array {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length: bytes.length >> 3 }, (_, i) => view.getFloat64(i * 8, true));
}
