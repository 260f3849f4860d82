import { expect, it } from 'vitest';
import { checkModel } from '../../src/check/check.ts';
import { chooseFixes } from '../../src/cli/chosen-fixes.ts';
import { editableFile } from '../../src/model/editable.ts';
import { loadModels } from '../../src/model/load.ts';

// The bias is subtracted, or its gradient lacks a minus: nobody but its author knows.
const text = (sign: string, db: string): string => `
inputs: { X: [n, m], Y: [k, m] }
parameters: { W: [k, n], b: [k, 1] }
forward: |
  Z = W @ X ${sign} b
  E = Z - Y
  J = sum(E**2) / (2 * m)
backward: |
  dZ = E / m
  dW = dZ @ X.T
  db = ${db}
`;
const chosen = (file: string) =>
  chooseFixes(
    editableFile('model.yaml', file),
    loadModels('model.yaml', file, () => new Uint8Array()).map((model) => checkModel(model)),
  );

it('takes none of two repairs that are as likely', () => {
  const { edits, tied } = chosen(text('-', 'sum(dZ, axis=1, keepdims=True)'));
  expect(edits).toEqual([]);
  expect(tied.map(({ equation, verified }) => [equation, verified])).toEqual([['Z', true]]);
});

it('and the one that is clearly likelier', () => {
  const { edits, tied } = chosen(text('+', '-sum(dZ, axis=1, keepdims=True)'));
  expect(edits.map(({ text: put }) => put)).toHaveLength(1);
  expect(tied).toEqual([]);
});
