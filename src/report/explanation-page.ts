// The pages of `gradcheck explain` as Markdown: docs/codes/.
import { byFamily, codes } from '../diagnostics/codes.ts';
import type { Code } from '../diagnostics/codes.ts';
import type { Explanation } from '../diagnostics/explanations/explanation.ts';
import { explanations } from '../diagnostics/explanations/index.ts';

/** Every file of docs/codes/: its path in there, and its text. */
export function explanationPages(): Map<string, string> {
  const all = Object.entries(codes) as [Code, string][];
  const page = ([code, sentence]: [Code, string]): [string, string] => [
    `${code}.md`,
    pageText(code, sentence, explanations[code]),
  ];
  return new Map([['README.md', indexText(all)], ...all.map(page)]);
}

/** The example is a difference: its `-` lines are wrong, its `+` lines right. */
function pageText(code: Code, sentence: string, { rule, why, example }: Explanation): string {
  const text = `# ${code}

${prose(sentence)}

**Rule.** ${prose(rule)}

**Why it happens.** ${prose(why)}
`;
  if (!example) return text;
  return `${text}
**Example.** Lines with \`-\` are wrong, those with \`+\` are right in their place.

\`\`\`diff
${example.text}
\`\`\`
`;
}

function indexText(all: readonly (readonly [Code, string])[]): string {
  const sections = [...byFamily(all)].map(
    ([family, members]) =>
      `## ${family}\n\n${members.map(([code, sentence]) => `- [${code}](${code}.md): ${prose(sentence)}`).join('\n')}\n`,
  );
  return `# Diagnostic codes

Each page is what \`gradcheck explain <code>\` prints. \`npm run codes\` writes them.

${sections.join('\n')}`;
}

/** Outside of backticks, characters that Markdown would take for its own. */
const prose = (text: string): string =>
  text.replaceAll(/`[^`]*`|[*_[\]<>\\]/g, (found) => (found.length > 1 ? found : `\\${found}`));
