// `--fix`: writes the verified fixes into the files that they were found in, or shows what would be written.
import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { Fix } from '../diagnostics/diagnostic.ts';
import type { Style } from '../diagnostics/style.ts';
import type { CaseResult } from '../check/result.ts';
import { editableFile } from '../model/editable.ts';
import type { Editable } from '../model/items.ts';
import { applyChanges } from '../model/spelling.ts';
import type { Change } from '../model/spelling.ts';
import { objection } from './acceptance.ts';
import { textsIn, withoutMark } from './check-files.ts';
import type { Checked } from './check-files.ts';
import { chooseFixes } from './chosen-fixes.ts';
import type { Chosen } from './chosen-fixes.ts';
import type { Host } from './host.ts';
import { unifiedDiff } from './unified-diff.ts';
import { reason } from './write-file.ts';

export interface Fixed {
  /** Of the files as they are now. */
  readonly cases: readonly CaseResult[];
  readonly sources: ReadonlyMap<string, string>;
  /** The texts before, of the files that were written. */
  readonly before: ReadonlyMap<string, string>;
  /** What would be written, when only that was asked for. */
  readonly diff: string;
  /** Why fixes were not written: lines for stderr. */
  readonly remarks: readonly string[];
  /** Mistakes for which the exit code is 2. */
  readonly failures: readonly InputError[];
}

/**
 * Nothing is written that was not checked as it would stand in the file (`objection`), nor over a file that has changed.
 * @param dryRun null to write; else how the diff is coloured
 */
export function fixFiles(checked: Checked, host: Host, dryRun: Style | null): Fixed {
  const sources = new Map(checked.sources);
  const before = new Map<string, string>();
  const repaired = new Map<string, readonly CaseResult[]>();
  const [remarks, failures]: [string[], InputError[]] = [[], []];
  let diff = '';
  for (const [file, content] of checked.sources) {
    const found = checked.cases.filter((each) => each.file === file);
    if (found.every(({ verdict }) => verdict === 'error')) continue;
    const editable = editableFile(file, content);
    const chosen = chooseFixes(editable, found);
    const refuse = (said: string): number => remarks.push(`not fixed: ${file}: ${said}`);
    for (const { fix, first } of chosen.refused)
      refuse(`the repair of ${nameOf(fix)} overlaps that of ${nameOf(first)}: run it again`);
    for (const name of new Set(chosen.tied.map(nameOf)))
      refuse(`${name} has two repairs that are as likely: write the one that you mean`);
    if (chosen.edits.length === 0) {
      if (chosen.tied.length === 0 && found.some(({ verdict }) => verdict === 'fail'))
        refuse('no repair was verified');
      continue;
    }
    try {
      const repair = prepare(file, content, editable, found, chosen, checked, host);
      if (typeof repair === 'string') refuse(repair);
      else if (dryRun) diff += unifiedDiff(file, repair.old, repair.changes, dryRun);
      else if (host.checker.readModelFile(file).text !== repair.old) refuse(CHANGED);
      else {
        host.replaceFile(file, repair.text);
        for (const [name, text] of textsIn(file, withoutMark(repair.text))) sources.set(name, text);
        for (const [name, text] of textsIn(file, content)) before.set(name, text);
        repaired.set(file, repair.cases);
      }
    } catch (error) {
      const message =
        error instanceof InputError ? error.message : `${file} cannot be repaired: ${reason(error)}`;
      failures.push(new InputError(diagnostic({ code: 'input/file', message })));
    }
  }
  const cases = checked.cases.flatMap((each, i, all) => {
    const now = repaired.get(each.file);
    if (!now) return each;
    return all.findIndex(({ file }) => file === each.file) === i ? now : [];
  });
  return { cases, sources, before, diff, remarks, failures };
}

const CHANGED = 'it was changed while it was checked';

const nameOf = ({ equation, title }: Fix): string => equation ?? title;

interface Repair {
  /** As the file is, byte-order mark included. */
  readonly old: string;
  readonly changes: readonly Change[];
  readonly text: string;
  readonly cases: readonly CaseResult[];
}

/** The file with its repairs, checked; or why it must stay as it is. */
function prepare(
  file: string,
  content: string,
  editable: Editable,
  found: readonly CaseResult[],
  { edits, repaired }: Chosen,
  { checkText }: Checked,
  { checker }: Host,
): Repair | string {
  const read = checker.readModelFile(file);
  const mark = read.text.length - withoutMark(read.text).length;
  if (read.text.slice(mark) !== content) return CHANGED;
  const changes = editable.changes(edits).map(({ start, end, text }) => ({
    start: start + mark,
    end: end + mark,
    text,
  }));
  const text = applyChanges(read.text, changes);
  const after = checkText({ ...read, text });
  return (
    objection(found, after, repaired) ?? {
      old: read.text,
      changes,
      text,
      cases: after.map((each, i) => ({ ...each, repaired: repaired[i]! })),
    }
  );
}
