import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges } from '../../src/model/spelling.ts';
import { annotations, withoutAnnotations } from '../../src/source/annotating.ts';
import { wantedCases } from '../../src/source/cases.ts';
import { checkSourceCase } from '../../src/source/check-source.ts';

const folder = new URL('../../fixtures/source/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.py') && name !== 'convolution.py');
const textOf = (file: string): string => readFileSync(new URL(file, folder), 'utf8');

const nothingBeside = (): never => {
  throw new Error('there is no such file');
};

const annotated = (text: string): string => {
  const { sources, cases } = wantedCases('net.py', text, nothingBeside, null);
  const results = cases.flatMap((each) => checkSourceCase(each, { shapesOnly: true }));
  return applyChanges(text, annotations(sources[0]!, results));
};

const without = (text: string): string => applyChanges(text, withoutAnnotations(text));

/** What is said of the comments in a file. */
const saidOf = (text: string): string[] =>
  wantedCases('net.py', text, nothingBeside, null)
    .cases.flatMap((each) => checkSourceCase(each, { shapesOnly: true }))
    .flatMap(({ diagnostics }) =>
      diagnostics.flatMap(({ code, message, location }) =>
        code === 'shape/comment' ? [`${location!.line}: ${message}`] : [],
      ),
    );

describe('shapes as comments', () => {
  it.each(files)('%s: written, read, and taken out byte for byte', (file) => {
    for (const text of [textOf(file), textOf(file).replaceAll('\n', '\r\n')]) {
      const commented = annotated(text);
      expect(commented.match(/ {2}#: /g)!.length).toBeGreaterThan(0);
      expect(without(commented)).toBe(text);
      // They are right, and annotating once more changes nothing.
      expect(saidOf(commented)).toEqual([]);
      expect(annotated(without(commented))).toBe(commented);
    }
  });

  it('stand behind each assignment, by the names of the code', () => {
    expect(annotated(textOf('planar.py'))).toContain(
      'Z1 = np.dot(parameters["W1"], X) + parameters["b1"]  #: (n_h, m)\n',
    );
  });

  it('leave what others wrote, continued lines and texts alone', () => {
    const text = textOf('planar.py')
      .replace('    A1 = np.tanh(Z1)\n', '    A1 = np.tanh(Z1)  # hidden\n')
      .replace('np.dot(dZ2, cache["A1"].T)\n', 'np.dot(dZ2, \\\n        cache["A1"].T)\n')
      .replace('"""A network', '"""  #: (n, m)\nA network');
    const commented = annotated(text);
    expect(commented).toContain('A1 = np.tanh(Z1)  # hidden\n');
    expect(commented).toContain('np.dot(dZ2, \\\n        cache["A1"].T)');
    expect(without(commented)).toBe(text);
  });

  it.each(['#: (deprecated) the old size', '#: (see below, later on)', '#: the rows', '#: x (of the layer)'])(
    'taken out are ours alone, not %s',
    (comment) => {
      const text = textOf('planar.py').replace('m = X.shape[1]\n', `m = X.shape[1]  ${comment}\n`);
      expect(without(text)).toBe(text);
      expect(without(annotated(text))).toBe(text);
    },
  );

  it('nothing else looks like one', () => {
    const line = fc.stringMatching(/^[ a-z#:()=,']{0,30}$/);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const text = lines.map((each) => each.replace(/ {2}#: ?/g, '#')).join('\n');
        expect(without(text)).toBe(text);
      }),
    );
  });
});

describe('comments that are there', () => {
  it('agree where each name means one dimension', () => {
    const text = textOf('planar.py').replace('A1 = np.tanh(Z1)\n', 'A1 = np.tanh(Z1)  # (hidden, m)\n');
    expect(saidOf(text)).toEqual([]);
  });

  it.each([
    ['A1 = np.tanh(Z1)\n', 'A1 = np.tanh(Z1)  # (m, n_h)\n', 'A1 is (n_h, m), but this says (m, n_h)'],
    ['A2 = sigmoid(Z2)\n', 'A2 = sigmoid(Z2)  # (m,)\n', 'A2 is (n_y, m), but this says (m,)'],
  ])('%j as %j', (right, wrong, message) => {
    const text = textOf('planar.py').replace(right, wrong);
    const line = text.slice(0, text.indexOf(wrong)).split('\n').length;
    expect(saidOf(text)).toEqual([`${line}: ${message}`]);
  });

  it('in a docstring', () => {
    const text = textOf('planar.py').replace(
      'def compute_cost(A2, Y):\n',
      'def compute_cost(A2, Y):\n    """Y -- labels of shape (m, n_y)"""\n',
    );
    expect(saidOf(text)).toEqual([]);
    const forward = textOf('planar.py').replace(
      'def forward_propagation(X, parameters):\n',
      'def forward_propagation(X, parameters):\n    """\n    X -- data of shape (m,)\n    """\n',
    );
    expect(saidOf(forward)).toEqual(['17: X is (n_x, m), but this says (m,)']);
  });
});
