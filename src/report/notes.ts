import { indented } from '../diagnostics/text.ts';
import type { ReportOptions } from './options.ts';
import type { CaseResult } from './result.ts';
import { count, list, sizesText } from './words.ts';

/** What one must know to read the tables right: scales, other explanations, what was and was not looked at. */
export function notes(result: CaseResult, options: ReportOptions): string[] {
  const told = [
    ...scaleNotes(result),
    ...alternativeNotes(result),
    ...entryNotes(result),
    ...coverageNotes(result),
    trialNote(result),
  ].filter((note) => note !== '');
  return told
    .flatMap((note) => indented(note, '', '  ', options.width))
    .map((line) => options.style.quiet(line));
}

/** The convention of the course: dZ is the derivative of the loss of one example, m times that of the mean. */
function scaleNotes({ gradients }: CaseResult): string[] {
  const scales = gradients.flatMap(({ verdict, scale }) => (verdict === 'pass' && scale ? [scale.text] : []));
  return [...new Set(scales)].map((text) =>
    /^[A-Za-z_]\w*(\[\d+\])?$/.test(text)
      ? `× ${text}: derivative of the per-example loss, ${text} times that of the mean`
      : `× ${text}: that many times the derivative of the loss, and used so throughout`,
  );
}

function alternativeNotes({ gradients }: CaseResult): string[] {
  return gradients.flatMap(({ name, cause, alternatives }) =>
    cause === 'root' && alternatives.length > 0
      ? [
          `${list(alternatives, 'or')} instead of ${name} may be the wrong one: that explains the numbers as well`,
        ]
      : [],
  );
}

function entryNotes({ gradients }: CaseResult): string[] {
  const compared = gradients.filter((each) => each.verdict !== 'unchecked');
  const checked = compared.reduce((sum, each) => sum + each.checked, 0);
  const total = compared.reduce((sum, each) => sum + each.total, 0);
  const kinks = compared.reduce((sum, each) => sum + each.kinks, 0);
  return [
    checked < total ? `${checked} of ${total} entries were compared` : '',
    kinks > 0
      ? `${count(kinks, 'entry').replace('entrys', 'entries')} at a kink: any value between the one-sided derivatives is right there`
      : '',
  ];
}

function coverageNotes({ coverage: { equations, traced, lost, assumed } }: CaseResult): string[] {
  const known = `shapes known for ${traced} of ${count(equations, 'equation')}`;
  return [
    equations === 0 ? '' : [known, ...(lost.length > 0 ? [`lost at ${lost.join('; ')}`] : [])].join('; '),
    assumed.length > 0 ? `assumed: ${assumed.join(', ')}` : '',
  ];
}

/** How many trials, and the sizes that they had. */
function trialNote({ gradients, sizes, trialSizes, trials, seed }: CaseResult): string {
  const all = [...new Set([sizes, ...trialSizes].map(sizesText))]
    .filter((text) => text !== '')
    .join('; then ');
  const run =
    trials > 0 && gradients.length > 0
      ? `${count(trials, 'trial')}, seed ${seed}`
      : all === ''
        ? ''
        : 'sizes';
  return [run, all].filter((text) => text !== '').join(': ');
}
