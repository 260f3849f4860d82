import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diagnostic, InputError } from '../../src/diagnostics/diagnostic.ts';
import { gradient, gradients } from '../report/results.ts';
import { gradcheck } from './host.ts';

const pass = [{}];
const fail = [
  {
    verdict: 'fail' as const,
    gradients: gradients(
      gradient('dW1', {
        verdict: 'fail',
        cause: 'root',
        worst: { trial: 3, index: [0, 2], analytic: 1, numeric: 2, uncertainty: 0, slopes: null },
      }),
    ),
  },
];
const undecided = [{ verdict: 'inconclusive' as const }];
const warned = [
  { diagnostics: [diagnostic({ code: 'point/symmetric', severity: 'warning', message: 'equal units' })] },
];
const unreadable = new InputError(diagnostic({ code: 'input/yaml', message: 'no YAML' }));
const broken = new TypeError('x is undefined');

describe('the exit code', () => {
  const files = {
    'pass.yaml': pass,
    'fail.yaml': fail,
    'undecided.yaml': undecided,
    'bad.yaml': unreadable,
    'bug.yaml': broken,
  };
  test.each([
    [['pass.yaml'], 0],
    [['fail.yaml'], 1],
    [['bad.yaml'], 2],
    [['bug.yaml'], 2],
    [['missing.yaml'], 2],
    [['undecided.yaml'], 3],
    [['pass.yaml', 'undecided.yaml'], 3],
    [['undecided.yaml', 'fail.yaml', 'pass.yaml'], 1],
    [['fail.yaml', 'bad.yaml', 'undecided.yaml'], 2],
  ])('of %j is %i', async (args, code) => {
    expect((await gradcheck(args, { files })).code).toBe(code);
  });

  test('is not changed by warnings, unless they are to fail', async () => {
    const world = { files: { 'm.yaml': warned, 'bad.yaml': unreadable, 'pass.yaml': pass } };
    expect((await gradcheck(['m.yaml'], world)).code).toBe(0);
    expect((await gradcheck(['m.yaml', '--strict'], world)).code).toBe(1);
    expect((await gradcheck(['pass.yaml', '--strict'], world)).code).toBe(0);
    expect((await gradcheck(['m.yaml', 'bad.yaml', '--strict'], world)).code).toBe(2);
  });
});

describe('arguments that are refused', () => {
  const files = { 'm.yaml': pass };
  test.each([
    [['--trials', '0'], '--trials 0', 'from 1 to 1000'],
    [['--trials', '2.5'], '--trials 2.5', 'whole number'],
    [['--trials', '1e2'], '--trials 1e2', 'whole number'],
    [['--trials', ''], '--trials', 'whole number'],
    [['--seed', 'abc'], '--seed abc', 'whole number'],
    [['--seed', '0x10'], '--seed 0x10', 'whole number'],
    [['--seed', '99999999999999999999'], '--seed 9', 'whole number'],
    [['--trial', '-1'], '--trial -1', 'whole number'],
    [['--tolerance', '0'], '--tolerance 0', 'greater than 0'],
    [['--tolerance', '1'], '--tolerance 1', 'less than 1'],
    [['--tolerance', 'NaN'], '--tolerance NaN', 'greater than 0'],
    [['--max-evaluations', '-5'], '--max-evaluations -5', 'at least 1'],
    [['--sizes', 'drawn'], '--sizes drawn', 'did you mean `draw`'],
    [['--mode', 'x'], '--mode x', 'auto, exhaustive, projection'],
    [['--reporter', 'jsn'], '--reporter jsn', 'did you mean `json`'],
    [['--reporter', 'toString'], '--reporter toString', 'pretty, json'],
    [['--reporter', 'json='], '--reporter json=', 'json=<file>'],
    [['--reporter', 'json', '--reporter', 'pretty'], '--reporter pretty', 'stdout already'],
    [['--reporter', 'json=a', '--reporter', 'pretty=a'], '--reporter pretty=a', 'a already'],
    [['--sede', '1'], '--sede', 'did you mean `--seed`'],
    [['--seed'], '--seed', '--seed needs a value'],
    [['--dry-run'], '--dry-run', 'goes with --fix'],
    [['--fix', '--hint', '3'], '--hint', 'leave out one of them'],
    [['--fix', '--trial', '1'], '--fix', 'leave out --trial'],
    [['--hint', '0'], '--hint 0', 'from 1 to 3'],
    [['--hint', 'x'], '--hint x', 'from 1 to 3'],
    [['--flx'], '--flx', 'did you mean `--fix`'],
  ])('%j', async (args, what, help) => {
    const { code, stdout, stderr, checks } = await gradcheck(['m.yaml', ...args], { files });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('error[input/usage]');
    expect(stderr.replaceAll(/\n\s*/g, ' ')).toContain(what);
    expect(stderr.replaceAll(/\n\s*/g, ' ')).toContain(help);
    expect(checks).toEqual([]);
  });

  test.each([
    ['shpaes', 'did you mean `shapes`'],
    ['rnu', 'did you mean `run`'],
    ['audit', 'gradcheck audit is not supported yet'],
  ])('the word %s in front', async (word, text) => {
    const { code, stderr } = await gradcheck([word, 'm.yaml'], { files });
    expect(code).toBe(2);
    expect(stderr).toContain(text);
  });

  test('shapes --fix', async () => {
    const { code, stderr, checks } = await gradcheck(['shapes', 'm.yaml', '--fix'], { files });
    expect({ code, checks }).toEqual({ code: 2, checks: [] });
    expect(stderr).toContain('gradcheck run <file> --fix');
  });

  test('a command behind a file', async () => {
    expect((await gradcheck(['m.yaml', 'shapes'], { files })).stderr).toContain('write it first');
  });

  test('a file that is named like a command is a file', async () => {
    expect((await gradcheck(['run', 'shapes'], { files: { shapes: pass } })).code).toBe(0);
  });
});

