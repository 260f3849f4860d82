import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { derivedEquations } from '../../src/derivation/equations.ts';
import { plainSource } from '../../src/diagnostics/source-text.ts';
import { parseEquations } from '../../src/language/parse.ts';
import { tokenize } from '../../src/language/tokens.ts';
import { loadModels } from '../../src/model/load.ts';
import { trace } from '../../src/program/trace.ts';

const tokensOf = (text: string): number => tokenize(text).filter(({ kind }) => kind !== 'newline').length;

const models = ['course', 'contrast'].flatMap((folder) =>
  readdirSync(`fixtures/${folder}`).flatMap((file) =>
    loadModels(file, readFileSync(`fixtures/${folder}/${file}`, 'utf8'), () => {
      throw new Error('no files');
    })
      .filter(({ backward }) => backward)
      .map((model) => [`${folder}/${file}: ${model.name}`, model] as const),
  ),
);

describe.each(['per-example', 'total'] as const)(
  '%s: at most 1.5 times what a person wrote',
  (convention) => {
    it.each(models)('%s', (_, model) => {
      const written = trace(model, model.sizes);
      // The same gradients: of all parameters, and of the inputs that the person chose.
      const keep = written.pairs.flatMap(({ of, role }) => (role === 'input' ? [of] : []));
      const lines = derivedEquations(trace({ ...model, backward: null }, model.sizes), { convention, keep });
      expect(lines.filter((line) => line.startsWith('#'))).toEqual([]);
      const source = plainSource(lines.join('\n'));
      const backward = { source, statements: parseEquations(source).statements };
      const derived = trace({ ...model, backward }, model.sizes);
      const covered = new Set(derived.pairs.map(({ of }) => of));
      for (const { of, role } of written.pairs) if (role !== 'intermediate') expect(covered).toContain(of);
      const ratio = tokensOf(lines.join('\n')) / tokensOf(model.backward!.source.text);
      expect(ratio, lines.join('\n')).toBeLessThanOrEqual(1.5);
    });
  },
);
