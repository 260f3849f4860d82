// Every transcript, replayed with the program as it is built. `npx vitest run test/transcripts -u` writes them anew.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { hasNumpy } from '../numpy.ts';
import { project, replay } from './transcript.ts';

const folder = join(project, 'test/transcripts');
const filesBelow = (path: string, ending: string): string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
const isValidReport = new Ajv2020().compile(
  JSON.parse(readFileSync(join(project, 'schema/report.json'), 'utf8')),
);

const mistakesIn = (report: unknown): unknown[] => {
  isValidReport(report);
  return isValidReport.errors ?? [];
};

const named = process.env.GRADCHECK_BIN !== undefined;
test.skipIf(named)('the program is built from these sources (npm run build)', () => {
  const changed = (path: string): number => statSync(path).mtimeMs;
  const sources = filesBelow(join(project, 'src'), '.ts').map((name) => changed(join(project, 'src', name)));
  expect(changed(join(project, 'dist/cli.cjs'))).toBeGreaterThan(Math.max(...sources));
});

test.concurrent.for(filesBelow(folder, '.txt'))(
  '%s',
  { timeout: 120_000 },
  async (name, { expect, skip }) => {
    const before = readFileSync(join(folder, name), 'utf8');
    // The superuser may read everything.
    if (before.includes('$ chmod') && process.getuid?.() === 0) return;
    if (before.includes('--verify-with python3') && !hasNumpy) return skip('there is no python3 with NumPy');
    const { transcript, report } = await replay(before);
    expect(transcript).not.toMatch(/^(! )? +at .*[:(]/m);
    expect(report === null ? [] : mistakesIn(JSON.parse(report))).toEqual([]);
    await expect(transcript).toMatchFileSnapshot(join(folder, name));
  },
);
