import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CaseResult } from '../../src/check/result.ts';
import type { Checker } from '../../src/cli/host.ts';
import { diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { modelFilesAt, readModelFile } from '../../src/model/files.ts';
import { loadModels } from '../../src/model/load.ts';
import type { Model } from '../../src/model/model.ts';
import { checkModel } from '../../src/check/check.ts';
import { equationResults } from '../../src/check/shapes.ts';
import { trace } from '../../src/program/trace.ts';
import { gradient, passing } from '../report/results.ts';
import { gradcheck } from './host.ts';
import type { Outcome } from './host.ts';

const RIGHT: Record<string, string> = {
  dZ2: 'A2 - Y',
  dW2: '1/m * dZ2 @ A1.T',
  dW1: '1/m * dZ1 @ X.T',
};

interface Plan {
  /** What is right instead of RIGHT. */
  readonly right?: Record<string, string>;
  /** What is put in the place of a wrong equation, where it is not the right one. */
  readonly offered?: Record<string, string>;
  /** Fixes that nobody verified. */
  readonly unverified?: readonly string[];
  /** Looked at before each check. */
  readonly meanwhile?: (model: Model, checks: number) => void;
  /** Another end of an equation's fix: the whole line, say. */
  readonly widened?: Record<string, number>;
  /** Equations that are right only where others are. */
  readonly broken?: (text: string) => readonly string[];
}

/** A check for which an equation is right when it is spelt as in RIGHT. */
function toyChecker({
  right: others = {},
  offered = {},
  unverified = [],
  meanwhile,
  widened = {},
  broken,
}: Plan = {}): Checker {
  let checks = 0;
  const checkToy = (model: Model): CaseResult => {
    meanwhile?.(model, checks++);
    const { source } = model.backward!;
    const spoilt = broken?.(source.text) ?? [];
    const found = Object.entries({ ...RIGHT, ...others }).flatMap(([name, right]) => {
      const [whole, written = ''] = new RegExp(`^${name} = (.*\\S)`, 'm').exec(source.text) ?? [];
      if (whole === undefined || (written === right && !spoilt.includes(name))) return [];
      const end = source.text.indexOf(whole) + whole.length;
      const location = source.locate({ start: end - written.length, end });
      const text = offered[name] ?? right;
      const reach = { ...location, column: location.column - (widened[name] ?? 0) };
      return diagnostic({
        code: 'gradient/mismatch',
        message: `${name} is off`,
        equation: name,
        location,
        help: `${right}       verified: ${name} then agrees to 4e-11`,
        fix: {
          title: 'write it right',
          equation: name,
          replacement: text,
          edits: [
            {
              location: reach,
              text:
                source.text.slice(end - written.length - (widened[name] ?? 0), end - written.length) + text,
            },
          ],
          verified: !unverified.includes(name),
        },
      });
    });
    const wrong = found.map(({ equation }) => equation);
    return {
      ...passing,
      equations: equationResults(trace(model, model.sizes)),
      name: model.name,
      file: model.file,
      vary: model.vary,
      verdict: found.length > 0 ? 'fail' : 'pass',
      diagnostics: found,
      gradients: ['dZ2', 'dW2', 'dW1'].map((name) =>
        gradient(name, wrong.includes(name) ? { verdict: 'fail', cause: 'root' } : {}),
      ),
    };
  };
  return {
    checkModel: checkToy,
    loadModels,
    modelFilesAt,
    readModelFile,
    wantedCases: () => ({ sources: [], cases: [] }),
    checkSourceCase: () => [],
    bestReading: () => null,
  };
}

const FORWARD = ['Z1 = W1 @ X', 'A1 = tanh(Z1)', 'A2 = sigmoid(W2 @ A1)', 'J = sum(Y * A2)'];
const model = (dW1 = 'dZ1 @ X.T', dW2 = RIGHT.dW2): string => `\
# a comment that stays
inputs:   { X: [n0, m], Y: [n2, m] }   # as it is
parameters: {W1: [n1, n0], W2: [n2, n1]}
forward: |
${FORWARD.map((each) => `  ${each}`).join('\n')}
backward: |
  dZ2 = A2 - Y
  dW2 = ${dW2}   
  dZ1 = W2.T @ dZ2
  dW1 = ${dW1}
# the end
`;

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gradcheck-'));
  file = join(folder, 'm.yaml');
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (args: readonly string[], plan: Plan = {}, isTTY = false): Promise<Outcome> =>
  gradcheck([file, ...args], { checker: toyChecker(plan), isTTY });
const now = (): string => readFileSync(file, 'utf8');

describe('--fix', () => {
  test('writes the repair, changes nothing else, and says what it was', async () => {
    writeFileSync(file, model());
    const { code, stdout, stderr } = await run(['--fix']);
    expect(now()).toBe(model(RIGHT.dW1));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('✓ pass');
    expect(stdout).toContain('13 |   dW1 = dZ1 @ X.T\n');
    expect(stdout).toContain('help: 1/m * dZ1 @ X.T       verified: dW1 then agrees to 4e-11\n');
    expect(stdout).toContain(`fixed: ${file}:13  dW1 = 1/m * dZ1 @ X.T\n`);
    expect(readdirSync(folder)).toEqual(['m.yaml']);
    expect(await run(['--fix'])).toMatchObject({ code: 0, stderr: '' });
    expect(now()).toBe(model(RIGHT.dW1));
  });

  test('keeps line ends, byte-order mark, permissions and links', async () => {
    const real = join(folder, 'real.yaml');
    const odd = (text: string): string => `\ufeff${text.replaceAll('\n', '\r\n')}`;
    writeFileSync(real, odd(model()));
    chmodSync(real, 0o666);
    symlinkSync('real.yaml', file);
    expect((await run(['--fix'])).code).toBe(0);
    expect(readFileSync(real, 'utf8')).toBe(odd(model(RIGHT.dW1)));
    expect(statSync(real).mode & 0o777).toBe(0o666);
    expect(readdirSync(folder).sort()).toEqual(['m.yaml', 'real.yaml']);
  });

  test.skipIf(process.getuid?.() !== 0)('leaves the file to its owner', async () => {
    writeFileSync(file, model());
    chownSync(file, 4321, 4322);
    await run(['--fix']);
    expect(now()).toBe(model(RIGHT.dW1));
    expect(statSync(file)).toMatchObject({ uid: 4321, gid: 4322 });
  });

  test('repairs every wrong equation', async () => {
    writeFileSync(file, model('X', 'dZ2'));
    const { code, stdout } = await run(['--fix']);
    expect(code).toBe(0);
    expect(now()).toBe(model(RIGHT.dW1));
    expect(stdout.match(/^fixed: .*$/gm)).toHaveLength(2);
  });

  test('is told by one line with --quiet, and to programs in `repaired`', async () => {
    writeFileSync(file, model());
    expect((await run(['--fix', '--quiet'])).stdout).toBe(`fixed: ${file}:13  dW1 = 1/m * dZ1 @ X.T\n`);
    writeFileSync(file, model());
    const { stdout } = await run(['--fix', '--reporter', 'json']);
    const { verdict, cases } = JSON.parse(stdout);
    expect(verdict).toBe('pass');
    expect(cases[0].diagnostics).toEqual([]);
    expect(cases[0].repaired).toMatchObject([{ equation: 'dW1', fix: { replacement: RIGHT.dW1 } }]);
  });

  test('leaves the exit code to what is still wrong', async () => {
    writeFileSync(file, model('X', 'dZ2'));
    const { code, stdout } = await run(['--fix'], { unverified: ['dW2'] });
    expect(code).toBe(1);
    expect(now()).toBe(model(RIGHT.dW1, 'dZ2'));
    expect(stdout).toContain('fixed: ');
    expect(stdout).toContain('dW2 is wrong');
  });

  test('repairs each file by itself', async () => {
    const other = join(folder, 'other.yaml');
    writeFileSync(file, model());
    writeFileSync(other, model());
    const checker = toyChecker({ offered: {} });
    const args = [other, file, '--fix'];
    expect(await gradcheck(args, { checker })).toMatchObject({ code: 0 });
    expect([now(), readFileSync(other, 'utf8')]).toEqual([model(RIGHT.dW1), model(RIGHT.dW1)]);
  });

  test('of a file that makes several cases is one edit, and all are checked again', async () => {
    const varied = (text: string): string => `${text}vary: { p: [0, 1, 2] }\n`;
    writeFileSync(file, varied(model()));
    const seen: string[] = [];
    const { code, stdout, stderr } = await run(['--fix'], { meanwhile: ({ name }) => seen.push(name) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(now()).toBe(varied(model(RIGHT.dW1)));
    expect(seen).toEqual([0, 1, 2, 0, 1, 2].map((p) => `m [p=${p}]`));
    expect(stdout).toContain('✓ 3 cases: 3 pass');
    expect(stdout.match(/fixed: /g)).toHaveLength(3);
  });

  test('of JSON is spelt as JSON', async () => {
    file = join(folder, 'm.json');
    const written = (dW1: string): string =>
      JSON.stringify({
        inputs: { X: '(n0, m)', Y: '(n2, m)' },
        parameters: { W1: '(n1, n0)', W2: '(n2, n1)' },
        forward: FORWARD,
        backward: [`dW1 = ${dW1}`],
      });
    writeFileSync(file, written('dZ1 @ "X"'));
    const quotes = '1/m * einsum("ij,kj", dZ1, X)';
    expect(await run(['--fix'], { right: { dW1: quotes } })).toMatchObject({ code: 0, stderr: '' });
    expect(now()).toBe(written(quotes));
  });
});

describe('nothing is written', () => {
  const refused = async (plan: Plan, said: string, text = model('X', 'dZ2')): Promise<Outcome> => {
    writeFileSync(file, text);
    const outcome = await run(['--fix'], plan);
    expect(now()).toBe(text);
    expect(outcome.stderr).toContain(said);
    expect(outcome.stdout).not.toContain('fixed:');
    expect(readdirSync(folder)).toEqual(['m.yaml']);
    return outcome;
  };

  test('of a fix that nobody verified', async () => {
    const { code } = await refused({ unverified: ['dW1', 'dW2'] }, 'm.yaml: no repair was verified\n');
    expect(code).toBe(1);
  });
  test('of a fix that does not make its equation right', async () => {
    expect((await refused({ offered: { dW1: '2 * X' } }, 'not fixed: ')).code).toBe(1);
    await refused({ offered: { dW1: '2 * X' } }, 'dW1 would still be wrong');
  });
  test('of a fix that makes the file unreadable', async () => {
    await refused({ offered: { dW1: 'dZ1 @ (' } }, 'the repaired file could not be checked: ');
  });
  test('of a fix that makes what is right wrong', async () => {
    const broken = (text: string): string[] => (text.includes(RIGHT.dW1!) ? ['dZ2'] : []);
    await refused({ broken }, 'dZ2, which passes now, would be wrong', model());
  });
  test('of a fix that breaks another case of `vary`', async () => {
    const text = `${model()}vary: { p: [0, 1] }\n`;
    let cases = 0;
    const broken = (): string[] => (++cases === 4 ? ['dZ2'] : []);
    await refused({ broken }, 'dZ2, which passes now, would be wrong in m [p=1]', text);
  });
  test.each([
    ['once the file was read', 0],
    ['while the repair was checked', 1],
  ])('over a file that changed %s', async (_name, when) => {
    writeFileSync(file, model());
    const mine = `${model()}# mine\n`;
    const meanwhile = (_: Model, checks: number): void => {
      if (checks === when) writeFileSync(file, mine);
    };
    const { code, stderr } = await run(['--fix'], { meanwhile });
    expect(now()).toBe(mine);
    expect(code).toBe(1);
    expect(stderr).toBe(`not fixed: ${file}: it was changed while it was checked\n`);
  });
  test('into a read-only file', async () => {
    writeFileSync(file, model());
    chmodSync(file, 0o444);
    const { code, stdout, stderr } = await run(['--fix']);
    expect(code).toBe(2);
    expect(stderr.replaceAll(/\n\s*/g, ' ')).toContain(`${file} cannot be repaired: it is read-only`);
    expect(stdout).toContain('dW1 is wrong');
    expect(now()).toBe(model());
    expect(readdirSync(folder)).toEqual(['m.yaml']);
  });
  test.skipIf(process.getuid?.() === 0)('into a folder where nothing may be written', async () => {
    writeFileSync(file, model());
    chmodSync(folder, 0o555);
    const { code, stderr } = await run(['--fix']);
    chmodSync(folder, 0o755);
    expect(code).toBe(2);
    expect(stderr).toContain('permission denied');
    expect(now()).toBe(model());
  });
});

test('of two repairs that overlap the first is written, and the other is told', async () => {
  const text = model('X').replace('dW2 = 1/m * dZ2 @ A1.T   \n  dZ1 = W2.T @ dZ2\n', 'dW2 = dZ2\n');
  writeFileSync(file, text);
  // The repair of dW1 takes the end of the line before it along.
  const { code, stdout, stderr } = await run(['--fix'], { widened: { dW1: 'X\n  dW1 = '.length } });
  expect(code).toBe(1);
  expect(stderr).toContain('the repair of dW1 overlaps that of dW2: run it again');
  expect(now()).toBe(text.replace('dW2 = dZ2', `dW2 = ${RIGHT.dW2}`));
  expect(stdout).toContain('fixed: ');
});

describe('with the check itself', () => {
  const wrong = readFileSync(
    new URL('../../fixtures/wrong/two-layer-tanh--dw1-missing-mean.yaml', import.meta.url),
    'utf8',
  );
  /** The check, with a repair of dW1 put into what it finds. */
  const checker = (replacement: string): Checker => ({
    ...toyChecker(),
    checkModel: (model, options) => {
      const result = checkModel(model, options);
      const diagnostics = result.diagnostics.map((each) => {
        const edits = [{ location: each.location!, text: replacement }];
        const fix = { title: 'write it', equation: 'dW1', replacement, edits, verified: true };
        return each.equation === 'dW1' ? { ...each, fix } : each;
      });
      return { ...result, diagnostics };
    },
  });

  test('a right repair is written', async () => {
    writeFileSync(file, wrong);
    const { code, stdout } = await gradcheck([file, '--fix'], { checker: checker(RIGHT.dW1!) });
    expect(code).toBe(0);
    expect(now()).toBe(wrong.replace('dW1 = dZ1 @ X.T', `dW1 = ${RIGHT.dW1}`));
    expect(stdout).toContain('now that dW1 is repaired');
  });

  test.each(['1/n0 * dZ1 @ X.T', '1/m * dZ1 @ X', '1/m * dZ1.T'])(
    'a wrong one is not, though it is called verified: %s',
    async (replacement) => {
      writeFileSync(file, wrong);
      const { code, stderr } = await gradcheck([file, '--fix'], { checker: checker(replacement) });
      expect(code).toBe(1);
      expect(now()).toBe(wrong);
      expect(stderr).toContain('dW1 would still be wrong');
    },
  );
});

describe('--fix --dry-run', () => {
  const diff = (): string => `\
--- a/${file.slice(1)}
+++ b/${file.slice(1)}
@@ -10,5 +10,5 @@
   dZ2 = A2 - Y
   dW2 = 1/m * dZ2 @ A1.T   
   dZ1 = W2.T @ dZ2
-  dW1 = dZ1 @ X.T
+  dW1 = 1/m * dZ1 @ X.T
 # the end
`;

  test('prints the diff behind the report, and writes nothing', async () => {
    writeFileSync(file, model());
    const { code, stdout, stderr } = await run(['--fix', '--dry-run']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout.endsWith(`\n\n${diff()}`)).toBe(true);
    expect(stdout).toContain('✗ fail');
    expect(stdout).not.toContain('fixed:');
    expect(now()).toBe(model());
  });
  test('leaves stdout to the report that programs read', async () => {
    writeFileSync(file, model());
    const { stdout, stderr } = await run(['--fix', '--dry-run', '--reporter', 'json']);
    expect(JSON.parse(stdout).verdict).toBe('fail');
    expect(stderr).toBe(diff());
  });
  test('prints the diff alone where the report goes to a file', async () => {
    writeFileSync(file, model());
    const { stdout } = await run(['--fix', '--dry-run', '--reporter', `json=${folder}/report.json`]);
    expect(stdout).toBe(diff());
  });
  test('is coloured on a terminal', async () => {
    writeFileSync(file, model());
    expect((await run(['--fix', '--dry-run'], {}, true)).stdout).toContain('\u001b[32m+  dW1 = 1/m');
  });
  test('shows no repair that --fix would not write', async () => {
    writeFileSync(file, model());
    const { stdout, stderr } = await run(['--fix', '--dry-run'], { offered: { dW1: 'X' } });
    expect(stdout).not.toContain('+++');
    expect(stderr).toContain('dW1 would still be wrong');
  });
});
