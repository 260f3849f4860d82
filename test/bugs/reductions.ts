import { parsed, truth } from '../../src/derivation/trees.ts';
import type { Code } from '../../src/diagnostics/codes.ts';
import { printExpression } from '../../src/language/print.ts';
import type { Call, Expression, Keyword } from '../../src/language/syntax.ts';
import type { Change, Rule } from './change.ts';
import { calledName, methodOf } from './sites.ts';

const span = { start: 0, end: 0 };
const without = (call: Call, name: string): Keyword[] => call.keywords.filter((each) => each.name !== name);
const given = (call: Call, name: string): Expression | undefined =>
  call.keywords.find((each) => each.name === name)?.value;

/** Other axes, all axes, the axis kept or lost, no reduction at all, a mean for a sum. */
export const reductions: Rule = (site) => {
  const { node } = site;
  const called = calledName(node);
  if (called !== 'sum' && called !== 'mean') return [];
  const call = node as Call;
  const change = (kind: Change['kind'], codes: readonly Code[], replacement: Expression): Change => ({
    kind,
    codes,
    node,
    replacement,
  });
  const all: Change[] = [];
  const axis = given(call, 'axis');
  if (axis) {
    const text = printExpression(axis);
    const other = text.includes('0') ? text.replace('0', '1') : text.replace(/-?\d/, '0');
    all.push(
      change('axis', ['gradient/wrong-axis'], {
        ...call,
        keywords: call.keywords.map((each) =>
          each.name === 'axis' ? { ...each, value: parsed(other) } : each,
        ),
      }),
      change('all-axes sum', ['gradient/wrong-axis'], { ...call, keywords: without(call, 'axis') }),
    );
    all.push(
      change('keepdims', ['gradient/wrong-axis'], {
        ...call,
        keywords: given(call, 'keepdims')
          ? without(call, 'keepdims')
          : [...call.keywords, { name: 'keepdims', value: truth(true), span }],
      }),
    );
  }
  const summed = methodOf(node) ?? call.arguments[0]!;
  if (called === 'sum') all.push(change('dropped sum', ['gradient/missing-sum'], summed));
  const text = called === 'sum' ? 'mean' : 'sum';
  const { callee } = call;
  const renamed: Expression =
    callee.kind === 'name' || callee.kind === 'attribute' ? { ...callee, name: text } : callee;
  const codes: readonly Code[] =
    called === 'sum'
      ? ['gradient/extra-mean', 'gradient/constant-factor']
      : ['gradient/missing-mean', 'gradient/constant-factor'];
  all.push(change(called === 'sum' ? 'added mean' : 'dropped mean', codes, { ...call, callee: renamed }));
  return all;
};
