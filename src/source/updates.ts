import type { Declared, FunctionInfo } from './functions.ts';
import { calledFrom } from './functions.ts';
import { nodesIn } from './walk.ts';

/** The attributes that a method changes by a step: `self.W -= rate * dW`, `self.W = self.W - rate * dW`. */
export function updatesOf(info: FunctionInfo, declared: Declared): Set<string> {
  const names = new Set<string>();
  for (const each of calledFrom(info, declared)) {
    if (each.owner !== info.owner) continue;
    for (const node of nodesIn(each.definition.body)) {
      if (
        node.kind === 'augmented' &&
        node.target.kind === 'attribute' &&
        (node.operator === '-' || node.operator === '+')
      )
        names.add(node.target.name);
      if (node.kind !== 'assignment' || node.value.kind !== 'binary') continue;
      const [target] = node.targets;
      const { left, operator } = node.value;
      if (
        target!.kind === 'attribute' &&
        left.kind === 'attribute' &&
        left.name === target!.name &&
        (operator === '-' || operator === '+')
      )
        names.add(left.name);
    }
  }
  return names;
}

/** Whether a function draws random numbers, itself or through others, without a seed of its own. */
export function drawsNumbers(info: FunctionInfo, declared: Declared): boolean {
  const names = [...calledFrom(info, declared)].flatMap(({ definition }) =>
    nodesIn(definition.body).flatMap((node) => (node.kind === 'attribute' ? [node.name] : [])),
  );
  return names.includes('random') && !names.includes('seed');
}
