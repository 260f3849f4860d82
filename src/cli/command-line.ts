// Arguments -> what to do. Commander does the reading; nothing is checked or written here.
import { Command, CommanderError } from 'commander';
import type { Convention } from '../derivation/convention.ts';
import type { CheckSettings } from '../model/model.ts';
import type { HintLevel } from '../report/hint.ts';
import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import { formats } from './formats.ts';
import type { Format } from './formats.ts';
import { command, fraction, oneOf, seconds, wholeNumber } from './option-values.ts';
import { addTarget } from './targets.ts';
import type { Target } from './targets.ts';

export interface Invocation {
  /** `auto` goes by the file's ending. */
  readonly command: 'auto' | 'run' | 'shapes' | 'derive' | 'annotate';
  readonly files: readonly string[];
  /** Of Python files only what has this name; null: all that can be checked. */
  readonly part: string | null;
  /** Where the model that is made of a Python file is written, instead of a check. */
  readonly writeModel: string | null;
  /** The Python that runs source files, to compare every value; null: nothing is executed. */
  readonly verifyWith: string | null;
  readonly targets: readonly Target[];
  /** Only what was given: it goes before the model's own `check:`. */
  readonly settings: CheckSettings & { readonly trial?: number; readonly timeBudget?: number };
  /** How `derive` writes what it finds. */
  /** `format` of null: by the kind of file. */
  readonly derivation: { readonly convention: Convention; readonly format: Format | null };
  /** Threads; undefined: as many as suit the machine and the work. */
  readonly workers: number | undefined;
  /** The flags among these that a replay repeats. */
  readonly flags: readonly string[];
  /** Write the verified fixes; or print what would be written. */
  readonly fix: 'write' | 'show' | null;
  /** Of `annotate`: take the comments out, or only print what would be written. */
  readonly remove: boolean;
  readonly dryRun: boolean;
  /** How much is said of a mistake: where; also why; also the repair. */
  readonly hint: HintLevel;
  readonly strict: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
}

/** Help or the version was asked for, or there was nothing to do: the text, and whether that is a mistake. */
export interface Information {
  readonly text: string;
  readonly mistake: boolean;
}

/** A code is to be explained; null: which codes there are. */
export interface Question {
  readonly code: string | null;
  readonly color: boolean;
}

type Flags = CheckSettings & {
  readonly convention?: Convention;
  readonly format?: Format;
  readonly trial?: number;
  readonly timeBudget?: number;
  readonly workers?: number;
  readonly function?: string;
  readonly writeModel?: string;
  readonly verifyWith?: string;
  readonly reporter?: readonly Target[];
  readonly fix?: boolean;
  readonly dryRun?: boolean;
  readonly remove?: boolean;
  readonly hint?: HintLevel;
  readonly strict?: boolean;
  readonly quiet?: boolean;
  readonly color: boolean;
};

const EXAMPLES = `
Examples:
  gradcheck two-layer.yaml                   check shapes and gradients
  gradcheck shapes two-layer.yaml            print all equations' shapes
  gradcheck derive two-layer.yaml            print the backward equations
  gradcheck models/                          its *.gradcheck.yaml and .json
  gradcheck annotate backprop.py             shapes as comments: #: (n1, m)
  gradcheck explain gradient/sign            the rule, and an example
  gradcheck m.yaml --reporter json=out.json  a report for programs
  gradcheck m.yaml --fix --dry-run           what --fix would write, as a diff

Exit: 0 all pass, 1 a mismatch, 2 bad usage or input, 3 could not be decided;
with --fix: of the files as they are after it
`;

/**
 * Reads the arguments that follow the program's name.
 * @throws {InputError} with `input/usage`
 */
export function parseCommandLine(
  args: readonly string[],
  version: string,
): Invocation | Information | Question {
  let invocation: Invocation | null = null;
  let question: Question | null = null;
  let written = '';
  const act =
    (command: Invocation['command']) =>
    (files: readonly string[], _flags: object, self: Command): void => {
      invocation = invocationOf(command, files, self.optsWithGlobals<Flags>());
    };

  const program = new Command('gradcheck')
    .description('Checks hand-written backpropagation, and names the first wrong equation.')
    .usage('[run|shapes|derive|annotate] <file...> [options]')
    .argument('[file...]', 'models (.yaml, .json), NumPy source (.py, .ipynb), folders')
    .option('--reporter <name[=file]>', 'pretty or json; to stdout or a file; repeatable', addTarget)
    .option('--seed <n>', 'seed of everything random (default 0)', wholeNumber(Number.MIN_SAFE_INTEGER))
    .option('--trials <n>', 'trials with fresh data (default 3)', wholeNumber(1, 1000))
    .option('--trial <n>', 'run only this trial', wholeNumber(1, 1000))
    .option('--sizes <how>', 'draw or fixed: sizes of the third trial on', oneOf('draw', 'fixed'))
    .option('--mode <how>', 'auto, exhaustive or projection', oneOf('auto', 'exhaustive', 'projection'))
    .option('--tolerance <x>', 'relative tolerance (default 1e-7)', fraction)
    .option('--max-evaluations <n>', 'evaluations to spend on a case', wholeNumber(1))
    .option('--time-budget <s>', 'seconds to spend on a case', seconds)
    .option('--workers <n>', 'threads (default: cores, if it pays)', wholeNumber(1, 256))
    .option('--function <name>', 'of a .py file, take only this')
    .option('--write-model <file>', 'of a .py file: write the model that is checked')
    .option('--verify-with <python>', 'run source under this Python, compare values', command)
    .option('--fix', 'write the repairs that were verified into the files')
    .option('--dry-run', 'with --fix, annotate: write nothing, print the diff')
    .option('--hint <n>', '1 where it is wrong, 2 and why, 3 and the repair', wholeNumber(1, 3))
    .option('--strict', 'warnings fail')
    .option('--quiet', 'one line a case that does not pass')
    .option('--no-color', 'no colour (NO_COLOR and FORCE_COLOR are obeyed too)')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print help')
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(act('auto'));

  program.command('run').description('check shapes and gradients').argument('<file...>').action(act('run'));
  program
    .command('shapes')
    .description('print shapes, evaluate nothing')
    .argument('<file...>')
    .action(act('shapes'));
  program
    .command('explain')
    .description('say what a diagnostic code means, with an example')
    .argument('[code]', 'such as gradient/sign; without one, all codes are listed')
    .action((code: string | undefined, _flags: object, self: Command) => {
      question = { code: code ?? null, color: self.optsWithGlobals<Flags>().color };
    });
  program
    .command('derive')
    .description('print the backward equations, verified')
    .argument('<file...>')
    .option('--convention <c>', 'per-example (default) or total', oneOf('per-example', 'total'))
    .option('--format <f>', 'equations, yaml, numpy (for .py), latex', oneOf(...formats))
    .action(act('derive'));
  program
    .command('annotate')
    .description('write traced shapes behind assignments of .py files')
    .argument('<file...>')
    .option('--remove', 'take these comments out again')
    .action(act('annotate'));

  for (const command of [program, ...program.commands])
    command
      .exitOverride()
      .configureHelp({ showGlobalOptions: true, helpWidth: 80, subcommandTerm })
      .configureOutput({ writeOut: (text) => (written += text), outputError: () => {} });

  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { text: written, mistake: false };
    if (error.code === 'commander.missingArgument') invocation = null;
    else throw usageError(error);
  }
  if (question) return question;
  const read = invocation as Invocation | null;
  return read && read.files.length > 0 ? read : { text: program.helpInformation() + EXAMPLES, mistake: true };
}

