import { spanOf } from '../diagnostics/source-text.ts';
import type { Editable } from './items.ts';
import { notebookCells } from './notebook-edits.ts';
import { isNotebook } from './notebook.ts';
import { plainEdits, spellEdits } from './spelling.ts';

/**
 * @param content the file without its byte-order mark
 * @throws InputError where it cannot be read
 */
export function editableFile(file: string, content: string): Editable {
  if (isNotebook(file)) return notebookCells(content, file);
  const spell = /\.py$/i.test(file) ? plainEdits : spellEdits;
  return {
    span: (location) => (location.file === file ? spanOf(content, location) : null),
    changes: (edits) => spell(content, edits),
  };
}
