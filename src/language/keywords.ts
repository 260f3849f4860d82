/** Words that Python keeps for itself: none can name a value. */
export const keywords: ReadonlySet<string> = new Set(
  (
    'and as assert async await break class continue def del elif else except finally for from global if import in is ' +
    'lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

export const constants: ReadonlySet<string> = new Set(['True', 'False', 'None']);

/** A statement that equations have no use for: what it is, and what to write instead. */
interface Unsupported {
  readonly what: string;
  readonly help: string;
}

const writeOut =
  'write the equations out one below the other; functions of a NumPy file come later, with `source:`';
const exceptions = 'leave it out: equations raise nothing';

/** By the first word of the statement. */
export const unsupported: ReadonlyMap<string, Unsupported> = new Map<string, Unsupported>([
  ['def', { what: 'a function definition (`def`)', help: writeOut }],
  ['async', { what: '`async`', help: writeOut }],
  ['@', { what: 'a decorator', help: writeOut }],
  ['class', { what: 'a class', help: writeOut }],
  ['return', { what: '`return`', help: 'give the value a name: `J = …`' }],
  ['yield', { what: '`yield`', help: 'give the value a name: `J = …`' }],
  ['await', { what: '`await`', help: 'leave it out' }],
  ['while', { what: 'a `while` loop', help: 'write a loop of known length: `for i in range(n):`' }],
  ['break', { what: '`break`', help: 'write a loop of known length: `for i in range(n):`' }],
  ['continue', { what: '`continue`', help: 'put what it skips under an `if`' }],
  ['with', { what: '`with`', help: 'write its body without it' }],
  ['try', { what: '`try`', help: exceptions }],
  ['except', { what: '`except`', help: exceptions }],
  ['finally', { what: '`finally`', help: exceptions }],
  ['raise', { what: '`raise`', help: exceptions }],
  ['assert', { what: '`assert`', help: 'remove it; `require:` in the model states what sizes must obey' }],
  ['del', { what: '`del`', help: 'remove it: values need no deleting' }],
  ['global', { what: '`global`', help: 'remove it: all names are in one scope' }],
  ['nonlocal', { what: '`nonlocal`', help: 'remove it: all names are in one scope' }],
  ['print', { what: '`print`', help: 'remove it: nothing is printed while equations are checked' }],
]);

/** Whether a line under this first word opens a block that is refused as a whole. */
export const opensBlock: ReadonlySet<string> = new Set([
  'def',
  'async',
  'class',
  'while',
  'with',
  'try',
  'except',
  'finally',
]);
