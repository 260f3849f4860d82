import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { loadModels } from '../../src/model/load.ts';
import { applyChanges, spellEdits } from '../../src/model/spelling.ts';

const whole = readFileSync('fixtures/course/two-layer-tanh.yaml', 'utf8');
const [head, written] = whole.split('backward: |\n') as [string, string];
const equations = written
  .trim()
  .split('\n')
  .map((each) => each.trim());
const nameIn = (equation: string): string => equation.split(' ')[0]!;

const diagnosticsOf = (text: string): readonly Diagnostic[] =>
  checkModel(loadModels('model.yaml', text, () => new Uint8Array())[0]!, { mode: 'projection' }).diagnostics;

/** The file with its verified fixes, each once. */
function fixed(text: string): string {
  const edits = diagnosticsOf(text).flatMap(({ fix }) => (fix?.verified ? fix.edits : []));
  const once = [...new Map(edits.map((each) => [JSON.stringify(each), each])).values()];
  return applyChanges(text, spellEdits(text, once));
}

/** Each way to write equations, as the end of a file. */
const styles: Record<string, (all: readonly string[]) => string> = {
  block: (all) => `${head}backward: |\n${all.map((each) => `   ${each}\n`).join('')}`,
  'block with the line ends of Windows': (all) =>
    `${head}backward: |\n${all.map((each) => `  ${each}\n`).join('')}`.replaceAll('\n', '\r\n'),
  'block that is folded': (all) => `${head}backward: >\n${all.map((each) => `  ${each}\n`).join('\n')}`,
  list: (all) => `${head}backward:\n${all.map((each) => `  - ${each}\n`).join('')}`,
  'list in single quotes': (all) => `${head}backward:\n${all.map((each) => `- '${each}'\n`).join('')}`,
  'list in brackets': (all) => `${head}backward: [${all.map((each) => JSON.stringify(each)).join(', ')}]\n`,
  'list in brackets, one a line': (all) =>
    `${head}backward: [\n${all.map((each) => `    ${JSON.stringify(each)}`).join(',\n')}\n  ]\n`,
};

describe.each(Object.entries(styles))('what is missing is written: %s', (_, style) => {
  it.each([['db2'], ['dW2 db2'], ['db1'], ['dW1 db1 dW2']])('%s', (names) => {
    const missing = names.split(' ');
    const text = style(equations.filter((each) => !missing.includes(nameIn(each))));
    expect(text).not.toBe(style(equations));
    expect(fixed(text)).toBe(style(equations));
  });

  it('with what it is made of, before all', () => {
    const left = equations
      .filter((each) => !['dZ2', 'db2'].includes(nameIn(each)))
      .map((each) => each.replace('dZ2', '(A2 - Y)'));
    const [dW2, ...rest] = left;
    const [dZ2, , db2] = equations;
    expect(fixed(style(left))).toBe(style([dZ2!, dW2!, db2!, ...rest]));
  });
});

it('all layers of a loop, in a loop', () => {
  const text = readFileSync('fixtures/contrast/deep-loop-brackets.yaml', 'utf8');
  const left = text.replace(/^.* db\[l\] = .*\n/m, '');
  expect(left).not.toBe(text);
  expect(fixed(left)).toContain(
    '\n  for l in range(4, 0, -1):\n      db[l] = 1/m * sum(dZ[l], axis=1, keepdims=True)\n',
  );
  expect(diagnosticsOf(fixed(left))).toEqual([]);
});

describe('a name that pairs with nothing', () => {
  it('is the right one, misspelt', () => {
    const text = whole.replace('db2 =', 'db3 =');
    expect(diagnosticsOf(text)[0]).toMatchObject({
      code: 'gradient/unpaired',
      help: expect.stringMatching(/^did you mean db2\? +verified: db2 then agrees/),
      fix: { verified: true, title: 'rename db3 to db2' },
    });
    expect(fixed(text)).toBe(whole);
  });

  it('in every place', () => {
    const text = whole.replace('db2 =', 'db22 = dZ2\n  db22 =');
    expect(fixed(text)).toBe(text.replaceAll('db22', 'db2'));
  });

  it('holds another value: it is not renamed', () => {
    const text = whole.replace('db2 = 1/m', 'db3 = 2/m');
    expect(diagnosticsOf(text)[0]).toMatchObject({ code: 'gradient/unpaired', fix: null });
  });
});

it('a missing equation beside a wrong one is right where the wrong one is', () => {
  const text = whole.replace(/ *db2 = .*\n/, '').replace('dZ2 = A2 - Y', 'dZ2 = A2 + Y');
  expect(fixed(text)).toBe(whole);
});
