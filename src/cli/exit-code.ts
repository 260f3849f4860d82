import type { Report } from '../check/result.ts';

/** What the process ends with. An interrupt (130) is the shell's word for a process that SIGINT has ended. */
export const exitCodes = { pass: 0, fail: 1, error: 2, inconclusive: 3 } as const;

/** The worst case decides: 2 over 1 over 3 over 0. Warnings change it only when asked to. */
export function exitCode({ verdict, cases }: Report, strict: boolean): number {
  const warned = cases.some(({ diagnostics }) => diagnostics.some((each) => each.severity === 'warning'));
  return strict && warned && verdict !== 'error' ? exitCodes.fail : exitCodes[verdict];
}
