import { describe, expect, test } from 'vitest';
import { mistakes, place, unmarked } from './models.ts';

const equations = 'forward: |\n  J = sum(X)\n';
const ones = (count: number): string => `[${Array.from({ length: count }, () => '1').join(', ')}]`;

/** What is wrong, the code of each mistake in the order of the file, the text with « » around each place, and a part of the help. */
const cases: readonly [what: string, codes: string, text: string, help?: string][] = [
  // Not YAML
  ['a text', 'input/type', '«hello»\n'],
  ['a list', 'input/type', '«- a\n- b»\n'],
  ['a tab as indentation', 'input/yaml', `inputs:\n«\t»X: (n, m)\n${equations}`, 'spaces'],
  ['a tab before an equation', 'input/yaml', 'forward: |\n«\t»J = 1\n', 'spaces'],
  ['an equation outdented', 'input/yaml', 'forward: |\n  A = 1\n «J = A»\nloss: J\n', 'forward: |'],
  ['an equation at the margin', 'input/yaml', 'forward: |\n«J = sum(A)»\nloss: J\n', 'forward: |'],
  ['two colons', 'input/yaml', 'name: «two: layers»\n', 'quotes'],
  ['an open quote', 'input/yaml', 'name: «"»two layers\nforward: J = 1\n'],
  ['an open brace', 'input/yaml', 'dims: { n: 3\n«f»orward: J = 1\n', 'close'],
  ['a second document', 'input/yaml', 'forward: J = 1\n«---»\nforward: J = 2\n', 'file of its own'],
  ['a reference that is not set', 'input/yaml', `inputs:\n  X: [2*n, «*n»]\n${equations}`, '"*n"'],
  ['a tag', 'input/yaml', `name: «!model» x\n${equations}`],
  ['a reserved character', 'input/yaml', 'forward: «@»x\n', 'quotes'],
  ['a key twice', 'input/duplicate', `dims: { n: 3 }\n${equations}«dims»: { n: 4 }\n`],
  ['a name twice', 'input/duplicate', `inputs:\n  X: (n, m)\n  «X»: (n,)\n${equations}`],

  // Keys and types
  ['a key misspelt', 'input/key', `«paramters»:\n  W: (n, m)\n${equations}`, '`parameters`'],
  ['a key of another tool', 'input/key', `«params»:\n  W: (n, m)\n${equations}`, '`parameters`'],
  ['a key of nothing', 'input/key', `«zebra»: 1\n${equations}`, 'known here'],
  [
    'an entry’s key misspelt',
    'input/key',
    `inputs:\n  X: { shape: (n, m), «inti»: zeros }\n${equations}`,
    '`init`',
  ],
  [
    'an option misspelt',
    'input/key',
    `inputs:\n  X: { shape: [n], init: { normal: { «sdt»: 0.1 } } }\n${equations}`,
    '`std`',
  ],
  ['a setting misspelt', 'input/key', `check: { «tolerence»: 1.0e-5 }\n${equations}`, '`tolerance`'],
  [
    'several at once',
    'input/type input/type input/type input/key',
    `check: { seed: «a», trials: «0», mode: «fast», «sed»: 1 }\n${equations}`,
  ],
  ['a tolerance of 0', 'input/type', `check: { tolerance: «0» }\n${equations}`],
  ['sizes of a word unknown', 'input/type', `check: { sizes: «fixd» }\n${equations}`, '`fixed`'],
  ['no equations', 'input/missing-key', '«»inputs:\n  X: (n, m)\n', 'forward: |'],
  ['an empty block of equations', 'input/missing-key', '«forward»:\n'],
  ['a block of comments', 'input/empty', 'forward: «|\n  # nothing»\n'],
  ['equations as a mapping', 'input/type', 'forward:\n  «J: sum(X)»\n'],
  ['inputs as a list', 'input/type', `inputs: «[X, Y]»\n${equations}`],
  ['a number for a shape', 'input/type', `parameters:\n  b: «0.5»\n${equations}`, 'value: 0.5'],
  ['nothing for a shape', 'input/type', `parameters:\n  «b»:\n${equations}`],
  [
    'an entry without a shape',
    'input/missing-key',
    `parameters:\n  «b»: { init: zeros }\n${equations}`,
    'shape',
  ],
  [
    'an init misspelt',
    'input/type',
    `inputs:\n  X: { shape: [n], init: «normall» }\n${equations}`,
    '`normal`',
  ],
  ['hold that is no truth value', 'input/type', `inputs:\n  X: { shape: [n], hold: «maybe» }\n${equations}`],
  ['source', 'input/file', 'source: «planar.py»\n'],
  ['layers', 'input/unsupported', '«layers»:\n  - dense\n', 'forward: |'],

  // Shapes
  ['a bracket in braces', 'input/yaml', `inputs: { X: («n[0]», m) }\n${equations}`, '"(n[0], m)"'],
  ['a bracket in a list', 'input/yaml', `inputs:\n  X: [«n[0]», m]\n${equations}`, '"[n[0], m]"'],
  ['a bracket as a key in braces', 'input/yaml', `dims: { «n[0]»: 3 }\n${equations}`, '"n[0]"'],
  [
    'a split that cannot be joined',
    'input/yaml',
    `inputs:\n  X: { shape: «(n», m: 3) }\n${equations}`,
    '"(n2, m)"',
  ],
  ['a parenthesis never closed', 'input/syntax', `inputs:\n  X: «(»n, m\n${equations}`],
  [
    'an unknown dimension',
    'input/dimension',
    `dims: { n: 3, count: 4 }\ninputs:\n  X: (n, «cuont»)\n${equations}`,
    '`count`',
  ],
  [
    'an unknown dimension in a list',
    'input/dimension',
    `dims: [n1, n2]\ninputs:\n  X: [n1, 2*«n3» + 1]\n${equations}`,
    '`n1`',
  ],
  ['a value for a dimension', 'input/dimension', `inputs:\n  X: (n, «Y»)\n  Y: (n,)\n${equations}`],
  ['one dimension', 'input/type', `inputs:\n  X: «n»\n${equations}`, '(n,)'],
  ['one dimension in parentheses', 'input/type', `inputs:\n  X: «(n)»\n${equations}`, '(n,)'],
  ['a true division', 'input/dimension', `inputs:\n  X: (n«/»2, m)\n${equations}`, '//'],
  ['a function unknown', 'input/dimension', `inputs:\n  X: («ceil(n)», m)\n${equations}`],
  ['a division by zero', 'input/dimension', `inputs:\n  X: (n//«0»,)\n${equations}`],
  [
    'a constant that is no integer',
    'input/dimension',
    `constants: { lam: 0.7 }\ninputs:\n  X: (n, «lam»)\n${equations}`,
  ],
  ['half a dimension', 'input/size', `inputs:\n  X: [n, «2.5»]\n${equations}`],
  ['slide notation in a shape', 'input/notation', `inputs:\n  X: (n«²», m)\n${equations}`],
  ['a list in a list', 'input/type', `inputs:\n  X: [n, «[m]»]\n${equations}`],

  // Dims and sizes
  [
    'sizes that cannot be',
    'input/size input/size input/size input/size input/type',
    `dims: { a: «0», b: «-1», c: «2.5», d: «1e9», e: «true» }\n${equations}`,
  ],
  ['a size of 0 in a shape', 'input/size', `inputs:\n  X: «(n, 0)»\n${equations}`],
  [
    'a size that comes out as 0',
    'input/size',
    `dims: { h: 4, f: 6, s: 1 }\ninputs:\n  X: «((h - f)//s + 1,)»\n${equations}`,
  ],
  [
    'a derived size that comes out as 0',
    'input/size',
    `dims:\n  h: 4\n  «w»: h - 4\ninputs:\n  X: (w, h)\n${equations}`,
  ],
  [
    'a derived size that does not exist',
    'input/size',
    `dims:\n  h: 4\n  s: 1\n  «w»: h//(s - 1)\n${equations}`,
  ],
  [
    'too many elements',
    'input/size',
    `dims: { n: 10000, m: 10000 }\ninputs:\n  X: «(n, m)»\n${equations}`,
    'small sizes',
  ],
  ['dimensions in a circle', 'input/dimension', `dims: { a: «b + 1», b: 2*c, c: a }\n${equations}`],
  ['a dimension of itself', 'input/dimension', `dims: { a: «a + 1» }\n${equations}`],
  ['a derived dimension of nothing', 'input/dimension', `dims: { D: heads*«dk», heads: 2 }\n${equations}`],
  [
    'a condition that does not hold',
    'input/size',
    `dims: { D: 10, heads: 4 }\nrequire: [«"D % heads == 0"»]\n${equations}`,
  ],
  [
    'conditions that contradict each other',
    'input/size',
    `dims: [k, n]\nrequire:\n  - k <= n\n  - «k > n»\n${equations}`,
  ],
  [
    'a condition for 1 alone',
    'input/size',
    `dims: { n2: 1, m: 5 }\nrequire: «n2 == 1»\n${equations}`,
    'write 1',
  ],
  ['a condition that is none', 'input/type', `dims: [k, n]\nrequire: «k + n»\n${equations}`],
  ['a condition on nothing', 'input/dimension', `dims: [k, n]\nrequire: k < «nn»\n${equations}`, '`n`'],
  [
    'a dimension named like an input',
    'input/duplicate',
    `dims: { X: 3, m: 4 }\ninputs:\n  «X»: (m,)\n${equations}`,
  ],
  [
    'a constant named like a dimension',
    'input/duplicate',
    `dims: { m: 3 }\nconstants: { «m»: 2 }\n${equations}`,
  ],
  [
    'a parameter named like an input',
    'input/duplicate',
    `inputs:\n  X: (m,)\nparameters:\n  «X»: (m,)\n${equations}`,
  ],

  // Names
  ['lambda', 'input/notation', `parameters:\n  «lambda»: ()\n${equations}`, '`lam`'],
  ['a name with a hyphen', 'input/notation', `parameters:\n  «W-1»: (n, m)\n${equations}`, '`W_1`'],
  ['a name in full width', 'input/notation', `parameters:\n  «Ｗ»: (n, m)\n${equations}`, '`W`'],
  ['a name with a superscript', 'input/notation', `parameters:\n  «W¹»: (n, m)\n${equations}`, '`W1`'],
  ['a letter in brackets', 'input/notation', `parameters:\n  «W[l]»: (n, m)\n${equations}`],
  [
    'an input called as a function',
    'input/name',
    'inputs:\n  sum: (n, m)\nforward: |\n  J = «sum»(sum)\n',
    'np.sum',
  ],
  [
    'a loss that nothing sets',
    'input/name',
    'inputs:\n  X: (n, m)\nforward: |\n  cost = sum(X)\nloss: «csot»\n',
    '`cost`',
  ],
  [
    'a loss that is no name',
    'input/name',
    'inputs:\n  X: (n, m)\nforward: |\n  L = X**2\nloss: «mean(L)»\n',
    'J = mean(L)',
  ],
  [
    'pairs of nothing',
    'input/name input/name',
    'parameters:\n  W: (n, m)\nforward: |\n  J = sum(W)\nbackward: |\n  gW = ones_like(W)\ngradients: { «gw»: W, gW: «w» }\n',
  ],

  // Init and values
  [
    'one-hot along no axis',
    'input/value',
    `inputs:\n  Y: { shape: [C, m], init: «onehot» }\n${equations}`,
    'axis: 0',
  ],
  [
    'one-hot along an axis that is not there',
    'input/value',
    `inputs:\n  Y: { shape: [C, m], init: { onehot: { axis: «2» } } }\n${equations}`,
  ],
  [
    'one-hot without its axis',
    'input/missing-key',
    `inputs:\n  Y: { shape: [C, m], init: { «onehot»: {} } }\n${equations}`,
  ],
  [
    'two inits',
    'input/value',
    `inputs:\n  Y: { shape: [m], init: «{ normal: { std: 1 }, uniform: { low: 0 } }» }\n${equations}`,
  ],
  [
    'a range upside down',
    'input/value',
    `inputs:\n  Y: { shape: [m], init: { uniform: «{ low: 2, high: 1 }» } }\n${equations}`,
  ],
  ['integers below 0', 'input/size', `inputs:\n  «Y»: { shape: [m], init: { integers: 0 } }\n${equations}`],
  [
    'a value and an init',
    'input/value',
    `inputs:\n  Y: { shape: [2], «init»: zeros, value: [1, 2] }\n${equations}`,
  ],
  ['a ragged value', 'input/value', `inputs:\n  X: { shape: [n, m], value: [[1, 2], «[3]»] }\n${equations}`],
  [
    'a value that is deeper in one place',
    'input/value',
    `inputs:\n  X: { shape: [n, m], value: [[1, 2], [3, «[4]»]] }\n${equations}`,
  ],
  ['a word in a value', 'input/value', `inputs:\n  X: { shape: [m], value: [1, «two»] }\n${equations}`],
  ['an empty value', 'input/value', `inputs:\n  X: { shape: [m], value: «[]» }\n${equations}`],
  [
    'a value of the wrong rank',
    'input/value',
    `inputs:\n  X: { shape: [n, m], value: «[1, 2]» }\n${equations}`,
  ],
  [
    'a value against a declared size',
    'input/value',
    `dims: { m: 3 }\ninputs:\n  X: { shape: [m], value: «[1, 2]» }\n${equations}`,
  ],
  ['a value against a literal', 'input/value', `inputs:\n  X: { shape: [3], value: «[1, 2]» }\n${equations}`],
  [
    'a value against another',
    'input/value',
    `inputs:\n  X: { shape: [m], value: [1, 2] }\n  Y: { shape: [m], value: «[1, 2, 3]» }\n${equations}`,
  ],
  [
    'a value that no size fits',
    'input/value',
    `inputs:\n  X: { shape: [2*m], value: «[1, 2, 3]» }\n${equations}`,
  ],
  [
    'a value that leaves two sizes open',
    'input/value',
    `inputs:\n  X: { shape: [a*b], value: «${ones(6)}» }\n${equations}`,
    'dims',
  ],
  ['a value file missing', 'input/file', `inputs:\n  X: { shape: [m], value: «x.npy» }\n${equations}`],
  ['a value file truncated', 'input/value', `inputs:\n  X: { shape: [m], value: «short.npy» }\n${equations}`],
  [
    'a value file of another kind',
    'input/value',
    `inputs:\n  X: { shape: [m], value: «x.csv» }\n${equations}`,
    'np.save',
  ],
  [
    'a value file that is no JSON',
    'input/value',
    `inputs:\n  X: { shape: [m], value: «broken.json» }\n${equations}`,
  ],
  [
    'a value file that is ragged',
    'input/value',
    `inputs:\n  X: { shape: [n, m], value: «ragged.json» }\n${equations}`,
  ],

  // Equations
  ['a syntax error in a block', 'input/syntax', 'forward: |\n  A = 1\n  J = A «+»\nloss: J\n'],
  ['a syntax error in an indented block', 'input/syntax', 'forward: |2\n    A = 1\n    J = A «* *» 2\n'],
  ['a syntax error in a line of a list', 'input/syntax', "forward:\n  - A = 1\n  - 'J = «=» A'\n"],
  [
    'slide notation',
    'input/notation input/notation input/notation',
    'forward: |\n  A = X«ᵀ»\n  B = A«²»\n  J = A «·» B\n',
  ],
  ['tabs in equations', 'input/notation', 'forward: |\n  for i in range(2):\n  \tJ\t=\tX«ᵀ»\t+ 1\n'],
  ['a text folded by YAML', 'input/syntax', 'forward: >\n  A = «1\n  J» = 2\n', '`forward: |`'],
  ['full width', 'input/notation', 'forward: |\n  «Ｊ» = 1\n'],
  ['vary without values', 'input/empty', `vary: { pad: «[]» }\n${equations}`],
  ['vary with one number', 'input/type', `vary: { pad: «1» }\n${equations}`],
  ['too many cases', 'input/limit', `vary: «{ a: ${ones(40)}, b: ${ones(40)} }»\n${equations}`],
];

