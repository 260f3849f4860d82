// `gradcheck annotate`: traced shapes as comments behind the assignments of Python files.
import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { renderDiagnostic } from '../diagnostics/frame.ts';
import { editableFile } from '../model/editable.ts';
import type { Change } from '../model/items.ts';
import { pythonIn } from '../model/sources.ts';
import { applyChanges } from '../model/spelling.ts';
import type { CaseResult } from '../check/result.ts';
import { annotations, withoutAnnotations } from '../source/annotating.ts';
import { textsIn, withoutMark } from './check-files.ts';
import { styleFor, widthOf } from './colour.ts';
import type { Invocation } from './command-line.ts';
import { exitCodes } from './exit-code.ts';
import { diagnosticsOf } from './failed-case.ts';
import type { Host } from './host.ts';
import { collectInputs, isSource } from './inputs.ts';
import { unifiedDiff } from './unified-diff.ts';

/** Annotates file after file, or takes the comments out again. @returns the exit code: 1 where a comment is wrong */
export async function annotate(invocation: Invocation, host: Host): Promise<number> {
  const { stdout, stderr, env, checker } = host;
  const codes: number[] = [];
  for (const { file, error } of collectInputs(invocation, host, checker)) {
    const sources = new Map<string, string>();
    const complain = async (said: readonly Diagnostic[]): Promise<void> => {
      const style = styleFor(stderr, env, invocation.color);
      const options = { style, width: widthOf(stderr, env), sources };
      await stderr.write(said.map((each) => `${renderDiagnostic(each, options)}\n`).join('\n'));
    };
    try {
      if (error) throw error;
      if (!isSource(file))
        throw refusal(`${file} is no Python file`, 'annotate writes comments into .py and .ipynb files');
      const { written, wrong, text } = annotated(file, invocation, host);
      for (const [name, each] of textsIn(file, text)) sources.set(name, each);
      await stdout.write(written);
      await complain(wrong);
      codes.push(wrong.length > 0 ? exitCodes.fail : exitCodes.pass);
    } catch (thrown) {
      codes.push(exitCodes.error);
      await complain(diagnosticsOf(thrown, (env.GRADCHECK_DEBUG ?? '') !== ''));
    }
  }
  return Math.max(exitCodes.pass, ...codes);
}

function annotated(
  file: string,
  invocation: Invocation,
  { checker, stdout, env, replaceFile }: Host,
): { written: string; wrong: readonly Diagnostic[]; text: string } {
  const { text: old, readValueFile } = checker.readModelFile(file);
  const content = withoutMark(old);
  const plain = applyChanges(
    content,
    inFile(file, content, withoutAnnotations(pythonIn(file, content).text)),
  );
  const mark = old.slice(0, old.length - withoutMark(old).length);
  const { sources, cases } = checker.wantedCases(file, plain, readValueFile, invocation.part);
  const results = invocation.remove
    ? []
    : cases.flatMap((each) =>
        each.readings.length > 0
          ? checker.checkSourceCase(each, { ...invocation.settings, shapesOnly: true })
          : [],
      );
  const changes = invocation.remove ? [] : inFile(file, plain, annotations(sources[0]!, results));
  const wrong = mistakesIn(results);
  const text = mark + applyChanges(plain, changes);
  const count = `${changes.length} shape${changes.length === 1 ? '' : 's'}`;
  if (invocation.dryRun) {
    const style = styleFor(stdout, env, invocation.color);
    return { written: unifiedDiff(file, plain, changes, style), wrong, text: plain };
  }
  if (text !== old) replaceFile(file, text);
  const done = invocation.remove ? 'the shapes are taken out again' : `${count} written`;
  const missing = cases.filter(({ readings }) => readings.length === 0).map(({ name }) => name);
  const rest = missing.length > 0 && !invocation.remove ? `; not traced: ${missing.join(', ')}` : '';
  return { written: `${file}: ${done}${rest}\n`, wrong, text: withoutMark(text) };
}

/** Changes of the Python in a file as those of the file. */
function inFile(file: string, content: string, changes: readonly Change[]): Change[] {
  const python = pythonIn(file, content);
  const edits = changes.map(({ text, ...span }) => ({ location: python.locate(span), text }));
  return editableFile(file, content).changes(edits);
}

/** Comments that are wrong, each once. */
function mistakesIn(results: readonly CaseResult[]): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const { diagnostics } of results)
    for (const each of diagnostics)
      if (each.code === 'shape/comment') found.set(`${each.location?.file} ${each.location?.line}`, each);
  return [...found.values()];
}

const refusal = (message: string, help: string): InputError =>
  new InputError(diagnostic({ code: 'input/unsupported', message, help }));
