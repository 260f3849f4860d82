import type { SourceFile } from '../model/model.ts';
import type { Context } from './context.ts';
import type { Frame } from './frames.ts';
import { ModuleFile } from './module-files.ts';
import type { Value } from './values.ts';

/** The value of a file's global name; null where it sets none of this name. */
export function globalNamed(name: string, file: Frame, context: Context): Value | null {
  const module = file.file!;
  for (const statement of module.take(name)) {
    const seeds = module.takeSeeds(statement);
    context.quietly(() => context.within(file, () => context.execute([...seeds, statement])));
  }
  return file.names.get(name) ?? null;
}

/** Puts a value in the place of what files set under a global name. */
export function replaceGlobal(name: string, value: Value, { files }: Context): void {
  for (const file of files) {
    file.file!.replace(name);
    file.names.set(name, value);
  }
}

/** Makes the model's files known; nothing of them is executed yet. */
export function openFiles(sources: readonly SourceFile[], context: Context): void {
  context.files = sources.map(({ name, source, statements }) =>
    context.newFrame('module', source, {
      file: new ModuleFile(name, source, statements),
    }),
  );
  for (const [i, { statements }] of sources.entries())
    for (const statement of statements)
      if (statement.kind === 'from' && statement.names === null)
        context.files[i]!.starred.push(statement.module);
}