const truncated = Uint8Array.from([
  0x93,
  ...new TextEncoder().encode('NUMPY\x01\x00\x40\x00{"descr": "<f8"'),
]);
const files = { 'short.npy': truncated, 'broken.json': '[1, 2', 'ragged.json': '[[1, 2], [3]]' };

describe.each(cases)('%s', (_, codes, marked, help = '') => {
  const { text, places } = unmarked(marked);

  test('is refused where it stands, and nothing else is', () => {
    const found = mistakes(text, files);
    expect(found.map((each) => each.code)).toEqual(codes.split(' '));
    expect(found.map(place)).toEqual(found.map(({ code }, i) => `${code} ${places[i]}`));
    expect(found.map((each) => each.help).join('\n')).toContain(help);
  });

  test('is refused at the same place with CRLF', () => {
    expect(mistakes(text.replaceAll('\n', '\r\n'), files).map(place)).toEqual(
      mistakes(text, files).map(place),
    );
  });
});

test.each(['', '\n\n', '# nothing but a comment\n', '---\n', '\uFEFF'])('an empty file: %j', (text) => {
  expect(mistakes(text).map(place)).toEqual(['input/empty']);
});

test('mistakes that do not follow from one another are all told', () => {
  const text =
    'dims: { n: 0 }\ninputs:\n  X: (n, mm)\n  y: { shape: [n], inti: zeros }\nforward: |\n  J = sum(X\n  K = Xᵀ\nloss: L\nzebra: 1\n';
  expect(mistakes(text).map((each) => each.code)).toEqual([
    'input/size',
    'input/dimension',
    'input/key',
    'input/syntax',
    'input/notation',
    'input/name',
    'input/key',
  ]);
});

