import { ansiStyle, plainStyle } from '../diagnostics/style.ts';
import type { Style } from '../diagnostics/style.ts';
import type { Host, Output } from './host.ts';

/** A flag wins over FORCE_COLOR, that over NO_COLOR (https://no-color.org), and that over what the stream is. */
export function styleFor(stream: Output, env: Host['env'], flag: boolean): Style {
  return wantsColour(stream, env, flag) ? ansiStyle : plainStyle;
}

function wantsColour(stream: Output, env: Host['env'], flag: boolean): boolean {
  if (!flag) return false;
  const { FORCE_COLOR, NO_COLOR, TERM } = env;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  return stream.isTTY && TERM !== 'dumb';
}

/** Columns of the report: the terminal's, else COLUMNS, else 80; and never so many that lines are hard to read. */
export function widthOf({ isTTY, columns }: Output, { COLUMNS }: Host['env']): number {
  const wanted = (isTTY && columns) || Number(COLUMNS) || 80;
  return Math.min(Math.max(Math.trunc(wanted), 40), 100);
}
