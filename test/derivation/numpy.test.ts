import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { derivedStatements } from '../../src/derivation/equations.ts';
import { gradients } from '../../src/derivation/gradients.ts';
import { numpyFunction } from '../../src/derivation/numpy.ts';
import { evaluateNodes } from '../../src/evaluation/evaluate.ts';
import { defineModel } from '../../src/model/define.ts';
import { drawTrial } from '../../src/model/draw.ts';
import { loadModels } from '../../src/model/load.ts';
import type { Model } from '../../src/model/model.ts';
import { trace } from '../../src/program/trace.ts';
import type { Tensor } from '../../src/tensors/tensor.ts';

/** Calls the function of standard input's cases; names with a layer become dictionaries. */
const DRIVER = `
import json, re, sys, numpy as np
def arguments(values, names):
    found = {}
    for name, (shape, data, kind) in values.items():
        array = np.array(data, dtype=kind).reshape(shape)
        base, layer = re.match(r"^([^\\[]*)(?:\\[(-?\\d+)\\])?$", name).groups()
        if layer is None: found[base] = array
        else: found.setdefault(base, {})[int(layer)] = array
    return found
out = []
for case in json.load(sys.stdin):
    scope = {}
    exec(case["code"], scope)
    loss, grads = scope["forward_backward"](**arguments(case["values"], case["names"]))
    out.append({"loss": float(np.reshape(loss, ())), "gradients": {k: np.asarray(v, dtype=float).ravel().tolist() for k, v in grads.items()}})
print(json.dumps(out))
`;

const hasNumpy = spawnSync('python3', ['-c', 'import numpy']).status === 0;

interface Case {
  readonly title: string;
  readonly model: Model;
  readonly code: string;
  readonly values: ReadonlyMap<string, Tensor>;
}

function caseOf(title: string, model: Model): Case {
  const program = trace({ ...model, backward: null }, model.sizes);
  const code = numpyFunction(program, derivedStatements(program));
  return { title, model, code, values: drawTrial(model, model.sizes, 1, 0) };
}

const fixtures = ['course', 'contrast'].flatMap((folder) =>
  readdirSync(`fixtures/${folder}`).flatMap((file) =>
    loadModels(file, readFileSync(`fixtures/${folder}/${file}`, 'utf8'), () => {
      throw new Error('no files');
    }).map((model) => caseOf(`${folder}/${file}: ${model.name}`, model)),
  ),
);

const activations = [
  'log_sigmoid',
  'selu',
  'gelu',
  'mish',
  'softsign',
  'hard_sigmoid',
  'hard_tanh',
  'erfc',
  'log_softmax',
].map((f) =>
  caseOf(
    f,
    defineModel({
      dims: { k: 3, m: 4 },
      inputs: { X: '(m, k)' },
      parameters: { w: '(k,)' },
      forward: `z = X @ w\nJ = sum(${f}(z)**2) / m`,
    }),
  ),
);

test.skipIf(!hasNumpy)(
  'the NumPy functions of the fixtures compute loss and gradients (python3 with numpy)',
  () => {
    const cases = [...fixtures, ...activations];
    const input = cases.map(({ code, values, model }) => ({
      code,
      names: [...values.keys()],
      values: Object.fromEntries(
        [...values].map(([name, { shape, data }]) => [
          name,
          [shape, [...data], model.entries.get(name)!.init.kind === 'integers' ? 'int64' : 'float64'],
        ]),
      ),
    }));
    const out = JSON.parse(
      execFileSync('python3', ['-c', DRIVER], { input: JSON.stringify(input), encoding: 'utf8' }),
    ) as { loss: number; gradients: Record<string, number[]> }[];
    cases.forEach(({ title, model, values }, i) => {
      const program = trace({ ...model, backward: null }, model.sizes);
      const parameters = [...model.entries.values()].flatMap(({ name, role }) =>
        role === 'parameter' ? [name] : [],
      );
      const { nodes, of } = gradients(
        program,
        parameters.map((name) => program.entries.get(name)!),
      );
      const right = evaluateNodes(nodes, values, model.sizes);
      const loss = right[program.loss!.index]!.data[0]!;
      expect(Math.abs(out[i]!.loss - loss), title).toBeLessThan(1e-12 * (1 + Math.abs(loss)));
      const found = Object.entries(out[i]!.gradients);
      expect(found, title).toHaveLength(parameters.length);
      found.forEach(([name, data], k) => {
        const gradient = of.get(program.entries.get(parameters[k]!)!);
        const expected = gradient ? [...right[gradient.index]!.data] : data.map(() => 0);
        const scale = Math.max(1e-3, ...expected.map(Math.abs));
        expect(data, `${title} ${name}`).toHaveLength(expected.length);
        data.forEach((value, j) =>
          expect(Math.abs(value - expected[j]!) / scale, `${title} ${name}`).toBeLessThan(1e-11),
        );
      });
    });
  },
);

test('what NumPy cannot say is refused', () => {
  const model = defineModel({
    inputs: { X: '(k, m)' },
    parameters: { W: '(n, k)' },
    forward: "g = tanh\nZ = W @ X\nJ = sum(g'(Z))",
  });
  const program = trace(model, model.sizes);
  expect(() => numpyFunction(program, derivedStatements(program))).toThrow("g' has no spelling in NumPy");
});
