// `gradcheck derive` of a Python file: the backward equations of each part, in the file's own names, where they belong.
import { linesOf, markedStatements, verifiedDerivation } from '../check/verified-derivation.ts';
import type { VerifiedDerivation } from '../check/verified-derivation.ts';
import type { CaseResult } from '../check/result.ts';
import { withBackward } from '../derivation/complete.ts';
import { latexOf } from '../derivation/latex.ts';
import { numpyLines } from '../derivation/numpy.ts';
import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { Location } from '../diagnostics/diagnostic.ts';
import { printable } from '../diagnostics/text.ts';
import type { Expression, Statement } from '../language/syntax.ts';
import { editableFile } from '../model/editable.ts';
import type { ModelFile } from '../model/files.ts';
import { applyChanges } from '../model/spelling.ts';
import type { Program } from '../program/program.ts';
import { trace } from '../program/trace.ts';
import { backwardBody } from '../source/backward-body.ts';
import type { BackwardBody } from '../source/backward-body.ts';
import { readSourceCases } from '../source/source-cases.ts';
import type { Reading, SourceCase } from '../source/source-cases.ts';
import { nodesIn } from '../source/walk.ts';
import { withoutMark } from './check-files.ts';
import type { Invocation } from './command-line.ts';
import { remarksOn } from './derived.ts';
import type { Derived } from './derived.ts';
import { exitCodes } from './exit-code.ts';
import type { Format } from './formats.ts';
import type { Host } from './host.ts';

/**
 * The parts of a file one after the other, each under its own heading; where one cannot be derived, why.
 * @throws InputError where the file cannot be read, or a model file is asked for of several parts
 */
export function derivedSource(source: ModelFile, invocation: Invocation, host: Host): Derived {
  const { file, text, readValueFile } = source;
  const { derivation, part } = invocation;
  const format = derivation.format ?? 'numpy';
  const { cases } = host.checker.wantedCases(file, withoutMark(text), readValueFile, part);
  if (format === 'yaml' && cases.length > 1)
    throw new InputError(
      diagnostic({
        code: 'input/usage',
        message: `${file} holds ${cases.length} things to derive`,
        help: `choose one with --function: ${cases.map(({ name }) => name).join(', ')}`,
      }),
    );
  const derived = cases.map((each) => derivedPart(each, source, format, invocation, host));
  return {
    text: derived.map((each) => each.text).join('\n'),
    code: derived.every(({ code }) => code === exitCodes.pass) ? exitCodes.pass : exitCodes.inconclusive,
  };
}

/** Nobody reads more of one function. */
const MOST_LINES = 60;

function derivedPart(
  part: SourceCase,
  source: ModelFile,
  format: Format,
  { settings, derivation: { convention } }: Invocation,
  { checker }: Host,
): Derived {
  const comment = format === 'latex' ? '%' : '#';
  const headed = (lines: readonly string[], at: Location): string =>
    [`${part.name} (${at.file}:${at.line})`, ...lines]
      .map((line) => `${comment} ${printable(line)}\n`)
      .join('');
  const because = (why: string, at: Location = part.location): Derived => ({
    text: headed([`not derived: ${why}`], at),
    code: exitCodes.inconclusive,
  });
  const reading = checker.bestReading(part);
  if (!reading) return because(part.reason ?? 'nothing is known of what it is called with');
  const given = reading.models[0]!;
  const placed = backwardBody(part, given);
  // A model file cannot read what a function keeps to itself.
  const body = format === 'yaml' && placed.model.opened !== undefined ? { ...placed, model: given } : placed;
  const program = trace({ ...body.model, backward: null }, body.model.sizes);
  const mistake = program.diagnostics.find(({ severity }) => severity === 'error');
  if (mistake) return because(mistake.message, mistake.location ?? part.location);
  if (!program.loss) return because('the loss could not be traced');
  const found = verifiedDerivation(
    program,
    convention,
    (model, sizes = settings.sizes) =>
      checker.checkModel(model, { ...model.check, ...settings, ...(sizes && { sizes }) }),
    body.keep,
  );
  if (found.doubts.length > 0 && markedStatements(found).every((each) => typeof each === 'string'))
    return because(found.doubts[0]!.reason);
  const count = linesOf(found.statements).length;
  if (count > MOST_LINES)
    return because(
      `a loop is written out, which takes ${count} equations: choose a function that makes one turn`,
    );
  const [remarks, written] = formatted(format, reading, program, found, body, source.file);
  const isWhole = format === 'numpy' && found.verified && body.place !== null && written.startsWith('def ');
  const objection =
    isWhole && remarks.every((each) => !each.endsWith(HAND_ON))
      ? objectionTo(written, body.place!, part, source, (each) =>
          checker.checkSourceCase(each, { ...settings, diagnose: false }),
        )
      : null;
  const isLooping = [...nodesIn(part.functions[0]?.definition.body)].some(
    ({ kind }) => kind === 'for' || kind === 'while',
  );
  const assumed = [
    ...(body.defaults.length > 0 ? [`for ${body.defaults.join(', ')}`] : []),
    ...(isLooping && found.fixed.length === 0
      ? ['loops of forward are written out for the turns that they make here']
      : []),
    ...(reading.assumed === null ? [] : [`where ${reading.assumed}`]),
    ...(reading.models.length > 1
      ? [`at ${/\[(.*)\]$/.exec(reading.models[0]!.name)?.[1] ?? 'the first of several constants'}`]
      : []),
  ];
  return {
    text:
      headed(
        [...remarksOn(program, found), ...assumed, ...remarks, ...(objection === null ? [] : [objection])],
        body.location,
      ) + written,
    code: found.verified && objection === null ? exitCodes.pass : exitCodes.inconclusive,
  };
}

