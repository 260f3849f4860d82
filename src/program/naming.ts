import type { Frame, TracedEquation } from './frames.ts';
import { originalOf } from './second-names.ts';
import type { Equation, FunctionCall, ProgramNode } from './program.ts';

/**
 * Gives every equation its name: the variable's own where that tells which value it is, else with the call that sets it:
 * `dW (linear_backward, l = 2)`. The model's own equations keep their names.
 */
export function named(equations: readonly TracedEquation[], root: Frame): Map<TracedEquation, Equation> {
  const labels = labelsOf(equations, root);
  return new Map(
    equations.map((each) => {
      const { frame, ...rest } = each;
      const label = labels.get(each.variable)?.get(frame);
      const name = label === undefined ? each.variable : `${each.variable} (${label})`;
      return [each, { ...rest, name, call: callOf(frame) }];
    }),
  );
}

/** Of variables that have several values, by the frame that sets each. */
function labelsOf(equations: readonly TracedEquation[], root: Frame): Map<string, Map<Frame, string>> {
  const values = new Map<string, Map<Frame, ProgramNode | null>>();
  for (const { variable, frame, node } of equations) {
    const known = values.get(variable) ?? new Map<Frame, ProgramNode | null>();
    values.set(variable, known.set(frame, node && originalOf(node)));
  }
  const labels = new Map<string, Map<Frame, string>>();
  for (const [variable, byFrame] of values) {
    if (new Set(byFrame.values()).size > 1)
      labels.set(variable, labelled([...byFrame.keys()].filter((frame) => frame !== root)));
  }
  return labels;
}

/** Calls told apart by the function and the turns of loops, those that are alike by number. */
function labelled(frames: readonly Frame[]): Map<Frame, string> {
  const plain = frames.map((frame) => {
    const { turns } = callOf(frame) ?? { turns: '' };
    return [functionOf(frame), turns].filter((each) => each !== '').join(', ');
  });
  const count = new Map<string, number>();
  return new Map(
    frames.map((frame, i) => {
      const text = plain[i]!;
      const at = (count.get(text) ?? 0) + 1;
      count.set(text, at);
      return [frame, plain.filter((each) => each === text).length > 1 ? `${text}, call ${at}` : text];
    }),
  );
}

const functionOf = ({ invocation, source }: Frame): string => invocation?.closure.name ?? source.file;

/** `l = 2`, of the loops around the call; of several of one name the innermost. */
export function callOf({ id, invocation }: Frame): FunctionCall | null {
  if (!invocation) return null;
  const turns = new Map(invocation.turns.map(({ name, value }) => [name, value]));
  return {
    id,
    function: invocation.closure.name,
    turns: [...turns].map(([name, value]) => `${name} = ${value}`).join(', '),
  };
}
