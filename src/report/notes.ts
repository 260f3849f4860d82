import { indented } from '../diagnostics/text.ts';
import type { ReportOptions } from './options.ts';
import type { CaseResult } from '../check/result.ts';
import { numpyTexts } from './numpy.ts';
import { count, errorText, sizesText } from './words.ts';

/** What one must know to read the tables right: scales, what was and was not looked at. */
export function notes(result: CaseResult, options: ReportOptions): string[] {
  const told = [
    ...scaleNotes(result),
    ...entryNotes(result),
    ...projectionNotes(result),
    ...coverageNotes(result),
    ...(result.numpy ? numpyTexts(result.numpy) : []),
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
      ? `× ${text}: ${text} times the derivative of the loss (the per-example convention)`
      : `× ${text}: that many times the derivative of the loss, and used so throughout`,
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

/** What random directions can miss, by the gradient for which they were bluntest. */
function projectionNotes({ gradients }: CaseResult): string[] {
  const resolutions = gradients.flatMap(({ resolution }) => resolution ?? []);
  if (resolutions.length === 0) return [];
  const most = errorText(Math.max(...resolutions));
  return [`random directions miss errors of ${most} of a gradient's length once in 2000`];
}

function coverageNotes({ coverage: { equations, traced, lost, assumed } }: CaseResult): string[] {
  const known = `shapes known for ${traced} of ${count(equations, 'equation')}`;
  return [
    equations === 0 ? '' : [known, ...(lost.length > 0 ? [`lost at ${lostText(lost)}`] : [])].join('; '),
    assumed.length > 0 ? `assumed: ${assumed.join(', ')}` : '',
  ];
}

/** What follows from the first is as lost, and tells less. */
const lostText = (lost: readonly string[]): string =>
  lost.length <= 3 ? lost.join('; ') : `${lost.slice(0, 2).join('; ')}; and ${lost.length - 2} more`;

/** How many trials, and the sizes that they had. */
function trialNote({ gradients, sizes, trialSizes, trials, seed, precision }: CaseResult): string {
  const all = [...new Set([sizes, ...trialSizes].map(sizesText))]
    .filter((text) => text !== '')
    .join('; then ');
  const run =
    trials > 0 && gradients.length > 0
      ? `${count(trials, 'trial')}, seed ${seed}${precision === 'float64' ? '' : `, ${precision}`}`
      : all === ''
        ? ''
        : 'sizes';
  return [run, all].filter((text) => text !== '').join(': ');
}
