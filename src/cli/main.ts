// The process: arguments in, exit code out. An interrupt ends it at once, as SIGINT does by default.
import { nodeHost } from './host.ts';
import { run } from './run.ts';

process.exitCode = await run(process.argv.slice(2), nodeHost());
