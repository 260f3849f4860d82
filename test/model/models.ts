import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { loadModels } from '../../src/model/load.ts';
import type { Model } from '../../src/model/model.ts';

/** Bytes of value files by name. */
export type Files = Readonly<Record<string, Uint8Array | string>>;

export const load = (text: string, files: Files = {}): Model[] =>
  loadModels('model.yaml', text, (path) => {
    const found = files[path];
    if (found === undefined) throw new Error('there is no such file');
    return typeof found === 'string' ? new TextEncoder().encode(found) : found;
  });

/** The one model of a text. */
export function loadOne(text: string, files: Files = {}): Model {
  const [model, ...more] = load(text, files);
  if (!model || more.length > 0) throw new Error(`${more.length + 1} models`);
  return model;
}

/** What is refused; empty for a text that is accepted. */
export function mistakes(text: string, files: Files = {}): readonly Diagnostic[] {
  try {
    load(text, files);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.diagnostics;
  }
}

/** A diagnostic as one line: `input/key 3:5-3:9`. */
export function place({ code, location }: Diagnostic): string {
  if (!location) return code;
  const { line, column, endLine, endColumn } = location;
  return `${code} ${line}:${column}-${endLine}:${endColumn}`;
}

/** Takes the marks « » out of a text, and tells the places between them. */
export function unmarked(marked: string): { text: string; places: string[] } {
  const places: string[] = [];
  const open: string[] = [];
  let text = '';
  let [line, column] = [1, 1];
  for (const character of marked.split('')) {
    if (character === '«') open.push(`${line}:${column}`);
    else if (character === '»') places.push(`${open.pop()}-${line}:${column}`);
    else {
      text += character;
      [line, column] = character === '\n' ? [line + 1, 1] : [line, column + 1];
    }
  }
  return { text, places };
}
