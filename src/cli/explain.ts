// `gradcheck explain`: what is to be said of a code. Loaded only when it is asked for.
import { codes } from '../diagnostics/codes.ts';
import type { Code } from '../diagnostics/codes.ts';
import { didYouMean } from '../diagnostics/did-you-mean.ts';
import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import { explanations } from '../diagnostics/explanations/index.ts';
import { explanationText, listText } from '../report/explanation.ts';
import { styleFor, widthOf } from './colour.ts';
import type { Question } from './command-line.ts';
import type { Host } from './host.ts';

const all = Object.entries(codes) as [Code, string][];

/**
 * Writes the page of a code, or the list of all codes or of a family.
 * @throws {InputError} with `input/usage` for what is no code
 */
export async function explain({ code: word, color }: Question, { stdout, env }: Host): Promise<void> {
  const look = { style: styleFor(stdout, env, color), width: widthOf(stdout, env) };
  const family = word?.replace(/\/$/, '');
  const listed = all.filter(([code]) => family === undefined || code.startsWith(`${family}/`));
  if (listed.length > 0) return stdout.write(listText(listed, look));
  const code = codeOf(word!);
  return stdout.write(explanationText(code, codes[code], explanations[code], look));
}

/** The code that is written, in full or without its family. */
function codeOf(word: string): Code {
  const found = all.filter(([code]) => code === word || code.endsWith(`/${word}`));
  if (found.length === 1) return found[0]![0];
  const near = didYouMean(
    word,
    all.flatMap(([code]) => [code, code.slice(code.indexOf('/') + 1)]),
  );
  const meant = near === null ? null : all.find(([code]) => code === near || code.endsWith(`/${near}`))![0];
  throw new InputError(
    diagnostic({
      code: 'input/usage',
      message: `${word} is no code`,
      help: meant === null ? 'gradcheck explain lists all codes' : `did you mean \`${meant}\`?`,
    }),
  );
}
