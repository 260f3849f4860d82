import { describe, expect, it } from 'vitest';
import { Meter } from '../../src/check/meter.ts';
import { runTrial } from '../../src/check/trials.ts';
import { ancestors } from '../../src/evaluation/evaluate.ts';
import { loadModels } from '../../src/model/load.ts';
import { trace } from '../../src/program/trace.ts';

/** A meter for the gradient of the parameter W. */
function meterOf(text: string): Meter {
  const [model] = loadModels('model.yaml', text, () => new Uint8Array());
  const program = trace(model!, model!.sizes);
  const trial = runTrial(model!, 1, program, 0);
  const { values, lossNoise, noise } = trial;
  const [pair] = program.pairs;
  const [value, written] = [pair!.versions[0]!, pair!.equation.node!];
  const derived = trial.derived.get(value)!;
  return new Meter({
    value,
    loss: program.loss!,
    nodes: ancestors([program.loss!]),
    values,
    sizes: program.sizes,
    lossNoise,
    tolerance: 1e-7,
    written: values[written.index]!.data,
    writtenNoise: noise.get(written)!,
    scale: 1,
    derived: values[derived.index]!.data,
    derivedNoise: noise.get(derived)!,
  });
}

describe('a meter', () => {
  it('measures an entry alike wherever it began', () => {
    // More entries than tables are made for at a time; what a store touches depends on which of them are looked at.
    const text = `
dims: { k: 4, n: 150000 }
inputs: { A: "(k, n)" }
parameters: { W: "(k, n)" }
forward: |
  H = W * A
  H[1] *= 0.5
  J = 1e-3 * sum(sin(mean(tanh(H), axis=0)))
backward: |
  dW = 0 * W
`;
    const [one, other] = [meterOf(text), meterOf(text)];
    one.measure(262_144, 262_145);
    other.measure(300_000, 300_001);
    const [a, b] = [one, other].map((meter) => meter.measure(310_000, 312_000));
    expect(a!.numeric).toEqual(b!.numeric);
    expect(a!.uncertainty).toEqual(b!.uncertainty);
  });

  it('takes two evaluations for an entry whose gradient is right, and more where it is in doubt', () => {
    const text = `
dims: { n: 30, m: 20 }
inputs: { X: "(m, n)" }
parameters: { W: "(n, 1)" }
forward: J = mean(tanh(X @ W)**2)
backward: |
  t = tanh(X @ W)
  dW = X.T @ (2 * t * (1 - t**2)) / m
`;
    const { evaluations } = meterOf(text).measure(0, 30);
    expect(evaluations.filter((each) => each === 2).length).toBeGreaterThan(25);
    const doubted = meterOf(text.replace('dW = X.T', 'dW = 1.01 * X.T')).measure(0, 30);
    // The derived gradient is what the first differences are held against then.
    expect(doubted.numeric).toEqual(meterOf(text).measure(0, 30).numeric);
  });
});
