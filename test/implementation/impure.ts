// Ways in which functions depend on more than their arguments, planted into a right implementation.
import type { Implementation } from '../../src/implementation/implementation.ts';
import { random } from '../../src/shapes/random.ts';

export interface P {
  w: number[];
  b: Float64Array;
}
export interface I {
  X: number[][];
  t: number[];
}
export interface Gradients {
  w: number[];
  b: Float64Array;
}

/** Parts of a least-squares fit of tanh(X w + b), to make implementations of. */
export const forward = ({ w, b }: P, { X }: I): number[] =>
  X.map((x) => Math.tanh(x.reduce((sum, each, k) => sum + each * w[k]!, b[0]!)));
export const lossOf = (a: readonly number[], { t }: I): number =>
  a.reduce((sum, each, i) => sum + (each - t[i]!) ** 2, 0) / t.length;
export function backward(a: readonly number[], { X, t }: I): Gradients {
  const dz = a.map((each, i) => (2 / t.length) * (each - t[i]!) * (1 - each * each));
  return {
    w: X[0]!.map((_, k) => X.reduce((sum, x, i) => sum + x[k]! * dz[i]!, 0)),
    b: Float64Array.of(dz.reduce((sum, each) => sum + each, 0)),
  };
}

/** The least-squares fit, with other functions. */
export function fit(seed: number, functions: Partial<Implementation<P, I>> = {}): Implementation<P, I> {
  const { normal } = random('fit', seed);
  const draws = (n: number): number[] => Array.from({ length: n }, normal);
  return {
    name: 'fit',
    parameters: { w: draws(3), b: Float64Array.of(normal()) },
    inputs: { X: Array.from({ length: 5 }, () => draws(3)), t: draws(5) },
    loss: (parameters, inputs) => lossOf(forward(parameters, inputs), inputs),
    gradients: (parameters, inputs) => ({ ...backward(forward(parameters, inputs), inputs) }),
    ...functions,
  };
}

type Plant = (seed: number) => Implementation<P, I>;

