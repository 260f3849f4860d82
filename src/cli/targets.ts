// Where reports go: `--reporter name[=file]`.
import { InvalidArgumentError } from 'commander';
import { suggestion } from '../diagnostics/did-you-mean.ts';
import { reporters } from '../report/reporters.ts';
import type { ReporterName } from '../report/reporters.ts';

export interface Target {
  readonly reporter: ReporterName;
  /** Null: stdout. */
  readonly file: string | null;
}

const names = Object.keys(reporters);

/** Adds one `--reporter` to those before it. Two reports in one place would spoil each other. */
export function addTarget(text: string, before: readonly Target[] = []): Target[] {
  const [name = ''] = text.split('=', 1);
  const file = text.includes('=') ? text.slice(name.length + 1) : null;
  if (!isReporter(name))
    throw new InvalidArgumentError(suggestion(name, names) ?? `the reporters are ${names.join(', ')}`);
  if (file === '')
    throw new InvalidArgumentError(`write --reporter ${name}=<file>, or --reporter ${name} for stdout`);
  if (before.some((target) => target.file === file))
    throw new InvalidArgumentError(
      `another report goes to ${file ?? 'stdout'} already: write --reporter ${name}=<another file>`,
    );
  return [...before, { reporter: name, file }];
}

const isReporter = (name: string): name is ReporterName => Object.hasOwn(reporters, name);