/** `derive <file...>`: that a command has options of its own is said by its help. */
const subcommandTerm = (command: Command): string =>
  [
    command.name(),
    ...command.registeredArguments.map((each) => {
      const name = each.name() + (each.variadic ? '...' : '');
      return each.required ? `<${name}>` : `[${name}]`;
    }),
  ].join(' ');

function invocationOf(command: Invocation['command'], files: readonly string[], flags: Flags): Invocation {
  const { reporter, fix = false, dryRun = false, hint, ...others } = flags;
  const { strict = false, quiet = false, color, workers, ...rest } = others;
  const { convention = 'per-example', format = null, function: part, ...more } = rest;
  const { writeModel, verifyWith, ...settings } = more;
  refuseTogether(command, flags);
  const repeated = {
    '--sizes': flags.sizes,
    '--mode': flags.mode,
    '--tolerance': flags.tolerance,
    '--max-evaluations': flags.maxEvaluations,
    '--hint': hint,
    '--function': part,
  };
  return {
    command,
    files,
    part: part ?? null,
    writeModel: writeModel ?? null,
    verifyWith: verifyWith ?? null,
    targets: reporter ?? [{ reporter: 'pretty', file: null }],
    settings,
    derivation: { convention, format },
    workers,
    flags: Object.entries(repeated).flatMap(([flag, value]) =>
      value === undefined ? [] : [`${flag} ${value}`],
    ),
    remove: flags.remove ?? false,
    dryRun,
    fix: fix ? (dryRun ? 'show' : 'write') : null,
    hint: hint ?? 3,
    strict,
    quiet,
    color,
  };
}

/** A repair is written only after a whole check, and never where it is to be withheld. Values are verified that a check has. */
function refuseTogether(
  command: Invocation['command'],
  { fix, dryRun, hint, trial, verifyWith, writeModel }: Flags,
): void {
  if (verifyWith !== undefined && (command === 'shapes' || command === 'derive'))
    throw mistake(
      `gradcheck ${command} takes no --verify-with`,
      'gradcheck run <file> --verify-with python3',
    );
  if (verifyWith !== undefined && writeModel !== undefined)
    throw mistake('--write-model checks nothing that could be verified', 'leave out one of them');
  if (command === 'annotate' && fix)
    throw mistake('annotate writes comments, --fix repairs', 'gradcheck run <file> --fix');
  if (dryRun && !fix && command !== 'annotate')
    throw mistake('--dry-run goes with --fix', 'gradcheck <file> --fix --dry-run');
  if (!fix) return;
  if (hint !== undefined) throw mistake('--hint withholds what --fix would write', 'leave out one of them');
  if (command === 'shapes')
    throw mistake('gradcheck shapes verifies no repair', 'gradcheck run <file> --fix does');
  if (trial !== undefined)
    throw mistake('--fix needs all trials: one alone verifies no repair', 'leave out --trial');
}

/** Commander's words for a mistake, with its suggestion as the help. */
function usageError({ message }: CommanderError): InputError {
  const text = message.replace(/^error: /, '');
  const value = /^option '(--[\w-]+).*?' argument '(.*)' is invalid\. (.*)$/s.exec(text);
  if (value) return mistake(`${value[1]} ${value[2]} is not valid`, value[3]!);
  const [, said = text, meant] = /^(.*?)\s*\(Did you mean (.*)\?\)$/s.exec(text) ?? [];
  const lacking = /^option '(?:-\w, )?(--[\w-]+) .*' argument missing$/.exec(said)?.[1];
  return mistake(
    lacking === undefined
      ? said.replace(/^unknown option '(.*)'$/s, 'there is no option $1')
      : `${lacking} needs a value`,
    meant === undefined ? 'gradcheck --help lists all options' : `did you mean \`${meant}\`?`,
  );
}

const mistake = (message: string, help: string): InputError =>
  new InputError(diagnostic({ code: 'input/usage', message, help }));
