import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { parseModule } from '../../src/language/module.ts';
import { notebookSource } from '../../src/model/notebook.ts';

const notebook = (cells: readonly unknown[], more: object = {}): string =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 2, metadata: {}, cells, ...more });
const code = (source: string | readonly string[]) => ({ cell_type: 'code', source });

describe('the code of a notebook', () => {
  it('is that of its cells in order, with places by cell', () => {
    const source = notebookSource(
      notebook([code('a = 1'), { cell_type: 'markdown', source: '# b' }, code(['b = a\n', 'c = b + oops'])]),
      'n.ipynb',
    );
    expect(source.text).toBe('a = 1\nb = a\nc = b + oops\n');
    const start = source.text.indexOf('oops');
    expect(source.locate({ start, end: start + 4 })).toEqual({
      file: 'n.ipynb cell 2',
      line: 2,
      column: 9,
      endLine: 2,
      endColumn: 13,
    });
    expect(source.cells.get('n.ipynb cell 2')).toBe('b = a\nc = b + oops\n');
  });

  it('of format 3 too', () => {
    const old = JSON.stringify({
      nbformat: 3,
      metadata: { name: '' },
      worksheets: [{ cells: [{ cell_type: 'code', input: ['x = 1\n', 'y = 2'] }] }],
    });
    expect(notebookSource(old, 'n.ipynb').text).toBe('x = 1\ny = 2\n');
  });

  it.each([
    ['%matplotlib inline', '#matplotlib inline\n'],
    ['  !pip install numpy', '  #pip install numpy\n'],
    ['?np.sum', '#np.sum\n'],
    ['np.sum?', '#p.sum?\n'],
    ['t = %timeit f(x)', '# = %timeit f(x)\n'],
    ['%%time\nx = 1', '#%time\nx = 1\n'],
    ['%%bash\nls (', '      \n    \n'],
    ['s = """\n%not magic\n"""', 's = """\n%not magic\n"""\n'],
    ['x = (a\n     %b)', 'x = (a\n     %b)\n'],
    ["t = 'it (' # \"\n%pylab", "t = 'it (' # \"\n#pylab\n"],
    ['x = a % b', 'x = a % b\n'],
  ])('%j is read as %j', (written, read) => {
    expect(notebookSource(notebook([code(written)]), 'n.ipynb').text).toBe(read);
  });

  it('keeps every place, whatever the cells hold', () => {
    const line = fc.constantFrom(
      'x = 1',
      '%time f()',
      '!ls',
      'def f(a):',
      '    return a',
      '',
      'y = """',
      'f(',
      '日本 = 1',
    );
    const cell = fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), fc.nat(), (cells, seed) => {
        const source = notebookSource(notebook(cells.map(code)), 'n.ipynb');
        const start = seed % source.text.length;
        const { file, line: at, column } = source.locate({ start, end: start });
        const own = source.cells.get(file)!.split('\n')[at - 1]! + '\n';
        const read = source.text[start]!;
        // A magic's first character is a comment's; the cells of other languages are blank.
        if (read !== '#' && read !== ' ') expect(own[column - 1]).toBe(read);
      }),
    );
  });
});

describe('what is no notebook in Python is refused', () => {
  it.each([
    ['{ "nbformat": 4,', 'input/yaml'],
    ['[]', 'input/type'],
    [notebook([{ cell_type: 'markdown', source: 'x' }]), 'input/empty'],
    [notebook([code('x <- 1')], { metadata: { kernelspec: { language: 'R' } } }), 'input/unsupported'],
    [JSON.stringify({ nbformat: 2, cells: [] }), 'input/unsupported'],
  ])('%s: %s', (content, expected) => {
    let thrown: unknown = null;
    try {
      notebookSource(content, 'n.ipynb');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(InputError);
    expect((thrown as InputError).diagnostics[0]!.code).toBe(expected);
  });
});

it('a mistake of grammar is told in its cell', () => {
  const source = notebookSource(notebook([code('a = 1'), code('b = = 2')]), 'n.ipynb');
  expect(parseModule(source).diagnostics[0]!.location).toMatchObject({ file: 'n.ipynb cell 2', line: 1 });
});
