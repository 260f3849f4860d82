import fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { loadModels } from '../../src/model/load.ts';
import { applyChanges, spellEdits } from '../../src/model/spelling.ts';
import type { Location } from '../../src/diagnostics/diagnostic.ts';

const HEAD = ['dims: { n: 3, m: 4 }', 'inputs: { X: [n, m] }', 'parameters: { w: [n, 1] }'];

/** Each way to write three equations, as the lines of a file. */
const styles: Record<string, (equations: readonly string[]) => string[]> = {
  block: (all) => ['forward: |  # the model', ...all.map((each) => `   ${each}`), 'loss: J # kept'],
  'block with a loop': (all) => ['forward: |', '  for i in range(1):', ...all.map((each) => `    ${each}`)],
  'block that is folded': (all) => ['forward: >', ...all.flatMap((each) => [`  ${each}`, ''])],
  'plain list': (all) => ['forward:', ...all.map((each) => `  - ${each}  # kept`)],
  'list in single quotes': (all) => ['forward:', ...all.map((each) => `  - '${each.replaceAll("'", "''")}'`)],
  'list in double quotes': (all) => [`forward: [${all.map((each) => JSON.stringify(each)).join(',  ')}]`],
  'list in brackets': (all) => [`forward: [ ${all.join(' , ')} ]`],
  'one text in double quotes': (all) => [`forward:   ${JSON.stringify(all.join('\n'))}`],
};

const OLD = ['t = tanh(w)', 'q = sum(X)', 'J = q + sum(t)'];

const json = (equations: readonly string[], text: boolean): string =>
  JSON.stringify(
    {
      inputs: { X: '(3, 4)' },
      parameters: { w: '(3, 1)' },
      forward: text ? equations.join('\n') : equations,
    },
    null,
    2,
  );

/** What the equations say, read by the YAML library alone. */
const equationsIn = (content: string): string[] => {
  const { forward } = parse(content) as { forward: string | string[] };
  const text = typeof forward === 'string' ? forward : forward.join('\n');
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('for '));
};

function regionOf(content: string, part: string): Location {
  const { source } = loadModels('m.yaml', content, () => new Uint8Array())[0]!.forward;
  const start = source.text.indexOf(part);
  return source.locate({ start, end: start + part.length });
}

const rewritten = (content: string, edits: readonly (readonly [part: string, text: string])[]): string =>
  applyChanges(
    content,
    spellEdits(
      content,
      edits.map(([part, text]) => ({ location: regionOf(content, part), text })),
    ),
  );

/** Right-hand sides with all that YAML and JSON take for their own. */
const NEW = [
  "einsum('ij,jk->ik', X, w)",
  'X[:, None] ',
  "g'(w) * 2",
  'sum(X, axis=[0, 1])',
  'where(X > 0, {"a": 1}, "it\'s \\"x\\"")',
  'a: b #c',
  'w ** -2 % 3',
];

describe('an edit', () => {
  const files = [
    ...Object.entries(styles).flatMap(([name, write]) => [
      [name, [...HEAD, ...write(OLD), ''].join('\n')] as const,
      [`${name}, CRLF`, [...HEAD, ...write(OLD), ''].join('\r\n')] as const,
    ]),
    ['JSON list', json(OLD, false)] as const,
    ['JSON text', json(OLD, true)] as const,
  ];

  test.each(files)('in a %s reads back as it was meant, and changes nothing else', (_name, content) => {
    const right = OLD.map((each) => each.split(' = ')[1]!);
    fc.assert(
      fc.property(
        fc.subarray([0, 1, 2], { minLength: 1 }),
        fc.array(fc.constantFrom(...NEW), { minLength: 3, maxLength: 3 }),
        (which, texts) => {
          const text = rewritten(
            content,
            which.map((i) => [right[i]!, texts[i]!.trimEnd()]),
          );
          const wanted = OLD.map((each, i) =>
            which.includes(i) ? `${each.split(' = ')[0]} = ${texts[i]!.trimEnd()}` : each,
          );
          expect(equationsIn(text)).toEqual(wanted);
          // Lines without an edit stay as they are, to the byte.
          const before = content.split('\n');
          const after = text.split('\n');
          expect(after).toHaveLength(before.length);
          const touched = before.filter((line, i) => line !== after[i]).length;
          expect(touched).toBeLessThanOrEqual(which.length);
        },
      ),
      { numRuns: 25 },
    );
  });

  test.each(files.filter(([name]) => !/folded|brackets/.test(name)))(
    'in a %s may add a line',
    (_name, content) => {
      const text = rewritten(content, [['sum(X)', 'sum(X)\nr = 2 * q']]);
      expect(equationsIn(text)).toEqual([OLD[0], OLD[1], 'r = 2 * q', OLD[2]]);
      expect(/(?<!\r)\n/.test(text)).toBe(/(?<!\r)\n/.test(content));
    },
  );

  test('of a text that needs no quotes gives it none', () => {
    const content = [...HEAD, ...styles['plain list']!(OLD)].join('\n');
    expect(rewritten(content, [['sum(X)', 'sum(X, axis=0)']])).toBe(
      content.replace('sum(X)', 'sum(X, axis=0)'),
    );
  });
});
