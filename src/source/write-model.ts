import { valueNamesOf } from '../program/pairs.ts';
import type { Draft, DraftEntry } from './model-draft.ts';

/** A model as a person would write it. */
export function writtenModel(draft: Draft): string {
  const { dims, constants, vary, require, inputs, parameters, forward, loss, backward, gradients } = draft;
  const lines = [`name: ${plain(draft.name)}`, `source: ${plain(draft.source)}`];
  const sizes = [...dims];
  if (sizes.some(([, size]) => size !== null))
    lines.push(
      `dims: { ${sizes.map(([name, size]) => (size === null ? `${name}: ` : `${name}: ${size}`)).join(', ')} }`,
    );
  else if (sizes.length > 0) lines.push(`dims: [${sizes.map(([name]) => name).join(', ')}]`);
  if (require.length > 0) lines.push(`require: [${require.map((each) => JSON.stringify(each)).join(', ')}]`);
  const fixed = [...constants].filter(([name]) => !vary.has(name));
  if (fixed.length > 0)
    lines.push(`constants: { ${fixed.map(([name, value]) => `${name}: ${value}`).join(', ')} }`);
  if (vary.size > 0)
    lines.push(
      `vary: { ${[...vary].map(([name, values]) => `${name}: [${values.join(', ')}]`).join(', ')} }`,
    );
  lines.push(...entries('inputs', inputs), ...entries('parameters', parameters));
  if (draft.globals.length > 0) lines.push(`globals: [${draft.globals.join(', ')}]`);
  lines.push(...block('forward', forward));
  if (loss !== null) lines.push(`loss: ${loss}`);
  lines.push(...block('backward', backward));
  const told = [...gradients].filter(([name, of]) => valueNamesOf(name)[0] !== of);
  if (told.length > 0) lines.push(`gradients: { ${told.map(([name, of]) => `${name}: ${of}`).join(', ')} }`);
  return `${lines.join('\n')}\n`;
}

const entries = (key: string, all: readonly DraftEntry[]): string[] =>
  all.length === 0
    ? []
    : [
        `${key}:`,
        ...all.map(({ name, shape, init }) =>
          init === null ? `  ${name}: ${shape}` : `  ${name}: { shape: "${shape}", init: ${init} }`,
        ),
      ];

const block = (key: string, equations: readonly string[]): string[] =>
  equations.length === 0 ? [] : [`${key}: |`, ...equations.map((each) => `  ${each}`)];

const plain = (text: string): string =>
  /^[\w./ -]+$/.test(text) && !/^[\d.-]+$/.test(text) ? text : JSON.stringify(text);
