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

/** Columns of the report: 80 where there is no terminal, and never so many that lines are hard to read. */
export const widthOf = ({ isTTY, columns }: Output): number =>
  isTTY && columns ? Math.min(Math.max(columns, 40), 100) : 80;
