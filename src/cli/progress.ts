import { truncate } from '../diagnostics/text.ts';
import type { Host } from './host.ts';

export interface Progress {
  /** One part of the work is at `done` of `total`. */
  readonly report: (done: number, total: number, what: string) => void;
  /** Removes the bar. */
  readonly end: () => void;
}

const PATIENCE = 1000;
const INTERVAL = 100;
const CELLS = 24;

/** A bar on the stderr of a terminal, once the run has taken a second; otherwise nothing. Times are in milliseconds. */
export function progressBar({ stderr, now }: Host): Progress {
  if (!stderr.isTTY) return { report: () => {}, end: () => {} };
  let next = now() + PATIENCE;
  let shown = false;
  const write = (text: string): void => void stderr.write(text).catch(() => {});
  return {
    report: (done, total, what) => {
      if (now() < next) return;
      next = now() + INTERVAL;
      shown = true;
      const share = total > 0 ? Math.min(done / total, 1) : 0;
      const full = Math.round(share * CELLS);
      const bar = '█'.repeat(full) + '░'.repeat(CELLS - full);
      const percent = `${Math.floor(share * 100)}`.padStart(3);
      write(`\r${truncate(`${bar} ${percent} %  ${what}`, (stderr.columns ?? 80) - 1)}\u001b[K`);
    },
    end: () => {
      if (shown) write('\r\u001b[K');
    },
  };
}
