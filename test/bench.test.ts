import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { modelText, writeModel, writeValues } from '../bench/network.mjs';
import { readMatrix } from '../bench/npy.mjs';
import { checkNetwork } from '../bench/peers/handwritten.mjs';
import { plots } from '../bench/plot.mjs';
import { withSection } from '../bench/result.mjs';
import { evaluateNodes } from '../src/evaluation/evaluate.ts';
import { readModelFile } from '../src/model/files.ts';
import { drawTrial } from '../src/model/draw.ts';
import { loadModels } from '../src/model/load.ts';
import { trace } from '../src/program/trace.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gradcheck-bench-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the loop written by hand computes the gradients that the model writes', () => {
  const sizes = { n0: 7, n1: 5, n2: 4, m: 6 };
  writeValues(folder, sizes);
  const { text, readValueFile } = readModelFile(writeModel(folder, 'model', modelText(sizes)));
  const model = loadModels('model.yaml', text, readValueFile)[0]!;
  const program = trace(model, model.sizes);
  const values = evaluateNodes(program.nodes, drawTrial(model, model.sizes, 1, 0), model.sizes);
  const read = (name: string) => readMatrix(join(folder, `${name}.npy`));
  const { loss, analytic, numeric } = checkNetwork({
    X: read('X'),
    Y: read('Y'),
    W1: read('W1'),
    b1: read('b1'),
    W2: read('W2'),
    b2: read('b2'),
  });
  expect(loss).toBeCloseTo(values[program.loss!.index]!.data[0]!, 14);
  expect(program.pairs.map(({ of }) => of).sort()).toEqual(['W1', 'W2', 'b1', 'b2']);
  for (const { of, equation } of program.pairs) {
    const written = values[equation.node!.index]!.data;
    const name = of as keyof typeof numeric;
    expect(numeric[name]).toHaveLength(written.length);
    written.forEach((value, e) => {
      expect(analytic[name][e], `${of}[${e}]`).toBeCloseTo(value, 14);
      // Truncation at a step of 1e-5, and rounding over that step.
      expect(numeric[name][e], `${of}[${e}]`).toBeCloseTo(value, 9);
    });
  }
});

test('every part runs at small sizes without peers, and its ratios stand in the last table', () => {
  const args = ['bench/main.mjs', '--small', '--no-peers'];
  const printed = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  expect(printed).not.toMatch(/NaN|undefined|Infinity/);
  expect(printed.match(/^(startup|exhaustive|projection|scaling|memory)$/gm)).toHaveLength(5);
  const ratios = printed.slice(printed.indexOf('\nmeasure '));
  for (const part of ['start', 'exhaustive', 'scaling', 'memory']) expect(ratios).toContain(`\n${part}`);
});

test('a section of the document is replaced, and a missing one is an error', () => {
  const document = 'a\n<!-- x -->\nold\n<!-- end x -->\nb\n';
  const once = withSection(document, 'x', 'new $1');
  expect(once).toBe('a\n<!-- x -->\n\nnew $1\n\n<!-- end x -->\nb\n');
  expect(withSection(once, 'x', 'new $1')).toBe(once);
  expect(() => withSection(document, 'y', '')).toThrow('markers of y');
});

test('a plot has a label at every point and a scale that holds the largest value', () => {
  const svg = plots('µs', [
    {
      title: 'W1',
      axis: 'inputs',
      points: [
        [100, 3.2],
        [200, 3.3],
        [400, 11],
      ],
    },
  ]);
  const labels = [...svg.matchAll(/>([^<>]+)<\/text>/g)].map((match) => match[1]);
  expect(labels).toEqual(['W1', 'µs', '0', '2.5', '5', '7.5', '10', '12.5', '100', '200', '400', 'inputs']);
  expect(svg.match(/<circle/g)).toHaveLength(3);
});
