import type { Sizes } from '../shapes/dimension.ts';
import { minimise } from './elimination.ts';
import type { Factor } from './elimination.ts';
import { explaining, monomials, ratio, unit } from './scales.ts';
import type { Scale } from './scales.ts';
import { EquationModel } from './equation-model.ts';
import type { Subject } from './subjects.ts';

/** What localisation says of one gradient. */
export interface Placement {
  readonly subject: Subject;
  /** Null: set aside, another quantity under this name. */
  readonly scale: Scale | null;
  /** Its equation gives the right value when fed with right ones. */
  readonly holds: boolean;
  /** Its value as written is the right one, times the scale. */
  readonly right: boolean;
  /** Of roots that its value depends on. */
  readonly inheritedFrom: readonly string[];
}

export interface Localisation {
  readonly placements: readonly Placement[];
  /** Equations that do not hold in some other explanation with as few wrong equations. */
  readonly alternatives: readonly string[];
}

// What is minimised, most important first. Each weight outdoes all the weaker ones together.
const BROKEN_EQUATION = 1e12;
const SET_ASIDE = 1e8;
const CHANGE_OF_SCALE = 1e4;
const WRONG_VALUE = 1;

/** Beyond so many unknown scales in one equation, those of one family (`dZ[1]`, `dZ[2]`) are taken to be the same. */
const MAX_SCOPE = 6;
/** Beyond so many gradients alternatives are not looked for. */
const MAX_FOR_ALTERNATIVES = 120;

/**
 * Finds the first wrong equations. In the per-example convention an intermediate's gradient carries a factor such as m:
 * each intermediate has an unknown scale, and the scales are chosen so that as few equations as possible do not hold,
 * then as few intermediates as possible are set aside, as few neighbours differ in scale, and as few values are wrong.
 */
export function localise(subjects: readonly Subject[], dimensions: readonly string[], sizes: readonly Sizes[]): Localisation {
  const models = subjects.map((subject) => new EquationModel(subject, subjects));
  const scales = [unit(sizes.length), ...candidateScales(subjects, models, monomials(dimensions, sizes))];
  const variables = assignVariables(subjects, models);
  const aside = scales.length;
  const domains = new Array<number>(variables.count).fill(scales.length + 1);
  const scaleAt = (states: readonly number[], scope: readonly number[], subject: number): Scale | null => {
    const variable = variables.of[subject]!;
    if (variable < 0) return scales[0]!;
    const state = states[scope.indexOf(variable)]!;
    return state === aside ? null : scales[state]!;
  };
  const used = new Set(models.flatMap((model) => model.reads));

  const equationCost = (k: number, forced: boolean): Factor => {
    const members = [k, ...models[k]!.reads];
    const scope = [...new Set(members.map((each) => variables.of[each]!).filter((variable) => variable >= 0))];
    return {
      variables: scope,
      cost(states) {
        const own = scaleAt(states, scope, k);
        if (own === null) return forced ? Infinity : 0;
        const reads = models[k]!.reads.map((each) => scaleAt(states, scope, each));
        if (models[k]!.holds(own, reads)) return forced ? Infinity : 0;
        return reads.includes(null) ? Infinity : BROKEN_EQUATION;
      },
    };
  };
  const others: Factor[] = [];
  subjects.forEach((_, k) => {
    const own = variables.of[k]!;
    others.push({
      variables: own >= 0 ? [own] : [],
      cost(states) {
        const scale = scaleAt(states, [own], k);
        if (scale === null) return used.has(k) ? SET_ASIDE : Infinity;
        return models[k]!.isRight(scale) ? 0 : WRONG_VALUE;
      },
    });
    for (const read of models[k]!.reads) {
      const other = variables.of[read]!;
      if (own < 0 || other < 0 || own === other) continue;
      others.push({
        variables: [own, other],
        cost: ([a, b]) => (a === b || a === aside || b === aside ? 0 : CHANGE_OF_SCALE),
      });
    }
  });
  const solve = (forced: number | null) => minimise(domains, [...others, ...models.map((_, k) => equationCost(k, k === forced))]);

  const { cost, states } = solve(null);
  const chosen = subjects.map((_, k) => scaleAt(states, [...states.keys()], k));
  const holds = models.map((model, k) => chosen[k] === null || model.holds(chosen[k]!, model.reads.map((read) => chosen[read]!)));
  const wrongEquations = Math.floor(cost / BROKEN_EQUATION);
  const alternatives =
    wrongEquations > 0 && subjects.length <= MAX_FOR_ALTERNATIVES
      ? subjects.flatMap(({ name }, k) => (holds[k] && Math.floor(solve(k).cost / BROKEN_EQUATION) <= wrongEquations ? [name] : []))
      : [];
  const roots = rootsReached(models, holds);
  return {
    placements: subjects.map((subject, k) => ({
      subject,
      scale: chosen[k]!,
      holds: holds[k]!,
      right: chosen[k] !== null && models[k]!.isRight(chosen[k]!),
      inheritedFrom: roots[k]!.map((root) => subjects[root]!.name),
    })),
    alternatives,
  };
}

/** Which subject's scale is which variable; -1 where it is 1: parameters and inputs. */
function assignVariables(subjects: readonly Subject[], models: readonly EquationModel[]): { of: readonly number[]; count: number } {
  const isUnknown = (k: number): boolean => subjects[k]!.role === 'intermediate';
  const crowded = models.some((model) => model.reads.filter(isUnknown).length > MAX_SCOPE);
  const keys = new Map<string, number>();
  const of = subjects.map(({ name }, k) => {
    if (!isUnknown(k)) return -1;
    const key = crowded ? name.replace(/\[.*\]$|\d+$/, '') : name;
    if (!keys.has(key)) keys.set(key, keys.size);
    return keys.get(key)!;
  });
  const tooMany = models.some((model) => new Set(model.reads.filter(isUnknown).map((read) => of[read])).size > MAX_SCOPE);
  if (tooMany) return { of: of.map((variable) => Math.min(variable, 0)), count: Math.min(keys.size, 1) };
  return { of, count: keys.size };
}

/** Monomials that explain a written value, an equation fed with right gradients, or what a user of a gradient needs. */
function candidateScales(subjects: readonly Subject[], models: readonly EquationModel[], all: readonly Scale[]): Scale[] {
  const found = new Map<string, Scale>();
  const offer = (ratios: readonly (number | null)[]): void => {
    if (ratios.every((each) => each === null || Math.abs(each - 1) < 1e-6)) return;
    for (const scale of explaining(ratios, all)) found.set(scale.text, scale);
  };
  subjects.forEach((subject, k) => {
    if (subject.role === 'intermediate') {
      offer(subject.at.map((each) => (each ? ratio(each.written, each.right) : null)));
      offer(models[k]!.ratiosWhenFed());
    }
    models[k]!.reads.forEach((read, position) => {
      if (subjects[read]!.role === 'intermediate') offer(models[k]!.ratiosNeededOf(position));
    });
  });
  return [...found.values()];
}

/** For each equation the equations that do not hold among those that it reads, directly or through others. */
function rootsReached(models: readonly EquationModel[], holds: readonly boolean[]): number[][] {
  const memo = new Map<number, Set<number>>();
  const reach = (k: number): Set<number> => {
    const known = memo.get(k);
    if (known) return known;
    const found = new Set<number>();
    memo.set(k, found);
    for (const read of models[k]!.reads) {
      if (!holds[read]) found.add(read);
      else for (const root of reach(read)) found.add(root);
    }
    return found;
  };
  return models.map((_, k) => [...reach(k)]);
}