/** Each makes a new implementation with a state of its own; all have to be accepted without a word. */
export const pure: Readonly<Record<string, Plant>> = {
  plain: (seed) => fit(seed),

  'a cache of the last loss, used by gradients'(seed) {
    let last: number[] = [];
    return fit(seed, {
      loss: (parameters, inputs) => lossOf((last = forward(parameters, inputs)), inputs),
      gradients: (_, inputs) => ({ ...backward(last, inputs) }),
    });
  },

  'a cache of the last loss that gradients consumes'(seed) {
    const tape: number[][] = [];
    return fit(seed, {
      loss(parameters, inputs) {
        tape.length = 0;
        tape.push(forward(parameters, inputs));
        return lossOf(tape[0]!, inputs);
      },
      gradients(_, inputs) {
        if (tape.length === 0) throw new Error('call loss first');
        return { ...backward(tape.pop()!, inputs) };
      },
    });
  },

  'a cache by the identity of the parameters'(seed) {
    const known = new WeakMap<object, number[]>();
    return fit(seed, {
      loss(parameters, inputs) {
        const a = forward(parameters, inputs);
        known.set(parameters, a);
        return lossOf(a, inputs);
      },
      gradients: (parameters, inputs) => ({ ...backward(known.get(parameters)!, inputs) }),
    });
  },

  'a cache by all values'(seed) {
    const known = new Map<string, number[]>();
    const activations = (parameters: P, inputs: I): number[] => {
      const key = JSON.stringify([parameters.w, [...parameters.b], inputs]);
      const found = known.get(key) ?? forward(parameters, inputs);
      known.set(key, found);
      return found;
    };
    return fit(seed, {
      loss: (parameters, inputs) => lossOf(activations(parameters, inputs), inputs),
      gradients: (parameters, inputs) => ({ ...backward(activations(parameters, inputs), inputs) }),
    });
  },

  'scratch buffers that are overwritten'(seed) {
    const scratch = new Float64Array(5);
    const run = (parameters: P, inputs: I): number[] => {
      scratch.set(forward(parameters, inputs));
      return [...scratch];
    };
    return fit(seed, {
      loss: (parameters, inputs) => lossOf(run(parameters, inputs), inputs),
      gradients: (parameters, inputs) => ({ ...backward(run(parameters, inputs), inputs) }),
    });
  },

  'buffers that are zeroed by multiplication'(seed) {
    const db = new Float64Array(1);
    return fit(seed, {
      gradients(parameters, inputs) {
        const { w, b } = backward(forward(parameters, inputs), inputs);
        db[0]! *= 0;
        db[0]! += b[0]!;
        return { w, b: db.slice() };
      },
    });
  },

  'returned arrays that are reused'(seed) {
    const kept: Gradients = { w: [0, 0, 0], b: new Float64Array(1) };
    return fit(seed, {
      gradients(parameters, inputs) {
        const { w, b } = backward(forward(parameters, inputs), inputs);
        w.forEach((each, k) => (kept.w[k] = each));
        kept.b.set(b);
        return { ...kept };
      },
    });
  },

  'the returned gradient of one parameter is the parameter itself': (seed) =>
    fit(seed, {
      loss: ({ w, b }) => 0.5 * w.reduce((sum, each) => sum + each * each, b[0]! * b[0]!),
      gradients: ({ w, b }) => ({ w, b: Float64Array.of(2 * 0.5 * b[0]!) }),
    }),

  'arguments that are changed and put back': (seed) =>
    fit(seed, {
      loss(parameters, inputs) {
        const kept = [...inputs.t];
        inputs.t.fill(0);
        inputs.t.splice(0, kept.length, ...kept);
        return lossOf(forward(parameters, inputs), inputs);
      },
    }),

  'dropout from a seed of its own': (seed) =>
    fit(seed, {
      loss: (parameters, inputs) =>
        lossOf(dropped(forward(parameters, inputs), random('mask', 1).uniform), inputs),
      gradients(parameters, inputs) {
        const a = forward(parameters, inputs);
        const mask = dropped(
          a.map(() => 1),
          random('mask', 1).uniform,
        );
        const { X, t } = inputs;
        const dz = a.map(
          (each, i) => (2 / t.length) * (mask[i]! * each - t[i]!) * mask[i]! * (1 - each * each),
        );
        return {
          w: X[0]!.map((_, k) => X.reduce((sum, x, i) => sum + x[k]! * dz[i]!, 0)),
          b: Float64Array.of(dz.reduce((sum, each) => sum + each, 0)),
        };
      },
    }),

  'accumulation into zeroed gradients'(seed) {
    const sums = { w: [0, 0, 0], b: new Float64Array(1) };
    return fit(seed, {
      gradients(parameters, { X, t }) {
        sums.w.fill(0);
        sums.b.fill(0);
        for (const [i, x] of X.entries()) {
          const one = backward(forward(parameters, { X: [x], t: [t[i]!] }), { X: [x], t: [t[i]!] });
          one.w.forEach((each, k) => (sums.w[k]! += each / X.length));
          sums.b[0]! += one.b[0]! / X.length;
        }
        return { ...sums };
      },
    });
  },

  'a counter that nothing depends on'(seed) {
    let calls = 0;
    return fit(seed, {
      loss(parameters, inputs) {
        calls++;
        return lossOf(forward(parameters, inputs), inputs) + (calls < 0 ? 1 : 0);
      },
    });
  },
};

/** Inverted dropout of half of the values. */
function dropped(a: readonly number[], uniform: () => number): number[] {
  return a.map((each) => (uniform() < 0.5 ? 0 : 2 * each));
}

type Code = 'purity/nondeterministic' | 'purity/mutates' | 'purity/accumulates' | 'purity/stateful';

