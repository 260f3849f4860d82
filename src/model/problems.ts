import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** Collects mistakes, so that one run reports all that do not follow from one another. */
export class Problems {
  private readonly found = new Map<string, Diagnostic>();

  /** The same mistake met again, in another case of `vary`, is kept once. */
  add(parts: Parameters<typeof diagnostic>[0]): void {
    const made = diagnostic(parts);
    const { line, column } = made.location ?? { line: 0, column: 0 };
    const key = `${made.code}\0${line}\0${column}\0${made.message}`;
    if (!this.found.has(key)) this.found.set(key, made);
  }

  /** What `read` returns; null where it threw an InputError, whose diagnostics are kept. */
  attempt<T>(read: () => T): T | null {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      for (const each of error.diagnostics) this.add(each);
      return null;
    }
  }

  get any(): boolean {
    return this.found.size > 0;
  }

  /** @throws InputError with everything found, in the order of the file; nothing happens where nothing was. */
  throwIfAny(): void {
    if (this.found.size === 0) return;
    const at = ({ location }: Diagnostic): number => (location ? location.line * 1e6 + location.column : 0);
    throw new InputError(...[...this.found.values()].sort((a, b) => at(a) - at(b)));
  }
}
