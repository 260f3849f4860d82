// From arguments to exit code.
import { InputError } from '../diagnostics/diagnostic.ts';
import { renderDiagnostic } from '../diagnostics/frame.ts';
import { makeReport } from '../report/verdict.ts';
import { checkFiles } from './check-files.ts';
import { styleFor, widthOf } from './colour.ts';
import { parseCommandLine } from './command-line.ts';
import type { Invocation } from './command-line.ts';
import { derive } from './derive.ts';
import { exitCode, exitCodes } from './exit-code.ts';
import { diagnosticsOf } from './failed-case.ts';
import type { Host } from './host.ts';
import { collectInputs, refuseMistakenVerb } from './inputs.ts';
import { progressBar } from './progress.ts';
import { writeReports } from './write-reports.ts';

/** Runs gradcheck with the arguments that follow its name. Never throws. @returns the exit code */
export async function run(args: readonly string[], host: Host): Promise<number> {
  try {
    const read = parseCommandLine(args, host.version);
    if (!('text' in read)) return await (read.command === 'derive' ? derivations : check)(read, host);
    await (read.mistake ? host.stderr : host.stdout).write(read.text);
    return read.mistake ? exitCodes.error : exitCodes.pass;
  } catch (error) {
    await explain(error, !args.includes('--no-color'), host);
    return exitCodes.error;
  }
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
  const { cases, sources } = checkFiles(inputs, invocation, checker, host, progress);
  progress.end();

  const report = makeReport(cases, host.version);
  const { command, targets, quiet, flags, strict, color } = invocation;
  const failures = await writeReports(
    report,
    targets,
    {
      style: styleFor(host.stdout, host.env, color),
      width: widthOf(host.stdout, host.env),
      sources,
      command: command === 'shapes' ? 'shapes' : 'run',
      quiet,
      strict,
      flags,
    },
    host.stdout,
  );
  for (const failure of failures) await explain(failure, color, host);
  return failures.length > 0 ? exitCodes.error : exitCode(report, strict);
}

/** Says on stderr what prevented a report, or the writing of it. */
async function explain(error: unknown, color: boolean, { stderr, env }: Host): Promise<void> {
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