const HAND_ON = 'is not among what it is given: let forward hand it on';

/** What speaks against a function where it would stand: a check of the file that has it there. Null where that passes. */
function objectionTo(
  written: string,
  place: Location,
  { name }: SourceCase,
  { file, text, readValueFile }: ModelFile,
  check: (part: SourceCase) => readonly CaseResult[],
): string | null {
  const content = withoutMark(text);
  const indented = written.trimEnd().replaceAll('\n', `\n${' '.repeat(place.column - 1)}`);
  const changes = editableFile(file, content).changes([{ location: place, text: indented }]);
  const { cases } = readSourceCases(file, applyChanges(content, changes), readValueFile);
  const part = cases.find((each) => each.name === name);
  const results = part ? check(part) : [];
  const failed = results.find(({ verdict }) => verdict !== 'pass');
  if (results.length > 0 && !failed) return null;
  const said = failed?.diagnostics.find(({ severity }) => severity === 'error')?.message;
  return `not verified where it would stand: ${said ?? failed?.verdict ?? 'it is not found there'}`;
}

function formatted(
  format: Format,
  reading: Reading,
  program: Program,
  found: VerifiedDerivation,
  body: BackwardBody,
  file: string,
): [remarks: string[], text: string] {
  const { sizes, model } = program;
  const statements = markedStatements(found);
  if (format === 'latex')
    return [[], latexOf(found.unrolled, (name) => sizes.has(name) || model.constants.has(name))];
  if (format === 'yaml') return [[], modelWith(reading, body, linesOf(statements), file)];
  const { lines, functions } =
    format === 'numpy' ? numpyLines(program, statements) : { lines: linesOf(statements), functions: [] };
  const { header, before, behind, missing, lengths } = body.around(...namesOf(statements));
  const remarks = [...lengths.map((each) => `for ${each}`), ...missing.map((name) => `${name} ${HAND_ON}`)];
  const all = [...before, ...lines, ...behind];
  const own = header === null ? all : [header, ...all.map((line) => `    ${line}`)];
  return [remarks, [...functions.map((each) => `${each}\n\n`), ...own.map((each) => `${each}\n`)].join('')];
}

/** Names that statements read, and those that they set. */
function namesOf(statements: readonly (Statement | string)[]): [used: Set<string>, set: Set<string>] {
  const [used, set] = [new Set<string>(), new Set<string>()];
  for (const part of nodesIn(statements.filter((each) => typeof each !== 'string'))) {
    if (part.kind === 'assignment')
      for (const target of part.targets) if (target.kind === 'name') set.add(target.name);
    if (part.kind === 'name') used.add((part as Expression & { name: string }).name);
  }
  return [used, set];
}

/** The model of the part with the equations as its backward. */
function modelWith(
  { text }: Reading,
  { added }: BackwardBody,
  lines: readonly string[],
  file: string,
): string {
  const forward = text
    .replace(/^source: .*$/m, () => `source: ${/^[\w./-]+$/.test(file) ? file : JSON.stringify(file)}`)
    .replace(/^backward: \|\n(?: {2}.*\n)*/m, '')
    .replace(/^forward: \|\n(?: {2}.*\n)*/m, (block) => block + added.map((each) => `  ${each}\n`).join(''));
  return withBackward(forward, lines, false)!;
}
