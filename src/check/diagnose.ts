import type { Statement } from '../language/syntax.ts';
import type { Fix } from '../diagnostics/diagnostic.ts';
import type { SourceText } from '../diagnostics/source-text.ts';
import { analogiesOf } from '../diagnosis/analogies.ts';
import { fixOf, patchOf } from '../diagnosis/patch.ts';
import type { Patch } from '../diagnosis/patch.ts';
import { repairsOf } from '../diagnosis/search.ts';
import type { Budget, Repair } from '../diagnosis/search.ts';
import { vocabularyOf } from '../diagnosis/vocabulary.ts';
import { Workbench } from '../diagnosis/workbench.ts';
import type { Affected, Ground, Wanted } from '../diagnosis/workbench.ts';
import { compute } from '../evaluation/evaluate.ts';
import type { Values } from '../evaluation/evaluate.ts';
import type { Model } from '../model/model.ts';
import type { Program, ProgramNode } from '../program/program.ts';
import { Recording } from '../program/replay.ts';
import { agree } from './agreement.ts';
import { derivedSides } from './derived-sides.ts';
import type { Placement } from './localisation.ts';
import { ownEquations } from './own-equations.ts';
import { isEditable, sourceOf, statementsOf } from './statements.ts';
import type { Occurrence } from './subjects.ts';
import { completeValues } from './trials.ts';
import type { Trial } from './trials.ts';

/** Beyond so many nodes or elements nothing is searched for: it would take too long. */
const MOST_NODES = 5000;
const MOST_ELEMENTS = 2e5;

/** What was found of a wrong equation. */
export interface Diagnosis {
  readonly block: 'forward' | 'backward';
  /** The name on the left. */
  readonly root: string;
  readonly repair: Repair;
  /** The text that the patch is made in. */
  readonly source: SourceText;
  readonly patch: Patch;
}

/** Looks for small edits of the backward equations that do not hold. `roots`: their names. */
export function diagnose(
  model: Model,
  trials: readonly Trial[],
  placements: readonly Placement[],
  roots: ReadonlySet<string>,
  budget: Budget,
): Diagnosis[] {
  const [first] = trials;
  if (!first || !model.backward || roots.size === 0 || isTooLarge(first.program)) return [];
  const suspects = placements.flatMap(({ subject }) =>
    roots.has(subject.name)
      ? [
          {
            name: subject.name,
            statements: [
              ...new Set(
                ownEquations(subject.pair.equation, first.program)
                  .filter(isEditable)
                  .map(({ statement }) => statement),
              ),
            ],
          },
        ]
      : [],
  );
  const wanted = new Set(suspects.flatMap((each) => each.statements));
  const grounds = groundsOf(trials, placements, wanted);
  const open = new Set(roots);
  const found: Diagnosis[] = [];
  const derived = derivedSides(first.program, statementsOf(first.program, 'backward'));
  const siblings = statementsOf(first.program, 'backward');
  const benches = new Map<Statement, Workbench>();
  const benchOf = (statement: Statement): Workbench => {
    const known = benches.get(statement);
    if (known) return known;
    const affected = affectedBy(statement, first.program, trials, placements, roots);
    const bench = new Workbench(statement, affected, grounds);
    benches.set(statement, bench);
    return bench;
  };
  for (const { name, statements: own } of suspects) {
    if (!open.has(name)) continue;
    for (const deep of [false, true]) {
      let best: Repair | null = null;
      for (const statement of own) {
        const bench = benchOf(statement);
        if (!bench.isReachable) continue;
        const vocabulary = vocabularyOf(
          statement,
          bench.context,
          analogiesOf(statement, siblings),
          deep ? derived(name) : [],
        );
        const most: number = best && best.mends.size >= bench.roots ? best.cost : Infinity;
        for (const each of repairsOf(bench, vocabulary, budget, most))
          if (each.mends.has(name) && (!best || isBetter(each, best))) best = each;
      }
      const source = best && sourceOf(best.statement, first.program);
      const patch = best && source && patchOf(best, source);
      if (!best || !patch) continue;
      found.push({ block: 'backward', root: name, repair: best, source, patch });
      for (const each of best.mends) open.delete(each);
      break;
    }
  }
  return found;
}

