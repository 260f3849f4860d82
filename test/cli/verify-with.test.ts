// `--verify-with` with a real Python, where there is one with NumPy.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseResult } from '../../src/check/result.ts';
import { nodeHost } from '../../src/cli/host.ts';
import { interpreter } from '../../src/cli/python/interpreter.ts';
import { wordsOf } from '../../src/cli/python/words.ts';
import { run } from '../../src/cli/run.ts';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { hasNumpy } from '../numpy.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/source', import.meta.url));
const { crew: _, ...host } = nodeHost('');
let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'gradcheck-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The cases of a file that Python has run. */
async function verifiedCases(file: string, patience = 60): Promise<{ cases: CaseResult[]; code: number }> {
  let output = '';
  const stream = { isTTY: false, columns: 80, write: async (part: string) => void (output += part) };
  const code = await run([file, '--verify-with', 'python3', '--trials', '1', '--reporter', 'json'], {
    ...host,
    env: {},
    stdout: stream,
    stderr: stream,
    interpreter: (command) => interpreter(command, patience),
  });
  return { cases: JSON.parse(output).cases, code };
}

function written(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** A layer whose forward calls something that gradcheck cannot see into. */
const layer = (act: string, head = ''): string => `\
import numpy as np
import hostile
${head}
def f_forward(x, w):
    ${act}
    out = np.tanh(x.dot(w))
    return out, (x, w, out)

def f_backward(dout, cache):
    x, w, out = cache
    dz = dout * (1 - out**2)
    return dz.dot(w.T), x.T.dot(dz)
`;

const hostile = `\
import os, subprocess, sys, threading
def leave(): sys.exit(4)
def end(): os._exit(4)
def ask(): input("?")
def spin():
    while True: pass
def noise():
    print("noise" * 100000)
    sys.stderr.write("noise" * 100000)
    os.write(1, b"noise" * 1000)
    os.write(2, b"noise" * 1000)
def fail(): raise RuntimeError("no data: \\u9006")
def interrupt(): raise KeyboardInterrupt
def deep(): deep()
def thread(): threading.Thread(target=spin).start()
def child(): subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
`;

describe.skipIf(!hasNumpy)('NumPy computes what we do', () => {
  const files = readdirSync(fixtures).filter((name) => /\.(py|ipynb)$/.test(name));
  it.each(files)('%s', { timeout: 120_000 }, async (file) => {
    const { cases } = await verifiedCases(join(fixtures, file));
    expect(cases.length).toBeGreaterThan(0);
    for (const { name, numpy, diagnostics } of cases) {
      expect([name, numpy?.differing, diagnostics.filter(({ code }) => code === 'value/numpy')]).toEqual([
        name,
        [],
        [],
      ]);
      // Random numbers too: they are drawn as NumPy draws them.
      expect([name, numpy!.agreeing]).toEqual([name, numpy!.values]);
      expect(numpy!.values).toBeGreaterThan(1);
    }
  });

  it('with random numbers that are drawn otherwise', async () => {
    const text = layer('mask = np.random.default_rng(3).random(x.shape) < 0.5').replace(
      'import hostile\n',
      '',
    );
    const { cases, code } = await verifiedCases(written('random.py', text));
    const { numpy } = cases[0]!;
    expect([code, numpy!.differing]).toEqual([0, []]);
    expect(numpy!.leftOut).toMatchObject([{ reason: 'random' }]);
    expect(numpy!.leftOut[0]!.names).toContain('mask');
    expect(numpy!.agreeing + numpy!.leftOut[0]!.count).toBe(numpy!.values);
  });

  it('where a condition on the data was not traced, what hangs on it is left out', async () => {
    const act =
      'for i in range(x.shape[0]):\n        if x[i, 0] > 0:\n            continue\n        z = x[i] + 1';
    const { cases } = await verifiedCases(
      written('condition.py', layer(act).replace('import hostile\n', '')),
    );
    const { numpy } = cases[0]!;
    expect(numpy!.differing).toEqual([]);
    expect(numpy!.leftOut.map(({ reason }) => reason)).toContain('under conditions that were not traced');
  });

  it('of files beside, of cells, and of what is no ASCII', async () => {
    written(
      'pack/blocks.py',
      'import numpy as np\n\ndef 活性(x):\n    値 = np.tanh(x)\n    return 値\n\nwhile True:\n    pass\n',
    );
    const text = layer(
      '逆 = "😀"; out = 活性(x)',
      'from blocks import 活性\nfrom nowhere import missing, other\n',
    ).replace('import hostile\n', '');
    const { cases } = await verifiedCases(written('pack/net.py', text.replaceAll('\n', '\r\n')));
    expect(cases[0]!.equations.map(({ name }) => name)).toContain('値');
    expect(cases[0]!.numpy).toMatchObject({ agreeing: cases[0]!.numpy!.values, differing: [] });
  });
});

describe.skipIf(!hasNumpy)('whatever the file does, the end is a message', () => {
  const outcomeOf = async (act: string, head = '', patience = 60) => {
    written('hostile/__init__.py', hostile);
    const { cases, code } = await verifiedCases(written('net.py', layer(act, head)), patience);
    const [{ verdict, diagnostics }] = cases as [CaseResult];
    return { code, verdict, told: diagnostics[0]?.message ?? '', line: diagnostics[0]?.location?.line };
  };

  it.each([
    ['hostile.leave()', /the file ends Python: sys\.exit\(4\)$/, 5],
    ['hostile.end()', /the file ends Python: python3 ended with exit code 4$/, undefined],
    ['hostile.ask()', /asks for input/, 5],
    ['hostile.fail()', /this raises RuntimeError: no data: 逆$/, 5],
    ['hostile.interrupt()', /interrupts itself/, 5],
    ['hostile.deep()', /this raises RecursionError/, 5],
    ['hostile.absent()', /this raises AttributeError: .*absent/, 5],
  ])('%s', async (act, told, line) => {
    expect(await outcomeOf(act)).toEqual({
      code: 2,
      verdict: 'error',
      told: expect.stringMatching(told),
      line,
    });
  });

  it.each(['hostile.noise()', 'hostile.thread()', 'hostile.child()', 'print("noise")'])(
    '%s disturbs nothing',
    async (act) => {
      expect(await outcomeOf(act)).toMatchObject({ code: 0, verdict: 'pass' });
    },
  );

  it('an endless loop is ended', async () => {
    const begun = performance.now();
    expect(await outcomeOf('hostile.spin()', '', 3)).toMatchObject({
      code: 2,
      told: 'with NumPy this takes too long: it was ended after 3 s',
    });
    expect(performance.now() - begun).toBeLessThan(20_000);
  });

  it('a module that is missing is named', async () => {
    const { cases } = await verifiedCases(
      written('lacks.py', layer('absent.act()', 'import absent\n').replace('import hostile\n', '')),
    );
    expect(cases[0]!.diagnostics[0]).toMatchObject({
      message: expect.stringContaining("name 'absent' is not defined"),
      labels: [{ message: "ModuleNotFoundError: No module named 'absent'", location: { line: 2 } }],
    });
  });

  it('a training loop, plots and the end of a script do not run', async () => {
    const head =
      'data = hostile.spin()\nfor i in range(3):\n    hostile.spin()\nif __name__ == "__main__":\n    hostile.leave()\nhostile.leave()\n';
    expect(await outcomeOf('pass', head, 20)).toMatchObject({ code: 0, verdict: 'pass' });
  });
});

describe('an interpreter that is none', () => {
  const refusal = (command: string): string => {
    try {
      interpreter(command);
    } catch (error) {
      if (error instanceof InputError) return error.message;
    }
    return '';
  };

  it.each([
    ['no-such-python', 'there is no no-such-python to verify with'],
    ['./no/such/python', 'there is no ./no/such/python to verify with'],
    [tmpdir(), 'cannot be executed'],
    ['false', 'false is no Python that can be used: it ended with exit code 1'],
    ['cat', 'cat is no Python that can be used'],
    [`'${process.execPath}'`, 'is no Python that can be used'],
  ])('%s', (command, said) => {
    expect(refusal(command)).toContain(said);
  });

  it.skipIf(!hasNumpy)('a Python without NumPy', () => {
    expect(refusal('python3 -S')).toContain('has no NumPy: No module named');
  });
});

it('a command is split as a shell does', () => {
  expect(wordsOf(' uv run "my env"/python -X \'a b\' ')).toEqual(['uv', 'run', 'my env/python', '-X', 'a b']);
});