/** Each with all the codes that it has to be told by, and no others. */
export const impure: Readonly<Record<string, { codes: readonly Code[]; make: Plant }>> = {
  'dropout in the loss': {
    codes: ['purity/nondeterministic'],
    make(seed) {
      const { uniform } = random('dropout', seed);
      return fit(seed, { loss: (p, inputs) => lossOf(dropped(forward(p, inputs), uniform), inputs) });
    },
  },
  'dropout in the gradients': {
    codes: ['purity/nondeterministic'],
    make(seed) {
      const { uniform } = random('dropout', seed);
      return fit(seed, {
        gradients: (p, inputs) => ({ ...backward(dropped(forward(p, inputs), uniform), inputs) }),
      });
    },
  },
  'noise in both': {
    codes: ['purity/nondeterministic'],
    make(seed) {
      const { normal } = random('noise', seed);
      const noisy = (p: P, inputs: I): number[] => forward(p, inputs).map((each) => each + 0.1 * normal());
      return fit(seed, {
        loss: (p, inputs) => lossOf(noisy(p, inputs), inputs),
        gradients: (p, inputs) => ({ ...backward(noisy(p, inputs), inputs) }),
      });
    },
  },
  'a random batch': {
    codes: ['purity/nondeterministic'],
    make(seed) {
      const { integer } = random('batch', seed);
      const one = ({ X, t }: I, i: number): I => ({ X: [X[i]!], t: [t[i]!] });
      return fit(seed, {
        gradients(p, inputs) {
          const batch = one(inputs, integer(5));
          return { ...backward(forward(p, batch), batch) };
        },
      });
    },
  },

  'the loss centres its inputs in place': {
    codes: ['purity/mutates'],
    make: (seed) =>
      fit(seed, {
        loss(p, inputs) {
          for (const row of inputs.X) row[0]! -= 0.5;
          return lossOf(forward(p, inputs), inputs);
        },
      }),
  },
  'gradients takes a step of descent': {
    codes: ['purity/mutates'],
    make: (seed) =>
      fit(seed, {
        gradients(p, inputs) {
          const found = backward(forward(p, inputs), inputs);
          p.b[0]! -= 0.1 * found.b[0]!;
          return { ...found };
        },
      }),
  },
  'gradients replaces a parameter': {
    codes: ['purity/mutates'],
    make: (seed) =>
      fit(seed, {
        gradients(p, inputs) {
          const found = backward(forward(p, inputs), inputs);
          p.w = p.w.map((each, k) => each - 0.1 * found.w[k]!);
          return { ...found };
        },
      }),
  },
  'the loss shortens an input': {
    codes: ['purity/mutates'],
    make: (seed) =>
      fit(seed, {
        loss(p, inputs) {
          const loss = lossOf(forward(p, inputs), inputs);
          inputs.t.pop();
          return loss;
        },
      }),
  },

  'sums that are never zeroed': {
    codes: ['purity/accumulates'],
    make(seed) {
      const sums = { w: [0, 0, 0], b: new Float64Array(1) };
      return fit(seed, {
        gradients(p, inputs) {
          const { w, b } = backward(forward(p, inputs), inputs);
          w.forEach((each, k) => (sums.w[k]! += each));
          sums.b[0]! += b[0]!;
          return { ...sums };
        },
      });
    },
  },
  'one sum that is never zeroed, with something in it': {
    codes: ['purity/accumulates'],
    make(seed) {
      const db = Float64Array.of(3);
      return fit(seed, {
        gradients(p, inputs) {
          const { w, b } = backward(forward(p, inputs), inputs);
          db[0]! += b[0]!;
          return { w, b: db };
        },
      });
    },
  },
  'a tape that is never emptied': {
    codes: ['purity/accumulates'],
    make(seed) {
      const tape: number[][] = [];
      return fit(seed, {
        loss(p, inputs) {
          tape.push(forward(p, inputs));
          return lossOf(tape.at(-1)!, inputs);
        },
        gradients(_, inputs) {
          const all = tape.map((a) => backward(a, inputs));
          return {
            w: all[0]!.w.map((_, k) => all.reduce((sum, { w }) => sum + w[k]!, 0)),
            b: Float64Array.of(all.reduce((sum, { b }) => sum + b[0]!, 0)),
          };
        },
      });
    },
  },
  'a tape that gradients empties, though more was recorded': {
    codes: ['purity/stateful'],
    make(seed) {
      let tape: number[][] = [];
      return fit(seed, {
        loss(p, inputs) {
          tape.push(forward(p, inputs));
          return lossOf(tape.at(-1)!, inputs);
        },
        gradients(_, inputs) {
          const all = tape.map((a) => backward(a, inputs));
          tape = [];
          return {
            w: all[0]!.w.map((_, k) => all.reduce((sum, { w }) => sum + w[k]!, 0)),
            b: Float64Array.of(all.reduce((sum, { b }) => sum + b[0]!, 0)),
          };
        },
      });
    },
  },
  'doubled at every call': {
    codes: ['purity/accumulates'],
    make(seed) {
      let factor = 1;
      return fit(seed, {
        gradients(p, inputs) {
          const { w, b } = backward(forward(p, inputs), inputs);
          factor *= 2;
          return { w, b: Float64Array.of(factor * b[0]!) };
        },
      });
    },
  },

  momentum: {
    codes: ['purity/stateful'],
    make(seed) {
      const velocity = [0, 0, 0];
      return fit(seed, {
        gradients(p, inputs) {
          const { w, b } = backward(forward(p, inputs), inputs);
          w.forEach((each, k) => (velocity[k] = 0.9 * velocity[k]! + 0.1 * each));
          return { w: velocity, b };
        },
      });
    },
  },
  'running statistics': {
    codes: ['purity/stateful'],
    make(seed) {
      let running = 0;
      return fit(seed, {
        loss(p, inputs) {
          const a = forward(p, inputs);
          running = 0.9 * running + (0.1 * a.reduce((sum, each) => sum + each, 0)) / a.length;
          return lossOf(
            a.map((each) => each - running),
            inputs,
          );
        },
      });
    },
  },
  'a learning rate that decays': {
    codes: ['purity/stateful'],
    make(seed) {
      let step = 0;
      return fit(seed, {
        gradients(p, inputs) {
          const { w, b } = backward(forward(p, inputs), inputs);
          step++;
          return { w: w.map((each) => each / Math.sqrt(step)), b };
        },
      });
    },
  },
  'a penalty that grows': {
    codes: ['purity/stateful'],
    make(seed) {
      let step = 0;
      return fit(seed, { loss: (p, inputs) => lossOf(forward(p, inputs), inputs) + 0.01 * step++ });
    },
  },
  'a flag that is toggled': {
    codes: ['purity/stateful'],
    make(seed) {
      let training = false;
      return fit(seed, {
        loss(p, inputs) {
          training = !training;
          return lossOf(forward(p, inputs), inputs) * (training ? 1 : 1.1);
        },
      });
    },
  },
  'a first call that initialises': {
    codes: ['purity/stateful'],
    make(seed) {
      let ready = false;
      return fit(seed, {
        gradients(p, inputs) {
          const { w, b } = backward(forward(p, inputs), inputs);
          const found = { w: ready ? w : w.map(() => 0), b };
          ready = true;
          return found;
        },
      });
    },
  },
  'a cache whose key is one element': {
    codes: ['purity/stateful'],
    make(seed) {
      let [key, kept] = [NaN, [] as number[]];
      const activations = (p: P, inputs: I): number[] => {
        if (key !== p.w[1]) [key, kept] = [p.w[1]!, forward(p, inputs)];
        return kept;
      };
      return fit(seed, {
        loss: (p, inputs) => lossOf(activations(p, inputs), inputs),
        gradients: (p, inputs) => ({ ...backward(activations(p, inputs), inputs) }),
      });
    },
  },
  'the cache of the call before the last': {
    codes: ['purity/stateful'],
    make(seed) {
      const last: number[][] = [];
      return fit(seed, {
        loss(p, inputs) {
          last.push(forward(p, inputs));
          return lossOf(last.at(-1)!, inputs);
        },
        gradients: (_, inputs) => ({ ...backward(last.at(-2) ?? last.at(-1)!, inputs) }),
      });
    },
  },

  'sums that are never zeroed, of inputs that are overwritten': {
    codes: ['purity/accumulates', 'purity/mutates'],
    make(seed) {
      const db = new Float64Array(1);
      return fit(seed, {
        gradients(p, inputs) {
          const { w, b } = backward(forward(p, inputs), inputs);
          db[0]! += b[0]!;
          inputs.X[2]![1] = 0;
          return { w, b: db };
        },
      });
    },
  },
  'dropout and momentum': {
    codes: ['purity/nondeterministic', 'purity/stateful'],
    make(seed) {
      const { uniform } = random('dropout', seed);
      const velocity = new Float64Array(1);
      return fit(seed, {
        loss: (p, inputs) => lossOf(dropped(forward(p, inputs), uniform), inputs),
        gradients(p, inputs) {
          const { w, b } = backward(forward(p, inputs), inputs);
          velocity[0] = 0.8 * velocity[0]! + b[0]!;
          return { w, b: velocity };
        },
      });
    },
  },
  'dropout in sums that are never zeroed': {
    codes: ['purity/nondeterministic', 'purity/accumulates'],
    make(seed) {
      const { uniform } = random('dropout', seed);
      const sums = [0, 0, 0];
      return fit(seed, {
        gradients(p, inputs) {
          const { w, b } = backward(forward(p, inputs), inputs);
          w.forEach((each, k) => (sums[k]! += each * (0.7 + 0.6 * uniform())));
          return { w: sums, b };
        },
      });
    },
  },
  'sums that are never zeroed, and running statistics': {
    codes: ['purity/accumulates', 'purity/stateful'],
    make(seed) {
      let running = 0;
      const db = new Float64Array(1);
      return fit(seed, {
        loss: (p, inputs) => lossOf(forward(p, inputs), inputs) + (running = 0.7 * running + 0.3),
        gradients(p, inputs) {
          const { w, b } = backward(forward(p, inputs), inputs);
          db[0]! += b[0]!;
          return { w, b: db };
        },
      });
    },
  },
};