/** One that mends more, or as much with less. */
const isBetter = (a: Repair, b: Repair): boolean =>
  a.mends.size > b.mends.size || (a.mends.size === b.mends.size && a.cost < b.cost);

export const fixFor = ({ source, root, repair, patch }: Diagnosis, verified: boolean): Fix =>
  fixOf(repair, patch, source, root, verified);

export const isTooLarge = ({ nodes }: Program): boolean =>
  nodes.length > MOST_NODES ||
  nodes.reduce((sum, { size, dynamic }) => sum + (dynamic ? 0 : size.reduce((a, b) => a * b, 1)), 0) >
    MOST_ELEMENTS;

/** The gradients that a statement has a part in. */
function affectedBy(
  statement: Statement,
  program: Program,
  trials: readonly Trial[],
  placements: readonly Placement[],
  roots: ReadonlySet<string>,
): Affected[] {
  const programs = [...new Set(trials.map((trial) => trial.program))];
  return placements.flatMap(({ subject, scale }) => {
    const { equation } = subject.pair;
    if (!scale || !ownEquations(equation, program).some((each) => each.statement === statement)) return [];
    const wantedAt = (occurrence: Occurrence | null, position: number): Wanted | null => {
      if (!occurrence) return null;
      const factor = scale.values[position]!;
      const { right, rightNoise, writtenNoise } = occurrence;
      const noise = (i: number): number =>
        Math.abs(factor) * (rightNoise[i] ?? 0) + (subject.broken ? 0 : writtenNoise[i]! || 0);
      return { agrees: (value) => value.length === right.length && agree(value, right, noise, factor) };
    };
    const at = programs.map((each) =>
      subject.at.flatMap((occurrence, position) =>
        trials[position]!.program === each ? [wantedAt(occurrence, position)] : [],
      ),
    );
    return [{ name: subject.name, isRoot: roots.has(subject.name), at }];
  });
}

/** The programs of the trials with what each gradient should be in the place of what is written. */
function groundsOf(
  trials: readonly Trial[],
  placements: readonly Placement[],
  wanted: ReadonlySet<Statement>,
): Ground[] {
  return [...new Set(trials.map(({ program }) => program))].map((program): Ground => {
    const own = trials.flatMap((trial, position) => (trial.program === program ? [{ trial, position }] : []));
    const right = new Map(
      placements.flatMap(({ subject, scale }) => {
        if (!scale) return [];
        const values = own.map(({ position }) => {
          const factor = scale.values[position]!;
          return subject.at[position]?.right.map((value) => value * factor) ?? null;
        });
        return [[subject.name, values] as const];
      }),
    );
    return {
      program,
      recording: new Recording(program.model, program.sizes, wanted, program.mending),
      right,
      trials: own.map(({ trial }, k) => ({
        values: idealValues(trial, (name) => right.get(name)?.[k] ?? null),
        sizes: trial.sizes,
      })),
    };
  });
}

/** The values of all nodes, were all gradients right. */
function idealValues(trial: Trial, rightOf: (name: string) => Float64Array | null): Values {
  const { program, sizes } = trial;
  const values: Values = completeValues(trial).slice(0, program.nodes.length);
  const known = new Map<ProgramNode, Float64Array>();
  for (const { name, equation } of program.pairs) {
    const right = rightOf(name);
    if (right && equation.node) known.set(equation.node, right);
  }
  const fresh = new Set<ProgramNode>();
  const counts = new Map(sizes);
  for (const node of program.nodes) {
    const right = known.get(node);
    if (right) values[node.index] = { shape: values[node.index]!.shape, data: right };
    else if (node.inputs.some((input) => fresh.has(input)))
      values[node.index] = compute(node, values, counts);
    else continue;
    fresh.add(node);
  }
  return values;
}
