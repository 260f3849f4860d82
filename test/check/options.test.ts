import { describe, expect, it } from 'vitest';
import { check, checkText, defineModel, InputError } from '../../src/index.ts';
import type { CheckOptions, Target } from '../../src/index.ts';

const model = defineModel({
  inputs: { x: '(n,)' },
  parameters: { w: '(n,)' },
  forward: 'J = sum((w * x)**2)',
  backward: 'dw = 2.5 * w * x**2',
});

/** What no caller can mean, and what the message names. */
const REFUSED: readonly (readonly [options: Record<string, unknown>, message: RegExp])[] = [
  [{ tolerance: NaN }, /tolerance is NaN/],
  [{ tolerance: Infinity }, /tolerance/],
  [{ tolerance: 2 }, /tolerance/],
  [{ tolerance: 'a' }, /tolerance/],
  [{ trials: 0 }, /trials is 0/],
  [{ trials: -1 }, /trials/],
  [{ trial: 0 }, /trial is 0/],
  [{ seed: NaN }, /seed/],
  [{ seed: 0.5 }, /seed/],
  [{ mode: 'foo' }, /mode is foo/],
  [{ sizes: 'foo' }, /sizes/],
  [{ timeBudget: -1 }, /timeBudget/],
  [{ maxEvaluations: 0 }, /maxEvaluations/],
  [{ tolerence: 1e-6 }, /no option tolerence/],
];

describe('options of the library', () => {
  it.each(REFUSED)('%j is refused', async (options, message) => {
    const refused = check(model, options as CheckOptions);
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow(message);
  });

  it('that mean something are taken', async () => {
    const options = { trials: 1, seed: -3, mode: 'exhaustive', maxEvaluations: Infinity } as const;
    expect((await check(model, options)).verdict).toBe('fail');
    await expect(checkText('forward: J = 1', null as never)).rejects.toThrow(InputError);
  });
});

describe('what is no target', () => {
  it.each([[null], [undefined], [3], [{}], [[]], [[null]]])('%j', async (target) => {
    await expect(check(target as unknown as Target)).rejects.toThrow(/give a path, a model/);
  });
});
