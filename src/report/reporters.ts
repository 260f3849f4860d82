import type { Reporter } from './options.ts';

/** Every reporter by its name. Each is loaded when it is asked for. */
export const reporters = {
  pretty: async (): Promise<Reporter> => (await import('./pretty.ts')).pretty,
  json: async (): Promise<Reporter> => (await import('./json.ts')).json,
} as const satisfies Record<string, () => Promise<Reporter>>;

export type ReporterName = keyof typeof reporters;