test('a contradiction names both places', () => {
  const [found] = mistakes(
    'dims: { m: 3 }\ninputs:\n  X: { shape: [m], value: [1, 2] }\nforward: J = sum(X)\n',
  );
  expect(found!.message).toBe('`X` is declared (m,); its value has the shape (2,); its axis 0 is m = 3');
  expect(
    found!.labels.map(({ message, location }) => `${message} ${location!.line}:${location!.column}`),
  ).toEqual(['the declared shape 3:15', '`m` is 3 here 1:9']);
});

test('a name declared twice shows the first', () => {
  const [found] = mistakes('inputs:\n  X: (m,)\nparameters:\n  X: (m,)\nforward: J = 1\n');
  expect(found!.labels.map(({ location }) => location!.line)).toEqual([2]);
});

test('aliases that stand for millions of values are refused before memory is taken', () => {
  const levels = Array.from(
    { length: 9 },
    (_, i) => `  v${i + 1}: { shape: [n], value: &v${i + 1} [${Array(9).fill(`*v${i}`).join(', ')}] }`,
  );
  const text = `inputs:\n  v0: { shape: [9], value: &v0 ${ones(9)} }\n${levels.join('\n')}\n${equations}`;
  expect(mistakes(text).map((each) => each.code)).toEqual(['input/limit']);
});

test('in a file of 5,000 lines each mistake is at its line', () => {
  const lines = Array.from(
    { length: 5000 },
    (_, i) => `  A${i} = tanh(A${i - 1})${i % 1000 === 999 ? 'ᵀ' : ''}`,
  );
  const found = mistakes(`inputs:\n  X: (n, m)\nforward: |\n${lines.join('\n')}\n`);
  expect(found.map(place)).toEqual(
    [999, 1999, 2999, 3999, 4999].map((i) => {
      const column = lines[i]!.length;
      return `input/notation ${i + 4}:${column}-${i + 4}:${column + 1}`;
    }),
  );
});
