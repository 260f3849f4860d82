import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { codes } from '../../src/diagnostics/codes.ts';
import type { Code } from '../../src/diagnostics/codes.ts';
import { explanations } from '../../src/diagnostics/explanations/index.ts';
import { ansiStyle, plainStyle } from '../../src/diagnostics/style.ts';
import { textWidth } from '../../src/diagnostics/text.ts';
import { explanationText, listText } from '../../src/report/explanation.ts';
import { explanationPages } from '../../src/report/explanation-page.ts';

const all = Object.entries(codes) as [Code, string][];
const page = (code: Code, width: number, style = plainStyle): string =>
  explanationText(code, codes[code], explanations[code], { style, width });

describe('the page of a code', () => {
  it.each(all)('%s fits into 80 columns', (code) => {
    expect(
      page(code, 80)
        .split('\n')
        .filter((line) => textWidth(line) > 80),
    ).toEqual([]);
  });

  it('says the same without colour', () => {
    for (const [code] of all)
      expect(stripVTControlCharacters(page(code, 80, ansiStyle))).toBe(page(code, 80));
  });

  it('marks every line that is only in one of the examples', () => {
    for (const [code] of all) {
      const { example } = explanations[code];
      const marked = page(code, 80).match(/^ {2}[✗✓] /gm) ?? [];
      expect(marked).toHaveLength(example?.text.match(/^[-+]/gm)?.length ?? 0);
    }
  });
});

describe('the list of codes', () => {
  it('has each code with its sentence, under its family', () => {
    const text = listText(all, { style: plainStyle, width: 80 });
    const words = text.split('\n').map((line) => line.trim());
    for (const [code] of all) {
      const [family, name] = code.split('/') as [string, string];
      const from = words.indexOf(`${family}/`);
      expect(words.findIndex((line, i) => i > from && line.startsWith(`${name} `))).toBeGreaterThan(from);
    }
    expect(text.split('\n').filter((line) => textWidth(line) > 80)).toEqual([]);
    const plain = text.replaceAll(/\s+/g, ' ');
    for (const [, sentence] of all) expect(plain).toContain(sentence);
  });

  it('has no two codes of one name, so that the family may be left out', () => {
    const names = all.map(([code]) => code.slice(code.indexOf('/') + 1));
    expect(new Set(names).size).toBe(names.length);
  });
});

it('docs/codes has these pages and no others: run `npm run codes`', () => {
  const folder = fileURLToPath(new URL('../../docs/codes', import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.replaceAll('\\', '/'));
  const written = files.map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')] as const);
  expect(Object.fromEntries(written)).toEqual(Object.fromEntries(explanationPages()));
});
