// The process: arguments in, exit code out. An interrupt ends it at once, as SIGINT does by default.
import { workAlong } from './crew-member.ts';
import { nodeHost } from './host.ts';
import { run } from './run.ts';

/**
 * @param starter the script that runs `help` in a thread of its own
 * @returns the exit code
 */
export const main = (args: readonly string[], starter: string): Promise<number> =>
  run(args, nodeHost(starter));

/** In a thread that was started to share the work. */
export const help = workAlong;
