import { printable } from '../diagnostics/text.ts';
import type { ReportOptions } from './options.ts';
import type { CaseResult } from '../check/result.ts';

/** The command that shows a failing case again, at the trial where it is worst; null when nothing failed. */
export function replay(
  { verdict, kind, file, seed, gradients }: CaseResult,
  options: ReportOptions,
): string | null {
  // Functions that were handed over are in no file that a command could check.
  if (verdict !== 'fail' || kind === 'implementation') return null;
  if (options.command === 'shapes') return ['gradcheck shapes', shellQuote(printable(file))].join(' ');
  const wrong = gradients.filter((each) => each.verdict === 'fail' && each.worst !== null);
  const shown = wrong.find((each) => each.cause === 'root') ?? wrong[0];
  const trial = shown?.worst ? [`--trial ${shown.worst.trial}`] : [];
  return ['gradcheck run', shellQuote(printable(file)), `--seed ${seed}`, ...trial, ...options.flags].join(
    ' ',
  );
}

/** A word for a POSIX shell. */
function shellQuote(word: string): string {
  const safe = word.startsWith('-') ? `./${word}` : word;
  return /^[\w./:@%+=,-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", String.raw`'\''`)}'`;
}
