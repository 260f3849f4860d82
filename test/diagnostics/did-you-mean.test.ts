import fc from 'fast-check';
import { expect, test } from 'vitest';
import { didYouMean, suggestion } from '../../src/diagnostics/did-you-mean.ts';

test.each([
  ['paramters', ['inputs', 'parameters', 'forward'], 'parameters'],
  ['w1', ['W1', 'b1', 'W2'], 'W1'],
  ['sgimoid', ['sigmoid', 'softmax', 'sign'], 'sigmoid'],
  ['tanhh', ['tan', 'tanh', 'atan'], 'tanh'],
  ['dW1', ['dW2', 'dZ1'], 'dW2'],
  ['zebra', ['inputs', 'forward'], null],
  ['x', ['y', 'z'], null],
  ['J', ['j', 'K'], 'j'],
  ['sum', ['sum'], null],
  ['anything', [], null],
])('%s among %j is %s', (word, candidates, meant) => {
  expect(didYouMean(word, candidates)).toBe(meant);
});

test('one slip in a long word is always found', () => {
  const words = fc.stringMatching(/^[a-z]{6,12}$/);
  fc.assert(
    fc.property(words, fc.nat(), fc.constantFrom('drop', 'double', 'swap', 'case'), (word, n, slip) => {
      const at = n % (word.length - 1);
      const [a, b] = [word[at]!, word[at + 1]!];
      const middle = { drop: b, double: a + a + b, swap: b + a, case: a.toUpperCase() + b }[slip];
      const wrong = word.slice(0, at) + middle + word.slice(at + 2);
      fc.pre(wrong !== word);
      expect(didYouMean(wrong, ['completely-different', word])).toBe(word);
    }),
  );
});

test('the suggestion is a sentence', () => {
  expect(suggestion('lossy', ['loss'])).toBe('did you mean `loss`?');
  expect(suggestion('zebra', ['loss'])).toBeNull();
});
