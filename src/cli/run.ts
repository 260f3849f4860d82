// From arguments to exit code.
import { InputError } from '../diagnostics/diagnostic.ts';
import { renderDiagnostic } from '../diagnostics/frame.ts';
import { printable } from '../diagnostics/text.ts';
import { hinted } from '../report/hint.ts';
import { makeReport } from '../report/verdict.ts';
import { annotate } from './annotate.ts';
import { checkFiles } from './check-files.ts';
import { styleFor, widthOf } from './colour.ts';
import { parseCommandLine } from './command-line.ts';
import type { Invocation } from './command-line.ts';
import { derive } from './derive.ts';
import { exitCode, exitCodes } from './exit-code.ts';
import { diagnosticsOf } from './failed-case.ts';
import { fixFiles } from './fix-files.ts';
import type { Host } from './host.ts';
import { collectInputs, refuseMistakenVerb } from './inputs.ts';
import { progressBar } from './progress.ts';
import type { Target } from './targets.ts';
import { writeModel } from './write-model.ts';
import { writeReports, writeText } from './write-reports.ts';

/** Runs gradcheck with the arguments that follow its name. Never throws. @returns the exit code */
export async function run(args: readonly string[], host: Host): Promise<number> {
  try {
    const read = parseCommandLine(args, host.version);
    if ('code' in read) {
      const { explain } = await import('./explain.ts');
      await explain(read, host);
      return exitCodes.pass;
    }
    if (!('text' in read)) return await actionOf(read)(read, host);
    await (read.mistake ? host.stderr : host.stdout).write(read.text);
    return read.mistake ? exitCodes.error : exitCodes.pass;
  } catch (error) {
    await complain(error, !args.includes('--no-color'), host);
    return exitCodes.error;
  }
}

function actionOf({
  command,
  writeModel: target,
}: Invocation): (read: Invocation, host: Host) => Promise<number> {
  if (target !== null) return (read, host) => writeModel(read, target, host);
  if (command === 'annotate') return annotations;
  return command === 'derive' ? derivations : check;
}

async function annotations(invocation: Invocation, host: Host): Promise<number> {
  refuseMistakenVerb(invocation, host.exists);
  return annotate(invocation, host);
}

async function derivations(invocation: Invocation, host: Host): Promise<number> {
  refuseMistakenVerb(invocation, host.exists);
  return derive(invocation, host);
}

async function check(invocation: Invocation, host: Host): Promise<number> {
  refuseMistakenVerb(invocation, host.exists);
  const { checker } = host;
  const inputs = collectInputs(invocation, host, checker);
  const progress = progressBar(host);
  const { command, targets, quiet, flags, strict, color, fix, hint } = invocation;
  const style = styleFor(host.stdout, host.env, color);
  const found = checkFiles(inputs, invocation, checker, host, progress);
  // What programs read must be nothing but the report.
  const diffTo = isForPeople(targets) ? host.stdout : host.stderr;
  const dryRun = fix === 'show' ? styleFor(diffTo, host.env, color) : null;
  const fixed = fix && fixFiles(found, host, dryRun);
  progress.end();

  const { cases, sources } = fixed ?? found;
  const report = makeReport(
    cases.map((each) => hinted(each, hint)),
    host.version,
  );
  const failures = await writeReports(
    report,
    targets,
    {
      style,
      width: widthOf(host.stdout, host.env),
      sources,
      sourcesBefore: fixed?.before ?? new Map(),
      command: command === 'shapes' ? 'shapes' : 'run',
      quiet,
      strict,
      flags,
    },
    host.stdout,
  );
  if (fixed) {
    failures.push(...fixed.failures);
    const behindReport = diffTo === host.stdout && targets.some(({ file }) => file === null);
    const diff = fixed.diff !== '' && behindReport ? `\n${fixed.diff}` : fixed.diff;
    const unwritten = await writeText('the diff', diff, diffTo);
    if (unwritten) failures.push(unwritten);
    for (const remark of fixed.remarks) await host.stderr.write(`${printable(remark)}\n`);
  }
  for (const failure of failures) await complain(failure, color, host);
  return failures.length > 0 ? exitCodes.error : exitCode(report, strict);
}

const isForPeople = (targets: readonly Target[]): boolean =>
  targets.every(({ reporter, file }) => file !== null || reporter === 'pretty');

/** Says on stderr what prevented a report, or the writing of it. */
async function complain(error: unknown, color: boolean, { stderr, env }: Host): Promise<void> {
  const options = {
    style: styleFor(stderr, env, color),
    width: widthOf(stderr, env),
    sources: new Map<string, string>(),
  };
  const debug = (env.GRADCHECK_DEBUG ?? '') !== '' && !(error instanceof InputError);
  const text = diagnosticsOf(error, debug).map((each) => `${renderDiagnostic(each, options)}\n`);
  try {
    await stderr.write(text.join('\n'));
  } catch {
    // There is nobody left to tell.
  }
}
