import { expect, it } from 'vitest';
import { defineModel } from '../../src/model/define.ts';
import { inputs, setK, someRecorded } from '../program/recorded.ts';
import { derive } from './disagreement.ts';

const parameters = Object.fromEntries(Object.entries(inputs).map(([name, entry]) => [`${name}0`, entry]));

/** Random programs with views and stores, and a loss that looks at every name that they changed. */
it.each(someRecorded.map(([lines, values]) => [lines.join('; '), lines, Object.keys(values)] as const))(
  '%s',
  (_, lines, changed) => {
    const copies = ['A', 'B', 'v', 's'].map((name) => `${name} = ${name}0.copy()`);
    const loss = `J = ${['A', 'B', 'v', 's', ...changed].map((name) => `np.sum(np.sin(${name}))`).join(' + ')}`;
    const model = defineModel({ parameters, forward: [setK, ...copies, ...lines, loss].join('\n') } as never);
    expect(
      derive(model)
        .filter((line) => line.startsWith('#'))
        .join(),
    ).toEqual('');
  },
);
