import type { Diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { SourceText } from '../diagnostics/source-text.ts';
import { failure } from './failure.ts';
import type { Token } from './tokens.ts';

const MESSAGE = 'this is Python 2';

/** What only Python 2 can read. */
export const pythonTwo = (source: SourceText, span: Token): InputError =>
  failure(source, {
    code: 'input/unsupported',
    span,
    message: MESSAGE,
    help: 'convert the file: `python3 -m lib2to3 -w file.py`, or by hand: `print(x)`, `except E as e`',
  });

export const isPythonTwo = ({ message }: Diagnostic): boolean => message === MESSAGE;

/** `print x`, `exec "…"`, `raise E, "…"`. */
export function isOldStatement([first, second]: readonly Token[]): boolean {
  if (!first || !second || first.kind !== 'name' || !['print', 'exec'].includes(first.text)) return false;
  return (
    second.kind === 'string' || second.kind === 'name' || second.kind === 'number' || second.text === '>>'
  );
}
