// The program as it is built (`npm run build`), in a process of its own.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const cwd = fileURLToPath(new URL('../..', import.meta.url));
const bin = 'bin/gradcheck.js';
const model = 'fixtures/course/two-layer-tanh.yaml';
const env = { ...process.env, NO_COLOR: '', FORCE_COLOR: undefined };

test('a report to a pipe is complete and without colour', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, model, '--reporter', 'json'], {
    cwd,
    env,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, verdict: 'pass', cases: [{ file: model }] });
});

test('a reader that has gone is no failure', async () => {
  const child = spawn(process.execPath, [bin, 'shapes', model], { cwd, env });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (text) => (stderr += text));
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('a file that is not there is exit code 2, without a stack', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'no-such-model.yaml'], {
    cwd,
    env,
    encoding: 'utf8',
  });
  expect(status).toBe(2);
  expect(stderr).toBe('');
  expect(stdout).toContain('error[input/file]');
  expect(stdout).not.toMatch(/^\s+at /m);
});

test('threads share the work and change nothing', () => {
  const reports = [1, 3].map((workers) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [bin, 'test/cli/wide.yaml', '--workers', String(workers), '--reporter', 'json'],
      { cwd, env, encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    const report = JSON.parse(stdout);
    return { ...report, cases: report.cases.map((each: object) => ({ ...each, durationMs: 0 })) };
  });
  expect(reports[1]).toEqual(reports[0]);
  expect(reports[0].cases[0].gradients).toMatchObject([{ name: 'dW1', failed: 1, total: 40_000 }]);
}, 60_000);
