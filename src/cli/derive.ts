// `gradcheck derive`: the backward equations of a model, from its forward equations alone.
import { markedLines, verifiedDerivation } from '../check/verified-derivation.ts';
import type { VerifiedDerivation } from '../check/verified-derivation.ts';
import { withBackward } from '../derivation/complete.ts';
import { latexOf } from '../derivation/latex.ts';
import { Unprintable } from '../derivation/names.ts';
import { numpyFunction } from '../derivation/numpy.ts';
import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import { renderDiagnostic } from '../diagnostics/frame.ts';
import type { Model } from '../model/model.ts';
import type { Program } from '../program/program.ts';
import { trace } from '../program/trace.ts';
import { styleFor, widthOf } from './colour.ts';
import type { Invocation } from './command-line.ts';
import { exitCodes } from './exit-code.ts';
import { diagnosticsOf } from './failed-case.ts';
import type { Format } from './formats.ts';
import type { Host } from './host.ts';
import { textsIn, withoutMark } from './check-files.ts';
import { derivedSource } from './derive-source.ts';
import { onlyAt, remarksOn } from './derived.ts';
import type { Derived } from './derived.ts';
import { collectInputs, isSource } from './inputs.ts';

/** Derives for every file; mistakes in one are said on stderr, and the others are derived. @returns the exit code */
export async function derive(invocation: Invocation, host: Host): Promise<number> {
  const { checker, stdout, stderr, env } = host;
  const codes: number[] = [];
  const debug = (env.GRADCHECK_DEBUG ?? '') !== '';
  const inputs = collectInputs(invocation, host, checker);
  for (const { file, error } of inputs) {
    const sources = new Map<string, string>();
    try {
      if (error) throw error;
      const { text, readValueFile } = checker.readModelFile(file);
      for (const [name, each] of textsIn(file, withoutMark(text))) sources.set(name, each);
      const derived = isSource(file)
        ? derivedSource({ file, text, readValueFile }, invocation, host)
        : derivedFile(
            file,
            text,
            checker.loadModels(file, text, readValueFile),
            inputs.length > 1,
            invocation,
            host,
          );
      await stdout.write((inputs.length > 1 && codes.length > 0 ? '\n' : '') + derived.text);
      codes.push(derived.code);
    } catch (thrown) {
      const options = {
        style: styleFor(stderr, env, invocation.color),
        width: widthOf(stderr, env),
        sources,
      };
      const said = diagnosticsOf(thrown, debug);
      const underivable = said.every(({ code }) => code.startsWith('shape/') && code !== 'shape/not-traced');
      codes.push(underivable ? exitCodes.inconclusive : exitCodes.error);
      await stderr.write(said.map((each) => `${renderDiagnostic(each, options)}\n`).join('\n'));
    }
  }
  return [exitCodes.error, exitCodes.inconclusive].find((code) => codes.includes(code)) ?? exitCodes.pass;
}

function derivedFile(
  file: string,
  text: string,
  models: readonly Model[],
  several: boolean,
  { settings, derivation: { convention, format: asked } }: Invocation,
  { checker }: Host,
): Derived {
  const format = asked ?? 'equations';
  const cases = models.map((model) => {
    const program = tracedForward(model);
    const options = { ...model.check, ...settings };
    return {
      program,
      derivation: verifiedDerivation(program, convention, (each, sizes = options.sizes) =>
        checker.checkModel(each, { ...options, ...(sizes && { sizes }) }),
      ),
    };
  });
  const code = cases.every(({ derivation }) => derivation.verified) ? exitCodes.pass : exitCodes.inconclusive;
  if (format === 'yaml') return { text: completed(file, text, models, cases), code };
  const texts = cases.map(({ program, derivation }) => {
    const head =
      several || cases.length > 1 ? `${format === 'latex' ? '%' : '#'} ${program.model.name}\n` : '';
    return head + formatted(format, program, derivation);
  });
  return { text: texts.join('\n'), code };
}

/** The forward pass. Throws its mistakes. */
function tracedForward(model: Model): Program {
  const program = trace({ ...model, backward: null }, model.sizes);
  const errors = program.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new InputError(...errors);
  return program;
}

function formatted(
  format: Exclude<Format, 'yaml'>,
  program: Program,
  derivation: VerifiedDerivation,
): string {
  const { model, sizes } = program;
  const remarks = remarksOn(program, derivation);
  switch (format) {
    case 'equations':
      return [...markedLines(derivation), ...remarks.map((each) => `# ${each}`), ''].join('\n');
    case 'numpy':
      try {
        return `${remarks.map((each) => `# ${each}\n`).join('')}${numpyFunction(program, derivation.statements)}`;
      } catch (error) {
        if (!(error instanceof Unprintable)) throw error;
        throw new InputError(
          diagnostic({
            code: 'input/unsupported',
            message: `${model.name} cannot be written as a NumPy function: ${error.message}`,
          }),
        );
      }
    case 'latex': {
      const isNumber = (name: string): boolean => sizes.has(name) || model.constants.has(name);
      return `${remarks.map((each) => `% ${each}\n`).join('')}${latexOf(derivation.unrolled, isNumber)}`;
    }
  }
}

/** The file with the equations as its backward. All cases of `vary` must have the same. */
function completed(
  file: string,
  text: string,
  models: readonly Model[],
  cases: readonly { readonly program: Program; readonly derivation: VerifiedDerivation }[],
): string {
  const refuse = (message: string, help: string): never => {
    throw new InputError(diagnostic({ code: 'input/usage', message, help }));
  };
  if (models.some(({ backward }) => backward))
    refuse(`${file} has a backward already`, `gradcheck derive ${file} prints the derived equations`);
  const all = cases.map(({ derivation }) => [
    ...(derivation.fixed.length > 0 ? [`# ${onlyAt(derivation.fixed)}`] : []),
    ...markedLines(derivation),
  ]);
  if (all.some((lines) => lines.join('\n') !== all[0]!.join('\n')))
    refuse(
      `the cases of ${file} have different equations`,
      `gradcheck derive ${file} prints those of each case`,
    );
  const whole = withBackward(text, all[0]!, /\.json$/i.test(file));
  return whole ?? refuse(`${file} is YAML in braces, which is not completed`, 'write one key a line');
}
