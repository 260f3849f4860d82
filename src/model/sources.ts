import { plainSource } from '../diagnostics/source-text.ts';
import type { SourceText } from '../diagnostics/source-text.ts';
import { isNotebook, notebookSource } from './notebook.ts';
import { parseModule } from '../language/module.ts';
import type { Statement } from '../language/syntax.ts';
import type { SourceFile } from './model.ts';
import type { Problems } from './problems.ts';
import { valueOf } from './tree.ts';
import type { MapNode, ScalarNode } from './tree.ts';
import type { ReadValueFile } from './values.ts';

/** Files that import each other beyond so many are not read. */
const MOST_FILES = 50;

/** The Python files under `source:`, and those beside them that they import. */
export function readSources(
  root: MapNode,
  modelFile: string,
  readFile: ReadValueFile,
  problems: Problems,
): SourceFile[] {
  const node = valueOf(root, 'source');
  const named = (node?.kind === 'list' ? node.items : node ? [node] : []).filter(
    (each): each is ScalarNode => each.kind === 'scalar' && typeof each.value === 'string',
  );
  const found = new Map<string, SourceFile>();
  const folder = modelFile.replace(/[^\\/]*$/, '');
  for (const each of named) {
    const path = each.value as string;
    try {
      const source = readSource(folder + path, decode(readFile(path)), problems);
      found.set(source.name, source);
    } catch (error) {
      problems.add({
        code: 'input/file',
        message: `\`${path}\` cannot be read: ${(error as Error).message}`,
        location: each.location,
      });
    }
  }
  addImported(found, named[0] ? (named[0].value as string) : '', folder, readFile);
  return [...found.values()];
}

/**
 * Adds the files that files import, where these stand beside the first one or in a folder around it. What cannot be read is
 * missing, as it is for Python.
 * @param first the path of the first file, as `readFile` takes it
 * @param folder before paths in messages
 */
export function addImported(
  found: Map<string, SourceFile>,
  first: string,
  folder: string,
  readFile: ReadValueFile,
): void {
  const beside = first.replace(/[^\\/]*$/, '');
  for (const { statements } of found.values()) {
    for (const module of importedModules(statements)) {
      const name = module.split('.').at(-1)!;
      if (found.has(name) || found.size >= MOST_FILES) continue;
      const path = module.replace(/^\.+/, '').replaceAll('.', '/');
      for (const each of new Set([path, name, `../${path}`, `../../${path}`])) {
        const text = attempt(() => decode(readFile(`${beside}${each}.py`)));
        if (text === null) continue;
        const mistakes: unknown[] = [];
        const file = readSource(`${folder}${beside}${each}.py`, text, { add: (one) => mistakes.push(one) });
        if (mistakes.length === 0) found.set(name, file);
        break;
      }
    }
  }
}

/**
 * A Python file or a notebook by its text. Mistakes of its grammar are reported; what is right in it can still be called.
 * @param file the name that messages carry
 * @throws InputError where a notebook is none
 */
export function readSource(file: string, text: string, problems: Pick<Problems, 'add'>): SourceFile {
  const source = pythonIn(file, text);
  const { statements, diagnostics } = parseModule(source);
  for (const each of diagnostics) problems.add(each);
  return { name: file.replace(/^.*[\\/]/, '').replace(/\.\w+$/, ''), source, statements };
}

/**
 * The Python of a file or a notebook.
 * @throws InputError where a notebook is none
 */
export const pythonIn = (file: string, text: string): SourceText =>
  isNotebook(file) ? notebookSource(text, file) : plainSource(text.replace(/^\uFEFF/, ''), file);

/** The modules that a file imports, wherever in it. */
function importedModules(statements: readonly Statement[]): Set<string> {
  const found = new Set<string>();
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) return part.forEach(visit);
    if (typeof part !== 'object' || part === null) return;
    const { kind } = part as { kind?: string };
    if (kind === 'import')
      for (const { module } of (part as { modules: { module: string }[] }).modules) found.add(module);
    else if (kind === 'from') found.add((part as { module: string }).module);
    else Object.values(part).forEach(visit);
  };
  visit(statements);
  return found;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error('it is not UTF-8 text');
  }
}

function attempt<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}