describe('help and version', () => {
  test.each([[['--help']], [['-h']]])('%j is printed to stdout', async (args) => {
    const { code, stdout, stderr } = await gradcheck(args);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain('Examples:');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test.each([[[]], [['run']], [['shapes', '--seed', '1']]])(
    '%j names no file: help on stderr',
    async (args) => {
      const { code, stdout, stderr } = await gradcheck(args);
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toContain('Usage: gradcheck');
    },
  );

  test('--version', async () => {
    expect(await gradcheck(['--version'])).toMatchObject({ code: 0, stdout: '1.2.3\n', stderr: '' });
  });
});

describe('what is checked', () => {
  const files = {
    'a.yaml': pass,
    'b.json': fail,
    'c.yml': pass,
    'notes.txt': pass,
    'impl.ts': pass,
    'd/x.gradcheck.yaml': pass,
  };
  const checked = async (...args: string[]) =>
    (await gradcheck(args, { files, folders: { d: ['d/x.gradcheck.yaml'] } })).checks.map(
      (each) => each.file,
    );

  test('every file in its order', async () => {
    expect(await checked('a.yaml', 'b.json', 'c.yml')).toEqual(['a.yaml', 'b.json', 'c.yml']);
  });
  test('a file that is given twice, once', async () => {
    expect(await checked('a.yaml', './a.yaml', 'd', 'd/x.gradcheck.yaml')).toEqual([
      'a.yaml',
      'd/x.gradcheck.yaml',
    ]);
  });
  test('the others when one cannot be', async () => {
    expect(await checked('missing.yaml', 'a.yaml', 'impl.ts', 'b.json')).toEqual(['a.yaml', 'b.json']);
  });
  test('a file of another ending only when it is said to be a model', async () => {
    expect(await checked('notes.txt')).toEqual([]);
    expect(await checked('run', 'notes.txt')).toEqual(['notes.txt']);
  });
  test('a module is not supported yet', async () => {
    const { code, stdout } = await gradcheck(['run', 'impl.ts'], { files });
    expect(code).toBe(2);
    expect(stdout).toContain('error[input/unsupported]');
  });
});

describe('settings', () => {
  const optionsOf = async (args: string[], settings = {}) =>
    (await gradcheck(['m.yaml', ...args], { files: { 'm.yaml': pass }, settings })).checks[0]?.options;

  test('are those of the flags', async () => {
    const flags =
      '--seed=-7 --trials 5 --trial 2 --sizes fixed --mode projection --tolerance 1e-5 --max-evaluations 100';
    expect(await optionsOf(flags.split(' '))).toMatchObject({
      seed: -7,
      trials: 5,
      trial: 2,
      sizes: 'fixed',
      mode: 'projection',
      tolerance: 1e-5,
      maxEvaluations: 100,
      shapesOnly: false,
    });
  });
  test('of the model hold where no flag is given', async () => {
    expect(await optionsOf(['--seed', '2'], { seed: 1, trials: 9 })).toMatchObject({ seed: 2, trials: 9 });
  });
  test('are left to the check otherwise', async () => {
    expect(Object.keys((await optionsOf([]))!)).toEqual(['shapesOnly', 'onProgress']);
  });
  test('may stand before the command too', async () => {
    const { checks } = await gradcheck(['--seed', '4', 'shapes', 'm.yaml'], { files: { 'm.yaml': pass } });
    expect(checks[0]?.options).toMatchObject({ seed: 4, shapesOnly: true });
  });
  test('that were given stand in the replay', async () => {
    const { stdout } = await gradcheck(['m.yaml', '--mode', 'projection', '--trials', '5'], {
      files: { 'm.yaml': fail },
    });
    expect(stdout).toContain('replay: gradcheck run m.yaml --seed 0 --trial 3 --mode projection\n');
  });
});

describe('reports', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gradcheck-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const files = { 'm.yaml': fail, 'bad.yaml': unreadable };

  test('go to stdout and to files, in one run', async () => {
    const target = join(folder, 'new/report.json');
    const { code, stdout } = await gradcheck(
      ['m.yaml', '--reporter', 'pretty', '--reporter', `json=${target}`],
      { files },
    );
    expect(code).toBe(1);
    expect(stdout).toContain('✗ fail');
    expect(JSON.parse(readFileSync(target, 'utf8')).verdict).toBe('fail');
    expect(readdirSync(join(folder, 'new'))).toEqual(['report.json']);
  });

  test('replace what a link points to', async () => {
    writeFileSync(join(folder, 'old.json'), 'old');
    symlinkSync('old.json', join(folder, 'link.json'));
    await gradcheck(['m.yaml', '--reporter', `json=${folder}/link.json`], { files });
    expect(JSON.parse(readFileSync(join(folder, 'old.json'), 'utf8')).verdict).toBe('fail');
  });

  test('are without colour in a file', async () => {
    const target = join(folder, 'report.txt');
    await gradcheck(['m.yaml', '--reporter', `pretty=${target}`], { files, isTTY: true });
    expect(readFileSync(target, 'utf8')).not.toContain('\u001b');
  });

  test('that cannot be written are told, the others are written, and the exit code is 2', async () => {
    const args = ['m.yaml', '--reporter', `pretty=${folder}`, '--reporter', 'json'];
    const { code, stdout, stderr } = await gradcheck(args, { files });
    expect(code).toBe(2);
    expect(stderr).toContain('error[input/file] the report cannot be written');
    expect(JSON.parse(stdout).verdict).toBe('fail');
    const full = await gradcheck(['m.yaml'], { files, stdoutFails: true });
    expect(full).toMatchObject({ code: 2, stderr: expect.stringContaining('no space left') });
  });

  test('hold what could not be read', async () => {
    const { stdout } = await gradcheck(['bad.yaml', 'm.yaml', '--reporter', 'json'], { files });
    const { verdict, cases } = JSON.parse(stdout);
    expect(verdict).toBe('error');
    expect(cases[0]).toMatchObject({
      file: 'bad.yaml',
      verdict: 'error',
      diagnostics: [{ code: 'input/yaml' }],
    });
    expect(cases[1]).toMatchObject({ file: 'm.yaml', verdict: 'fail' });
  });

  test('show a stack only on request', async () => {
    const world = { files: { 'm.yaml': broken } };
    const { stdout } = await gradcheck(['m.yaml'], world);
    expect(stdout).toContain('error[input/internal] x is undefined');
    expect(stdout).not.toContain('run.test.ts');
    expect((await gradcheck(['m.yaml'], { ...world, env: { GRADCHECK_DEBUG: '1' } })).stdout).toContain(
      'run.test.ts',
    );
  });

  test('are one line a case that does not pass with --quiet', async () => {
    const { stdout } = await gradcheck(['p.yaml', 'm.yaml', '--quiet'], {
      files: { ...files, 'p.yaml': pass },
    });
    expect(stdout).toBe('m.yaml: fail: dW1 is wrong\n');
  });
});

describe('colour', () => {
  test.each([
    ['a terminal', [], {}, true, true],
    ['a pipe', [], {}, false, false],
    ['NO_COLOR', [], { NO_COLOR: '1' }, true, false],
    ['an empty NO_COLOR', [], { NO_COLOR: '' }, true, true],
    ['FORCE_COLOR in a pipe', [], { FORCE_COLOR: '1' }, false, true],
    ['FORCE_COLOR=0', [], { FORCE_COLOR: '0' }, true, false],
    ['both', [], { FORCE_COLOR: '1', NO_COLOR: '1' }, true, true],
    ['--no-color over all', ['--no-color'], { FORCE_COLOR: '1' }, true, false],
    ['a dumb terminal', [], { TERM: 'dumb' }, true, false],
  ])('%s', async (_name, args, env, isTTY, coloured) => {
    const { stdout } = await gradcheck(['m.yaml', ...args], { files: { 'm.yaml': fail }, env, isTTY });
    expect(stdout.includes('\u001b[')).toBe(coloured);
    const wrong = await gradcheck(['--x', ...args], { env, isTTY });
    expect(wrong.stderr.includes('\u001b[')).toBe(coloured);
  });
});

describe('progress', () => {
  const progress = async (isTTY: boolean, pace: number) =>
    (await gradcheck(['m.yaml'], { files: { 'm.yaml': pass }, isTTY, pace })).stderr;

  test('is shown on a terminal once a second has gone, and removed at the end', async () => {
    const bar = await progress(true, 1001);
    expect(bar).toContain('50 %  m.yaml: dW1');
    expect(bar.endsWith('\r\u001b[K')).toBe(true);
  });
  test('is not shown earlier, nor in a pipe', async () => {
    expect(await progress(true, 1)).toBe('');
    expect(await progress(false, 1001)).toBe('');
  });
});
