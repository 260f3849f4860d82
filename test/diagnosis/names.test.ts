import { expect, it } from 'vitest';
import { name, parsed } from '../../src/derivation/trees.ts';
import { nameEdits } from '../../src/diagnosis/edits/names.ts';
import type { Vocabulary, Word } from '../../src/diagnosis/vocabulary.ts';
import { printExpression } from '../../src/language/print.ts';

const word = (each: string): Word => ({ expression: name(each), name: each, node: { shape: [] } as never });

const vocabulary: Vocabulary = {
  words: ['a', 'b', 'c'].map(word),
  derivatives: [],
  sizes: [],
  constants: [],
  numbers: [],
  analogies: [],
  derived: [],
  pieces: [],
  wordNamed: (node) => (node.kind === 'name' && /^[abc]$/.test(node.name) ? word(node.name) : null),
};

const variantsOf = (text: string): string[] =>
  [...nameEdits(parsed(text), vocabulary)].flatMap(({ kind, replace, by }) =>
    kind === 'variable' ? [printExpression(replace(by))] : [],
  );

it('puts other variables in the place of each, and never one beside itself', () => {
  expect(variantsOf('a < b')).toEqual(['c < b', 'a < c']);
  expect(variantsOf('a - b')).toEqual(['c - b', 'a - c']);
  expect(variantsOf('a/b')).toEqual(['c/b', 'a/c']);
  expect(variantsOf('a * b')).toEqual(['b * b', 'c * b', 'a * a', 'a * c']);
});
