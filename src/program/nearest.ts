import { didYouMean } from '../diagnostics/did-you-mean.ts';
import type { Context } from './context.ts';
import type { Frame } from './frames.ts';

/** A name that is known where the code stands and was perhaps meant. */
export function nearestName(name: string, context: Context): string | null {
  return didYouMean(name, knownNames(context));
}

/** All names that are set or declared, seen from where the code stands. */
export function knownNames(context: Context): string[] {
  const names: string[] = [];
  for (let frame: Frame | null = context.frame; frame; frame = frame.enclosing) {
    names.push(...frame.names.keys());
    if (frame.file) names.push(...frame.file.names);
  }
  if (context.frame.module) return names;
  return [
    ...names,
    ...context.builder.domain.present.keys(),
    ...context.model.constants.keys(),
    ...context.files.flatMap(({ file }) => [...file!.names]),
  ];
}
