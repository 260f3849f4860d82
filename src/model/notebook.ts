import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { Location } from '../diagnostics/diagnostic.ts';
import { plainSource } from '../diagnostics/source-text.ts';
import type { SourceText, Span } from '../diagnostics/source-text.ts';
import { z } from 'zod';

const text = z
  .union([z.string(), z.array(z.string())])
  .transform((each) => (Array.isArray(each) ? each.join('') : each));
const cell = z.looseObject({ cell_type: z.string(), source: text.optional(), input: text.optional() });
const notebook = z.looseObject({
  nbformat: z.number(),
  metadata: z
    .looseObject({
      kernelspec: z.looseObject({ language: z.string().optional(), name: z.string().optional() }).optional(),
      language_info: z.looseObject({ name: z.string().optional() }).optional(),
    })
    .optional(),
  cells: z.array(cell).optional(),
  worksheets: z.array(z.looseObject({ cells: z.array(cell) })).optional(),
});

export const isNotebook = (file: string): boolean => /\.ipynb$/i.test(file);

/** What places in a code cell carry, counted from 0. */
export const cellName = (file: string, cell: number): string => `${file} cell ${cell + 1}`;

/** Whether a place is in a file, or in a cell of it. */
export const isPlaceIn = (file: string, place: { readonly file: string }): boolean =>
  place.file === file ||
  (isNotebook(file) && /^ cell \d+$/.test(place.file.slice(file.length)) && place.file.startsWith(file));

/** The code of a notebook, as one text: places are told by cell. */
export interface NotebookSource extends SourceText {
  /** The text of each code cell, by the name that places carry: `a.ipynb cell 3`. */
  readonly cells: ReadonlyMap<string, string>;
}

/**
 * The code cells of a notebook (nbformat 3 and 4) in their order. Magics and shell commands are comments, cells in other
 * languages are empty; lines and columns stay.
 * @throws InputError where it is no notebook, of another language, or without code
 */
export function notebookSource(content: string, file: string): NotebookSource {
  const { nbformat, metadata, cells: own = [], worksheets = [] } = parsed(content, file);
  const language = metadata?.kernelspec?.language ?? metadata?.language_info?.name ?? 'python';
  if (nbformat < 3)
    throw refusal(
      'input/unsupported',
      `${file} is a notebook of format ${nbformat}`,
      'save it with a newer Jupyter',
    );
  if (!/python/i.test(language))
    throw refusal(
      'input/unsupported',
      `${file} is a notebook in ${language}`,
      'only those in Python are read',
    );
  const code = [...own, ...worksheets.flatMap((sheet) => sheet.cells)].filter(
    ({ cell_type: type }) => type === 'code',
  );
  if (code.length === 0) throw refusal('input/empty', `${file} has no code cells`, null);
  const written = code.map(({ source, input }) => `${source ?? input ?? ''}`.replace(/\n?$/, '\n'));
  return joined(written, file);
}

function joined(written: readonly string[], file: string): NotebookSource {
  const cells = written.map((each, i) => ({
    name: cellName(file, i),
    text: each,
    read: withoutMagics(each),
  }));
  const starts: number[] = [];
  let whole = '';
  for (const { read } of cells) {
    starts.push(whole.length);
    whole += read;
  }
  const places = cells.map(({ name, read }) => plainSource(read, name));
  const locate = ({ start, end }: Span): Location => {
    const at = Math.max(
      starts.findLastIndex((each) => each <= start),
      0,
    );
    const [from, length] = [starts[at]!, cells[at]!.read.length];
    // What goes on in the next cell ends with this one.
    return places[at]!.locate({ start: start - from, end: Math.min(end - from, length) });
  };
  return { file, text: whole, locate, cells: new Map(cells.map((each) => [each.name, each.text])) };
}

/** Cells that hold something else than Python. */
const FOREIGN =
  /^\s*%%(bash|sh|script|html|HTML|javascript|js|latex|svg|SVG|markdown|writefile|file|perl|ruby|cython|R|sql)\b/;
const MAGIC = /^(\s*)(%{1,2}[A-Za-z]|!|\?)|^(\s*)[\w.]+\?{1,2}\s*$|^(\s*)[\w, ]+=\s*[!%][A-Za-z]/;

/** `%matplotlib inline` as a comment of the same length. */
function withoutMagics(code: string): string {
  if (FOREIGN.test(code)) return code.replace(/[^\r\n]/g, ' ');
  const state = { quote: '', depth: 0 };
  return code
    .split(/(?<=\n)/)
    .map((line) => {
      const isMagic = state.quote === '' && state.depth === 0 && MAGIC.test(line);
      if (isMagic) return line.replace(/^(\s*)\S/, '$1#');
      follow(line, state);
      return line;
    })
    .join('');
}

/** Whether a text or a bracket goes on in the next line. */
function follow(line: string, state: { quote: string; depth: number }): void {
  const plain = line.replace(/\\./g, '');
  for (let at = 0; at < plain.length; at++) {
    const three = plain.slice(at, at + 3);
    if (state.quote !== '') {
      if (plain.startsWith(state.quote, at)) {
        at += state.quote.length - 1;
        state.quote = '';
      }
    } else if (three === '"""' || three === "'''") {
      state.quote = three;
      at += 2;
    } else if (plain[at] === '"' || plain[at] === "'") {
      const end = plain.indexOf(plain[at]!, at + 1);
      at = end < 0 ? plain.length : end;
    } else if (plain[at] === '#') return;
    else if ('([{'.includes(plain[at]!)) state.depth++;
    else if (')]}'.includes(plain[at]!)) state.depth = Math.max(state.depth - 1, 0);
  }
}

function parsed(content: string, file: string): z.output<typeof notebook> {
  let json: unknown;
  try {
    json = JSON.parse(content.replace(/^\ufeff/, ''));
  } catch {
    throw refusal('input/yaml', `${file} is not valid JSON`, 'open and save it in Jupyter');
  }
  const read = notebook.safeParse(json);
  if (!read.success)
    throw refusal('input/type', `${file} is no notebook: ${read.error.issues[0]!.message}`, null);
  return read.data;
}

const refusal = (
  code: 'input/unsupported' | 'input/empty' | 'input/yaml' | 'input/type',
  message: string,
  help: string | null,
): InputError => new InputError(diagnostic({ code, message, help }));
