// `--write-model`: the model that is made of a Python file, for a person to correct.
import { dirname, relative } from 'node:path';
import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { Code } from '../diagnostics/codes.ts';
import { unread } from '../source/cases.ts';
import type { SourceCase } from '../source/source-cases.ts';
import { withoutMark } from './check-files.ts';
import type { Invocation } from './command-line.ts';
import { exitCodes } from './exit-code.ts';
import type { Checker, Host } from './host.ts';
import { collectInputs, isSource } from './inputs.ts';
import { reason, writeAtomically } from './write-file.ts';

/**
 * Writes the model of one part of a Python file, or prints it where the name is `-`. @returns the exit code
 * @throws InputError where there is no such part, or several, or the file is there already
 */
export async function writeModel(invocation: Invocation, target: string, host: Host): Promise<number> {
  const { checker, stdout } = host;
  const [input, ...more] = collectInputs(invocation, host, checker);
  if (input?.error) throw input.error;
  if (!input || more.length > 0 || !isSource(input.file))
    throw refusal(
      'input/usage',
      '--write-model takes one Python file',
      'gradcheck backprop.py --write-model model.yaml',
    );
  const { file } = input;
  const { text, readValueFile } = checker.readModelFile(file);
  const { cases } = checker.wantedCases(file, withoutMark(text), readValueFile, invocation.part);
  const written = theOne(file, cases, checker);
  if (target === '-') {
    await stdout.write(written);
    return exitCodes.pass;
  }
  if (host.exists(target)) throw refusal('input/file', `${target} is there already`, 'name a new file');
  try {
    writeAtomically(target, withSourceFrom(written, dirname(target), file));
  } catch (error) {
    throw refusal('input/file', `${target} cannot be written: ${reason(error)}`);
  }
  await stdout.write(`${target} is written: check it with gradcheck ${target}\n`);
  return exitCodes.pass;
}

function theOne(file: string, cases: readonly SourceCase[], { bestReading }: Checker): string {
  const [first, ...others] = cases;
  if (others.length > 0)
    throw refusal(
      'input/usage',
      `${file} holds ${cases.length} things to check`,
      `choose one with --function: ${cases.map(({ name }) => name).join(', ')}`,
    );
  const reading = bestReading(first!);
  if (!reading) throw unread(first!, file);
  return reading.text;
}

/** `source:` is relative to the model's own folder. */
const withSourceFrom = (text: string, folder: string, file: string): string =>
  text.replace(
    /^source: .*$/m,
    () => `source: ${JSON.stringify(relative(folder, file).replaceAll('\\', '/'))}`,
  );

const refusal = (code: Code, message: string, help: string | null = null): InputError =>
  new InputError(diagnostic({ code, message, help }));
