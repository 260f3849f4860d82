// The process: arguments in, exit code out. An interrupt ends it at once, as SIGINT does by default.
import { nodeHost } from './host.ts';
import { run } from './run.ts';

/** @returns the exit code */
export const main = (args: readonly string[]): Promise<number> => run(args, nodeHost());
