import type { Location } from '../diagnostics/diagnostic.ts';
import { constants, keywords } from '../language/keywords.ts';
import type { Problems } from './problems.ts';
import type { ScalarNode } from './tree.ts';

const NAME = /^[\p{L}_][\p{L}\p{N}_]*(\[\d+\])?$/u;
const TAKEN: Readonly<Record<string, string>> = {
  np: 'NumPy itself',
  numpy: 'NumPy itself',
  min: 'a function of shapes',
  max: 'a function of shapes',
};

/** Reports a declared name that equations could not use, with a spelling that they can. */
export function checkName(key: ScalarNode, kind: string, problems: Problems): void {
  const name = key.source.text;
  const { location } = key;
  const report = (message: string, help: string): void =>
    problems.add({ code: 'input/notation', message, location, help });
  const plain = name.normalize('NFKC');
  if (keywords.has(name) || constants.has(name)) {
    report(
      `\`${name}\` is a word of Python and cannot name ${kind}`,
      `write \`${name === 'lambda' ? 'lam' : `${name}_`}\``,
    );
  } else if (TAKEN[name] !== undefined && (kind === 'a dimension' || name.startsWith('n'))) {
    report(`\`${name}\` is ${TAKEN[name]} and cannot name ${kind}`, `write \`${name}_\``);
  } else if (plain !== name) {
    report(`\`${name}\` cannot name ${kind}: Python reads it as \`${plain}\``, `write \`${spelt(plain)}\``);
  } else if (!NAME.test(name)) {
    report(
      `\`${name}\` cannot name ${kind}: a name has letters, digits and \`_\`, and at most one number in brackets`,
      `write \`${spelt(name)}\``,
    );
  }
}

/** A usable name that looks alike. */
function spelt(name: string): string {
  const [, base = name, index = ''] = /^(.*?)\s*(\[\s*\d+\s*\])?$/u.exec(name) ?? [];
  const cleaned = base.replace(/[^\p{L}\p{N}_]+/gu, '_').replace(/^(?=\p{N})/u, '_');
  return (NAME.test(cleaned) && !keywords.has(cleaned) ? cleaned : 'x') + index.replace(/\s/g, '');
}

/** One namespace for dimensions, constants, inputs and parameters. */
export class Declarations {
  private readonly found = new Map<string, { kind: string; location: Location }>();

  /** Registers a name; reports it where it is taken by something else. */
  declare(name: string, kind: string, location: Location, problems: Problems): void {
    const before = this.found.get(name);
    if (!before) this.found.set(name, { kind, location });
    else {
      problems.add({
        code: 'input/duplicate',
        message: `\`${name}\` is ${before.kind} and ${kind}`,
        location,
        labels: [{ message: `\`${name}\` is ${before.kind} here`, location: before.location }],
        help: 'give one of them another name',
      });
    }
  }

  get(name: string): { readonly kind: string; readonly location: Location } | null {
    return this.found.get(name) ?? null;
  }

  get names(): Iterable<string> {
    return this.found.keys();
  }
}
