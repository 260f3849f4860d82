import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { filled } from '../scripts/readme.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}/README.md`, 'utf8');

/** Rounding errors may differ between engines in their last digit; everything else must be the same. */
const withoutErrors = (text: string): string => text.replace(/\d+(\.\d+)?e-\d+/g, '…').replace(/ +/g, ' ');

describe('README', () => {
  it('shows what the commands print', () => {
    expect(withoutErrors(readme)).toBe(withoutErrors(filled(readme)));
  });

  it('has its two commands and a wrong equation on the first screen', () => {
    const screen = readme.split('\n').slice(0, 30).join('\n');
    expect(screen).toContain('npm ci && npm start');
    expect(screen).toContain('npm ci && npm test');
    expect(screen).toContain('wrong here');
  });

  it('has code that runs', () => {
    const code = Array.from(readme.matchAll(/```ts\n([^]*?)```/g), ([, block]) => block!).join('\n');
    const [, said] = /^\/\/ (fail .*)$/m.exec(code)!;
    const folder = mkdtempSync(join(tmpdir(), 'gradcheck-'));
    // As a package of that name, loaded from its own build.
    execFileSync('mkdir', ['-p', `${folder}/node_modules`]);
    symlinkSync(root, `${folder}/node_modules/gradcheck`);
    writeFileSync(
      `${folder}/example.mjs`,
      code.replace('fixtures/', `${root}/fixtures/`) +
        '\nconsole.log(values[0], values[1], uncertainties.length);',
    );
    const out = execFileSync(process.execPath, ['example.mjs'], { cwd: folder, encoding: 'utf8' });
    expect(out).toContain('pass [');
    expect(out).toContain("'dZ2 pass'");
    expect(out).toContain(said);
    const [x, y, count] = out.trim().split('\n').at(-1)!.split(' ').map(Number) as [number, number, number];
    expect(x).toBeCloseTo(12, 8);
    expect(y).toBeCloseTo(9, 8);
    expect(count).toBe(2);
  });

  it('names files that exist', () => {
    for (const [, path] of readme.matchAll(/\]\(([\w./-]+)\)/g))
      expect(() => readFileSync(`${root}/${path}`)).not.toThrow();
  });
});
