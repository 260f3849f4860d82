import type { Sizes } from '../shapes/dimension.ts';
import { minimise } from './elimination.ts';
import type { Factor } from './elimination.ts';
import { explaining, monomials, ratio, unit } from './scales.ts';
import type { Scale } from './scales.ts';
import { EquationModel, NOISE_RUNS } from './equation-model.ts';
import type { State } from './equation-model.ts';
import { sharedSteps } from './shared-steps.ts';
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
  /** What was minimised: comparable between explanations of the same equations. */
  readonly cost: number;
  readonly placements: readonly Placement[];
  /** Equations that do not hold in some other explanation with as few wrong equations. */
  readonly alternatives: readonly Alternative[];
}

/** Another explanation with as few wrong equations, in which this one does not hold. */
export interface Alternative {
  readonly name: string;
  readonly cost: number;
  readonly placements: readonly Placement[];
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
export function localise(
  subjects: readonly Subject[],
  dimensions: readonly string[],
  sizes: readonly Sizes[],
): Localisation {
  const models: EquationModel[] = subjects.map(
    (subject) => new EquationModel(subject, subjects, (k) => models[k]!),
  );
  const trials = new Set(subjects.flatMap(({ at }) => at.flatMap((each) => (each ? [each.trial] : []))));
  for (const trial of trials)
    trial.rounded.each(
      models.flatMap((model) => model.noiseSources(trial)),
      (run) => models.forEach((model) => model.addNoise(trial, run)),
      NOISE_RUNS,
    );
  const scales = [unit(sizes.length), ...candidateScales(subjects, models, monomials(dimensions, sizes))];
  // What an intermediate can be: its gradient times a scale, or another quantity made of gradients of that scale.
  const states: State[] = [
    ...scales.map((scale) => ({ scale, aside: false })),
    ...scales.map((scale) => ({ scale, aside: true })),
  ];
  const variables = assignVariables(subjects, models);
  const wrong = models.map((model) => !model.isRight(scales[0]!));
  const shared = sharedSteps(subjects, (k) => wrong[k]!);
  const domains = [
    ...new Array<number>(variables.count).fill(states.length),
    // A step that several gradients are made by is right (0) or wrong (1).
    ...shared.map(() => 2),
  ];
  const stateAt = (assignment: readonly number[], scope: readonly number[], subject: number): State => {
    const variable = variables.of[subject]!;
    return variable < 0 ? states[0]! : states[assignment[scope.indexOf(variable)]!]!;
  };
  const users = subjects.map((_, k) =>
    models.flatMap((model, user) => (model.reads.includes(k) ? [user] : [])),
  );
  const kept = new Set(
    subjects.flatMap(({ broken }, k) =>
      broken ||
      users[k]!.length === 0 ||
      (!isZero(subjects[k]!) && scales.some((scale) => models[k]!.isNearlyRight(scale)))
        ? [k]
        : [],
    ),
  );

  /** The cost of one equation: whether it holds. `forced`: it must not. */
  const equationFactor = (k: number, forced: boolean): Factor => {
    const scope = scopeOf([k, ...models[k]!.reads], variables.of);
    const steps = shared.flatMap((users, i) => (users.includes(k) ? [variables.count + i] : []));
    return {
      variables: [...scope, ...steps],
      cost(assignment) {
        const own = stateAt(assignment, scope, k);
        if (own.aside) return forced ? Infinity : 0;
        const holds = models[k]!.holds(
          own.scale,
          models[k]!.reads.map((each) => stateAt(assignment, scope, each)),
        );
        if (holds) return forced ? Infinity : 0;
        // A wrong step counts once, whatever is made by it.
        return assignment.slice(scope.length).includes(1) ? 0 : BROKEN_EQUATION;
      },
    };
  };
  const stepFactors = shared.map((_, i): Factor => ({
    variables: [variables.count + i],
    cost: ([wrong]) => (wrong ? BROKEN_EQUATION : 0),
  }));
  const ownFactor = (k: number): Factor => {
    const scope = scopeOf([k], variables.of);
    return {
      variables: scope,
      cost(assignment) {
        const { scale, aside } = stateAt(assignment, scope, k);
        if (aside) return kept.has(k) ? Infinity : SET_ASIDE;
        return models[k]!.isRight(scale) ? 0 : WRONG_VALUE;
      },
    };
  };
  const edgeFactors = (k: number): Factor[] =>
    models[k]!.reads.flatMap((read) => {
      const scope = scopeOf([k, read], variables.of);
      if (scope.length < 2) return [];
      const cost = (assignment: readonly number[]): number => {
        const [user, used] = [stateAt(assignment, scope, k), stateAt(assignment, scope, read)];
        // What is set aside is made of gradients of its scale, and of nothing that is itself set aside.
        if (user.aside) return used.aside || user.scale !== used.scale ? Infinity : 0;
        return used.aside || user.scale === used.scale ? 0 : CHANGE_OF_SCALE;
      };
      return [{ variables: scope, cost }];
    });
  const solve = (forced: number | null) =>
    minimise(domains, [
      ...subjects.flatMap((_, k) => [equationFactor(k, k === forced), ownFactor(k), ...edgeFactors(k)]),
      ...stepFactors,
    ]);

  const read = (states: readonly number[]) => {
    const chosen = subjects.map((_, k) => stateAt(states, [...states.keys()], k));
    const holds = models.map(
      (model, k) =>
        chosen[k]!.aside ||
        model.holds(
          chosen[k]!.scale,
          model.reads.map((each) => chosen[each]!),
        ),
    );
    return { chosen, holds };
  };
  const placed = ({ chosen, holds }: ReturnType<typeof read>): Placement[] => {
    const roots = rootsReached(models, holds);
    return subjects.map((subject, k) => ({
      subject,
      scale: chosen[k]!.aside ? null : chosen[k]!.scale,
      holds: holds[k]!,
      right: !chosen[k]!.aside && models[k]!.isRight(chosen[k]!.scale),
      inheritedFrom: roots[k]!.map((root) => subjects[root]!.name),
    }));
  };

  for (;;) {
    const solution = solve(null);
    const found = read(solution.states);
    const { chosen, holds } = found;
    // Setting aside explains something only if some equation that uses the value comes out right.
    const idle = subjects.flatMap((_, k) =>
      chosen[k]!.aside && !users[k]!.some((user) => holds[user] && !chosen[user]!.aside) ? [k] : [],
    );
    if (idle.length > 0) {
      for (const k of idle) kept.add(k);
      continue;
    }
    const wrongEquations = Math.floor(solution.cost / BROKEN_EQUATION);
    const alternatives =
      wrongEquations > 0 && subjects.length <= MAX_FOR_ALTERNATIVES
        ? subjects.flatMap(({ name }, k): Alternative[] => {
            if (!holds[k]) return [];
            const other = solve(k);
            if (Math.floor(other.cost / BROKEN_EQUATION) > wrongEquations) return [];
            return [{ name, cost: other.cost, placements: placed(read(other.states)) }];
          })
        : [];
    return { cost: solution.cost, placements: placed(found), alternatives };
  }
}

/** Zero is right at any scale, and says nothing of the others of its family. */
const isZero = ({ at }: Subject): boolean =>
  at.every((each) => !each || [each.written, each.right].every((values) => values.every((x) => x === 0)));

const scopeOf = (members: readonly number[], variableOf: readonly number[]): number[] => [
  ...new Set(members.map((each) => variableOf[each]!).filter((variable) => variable >= 0)),
];

/** Which subject's scale is which variable; -1 where it is 1: parameters and inputs. */
function assignVariables(
  subjects: readonly Subject[],
  models: readonly EquationModel[],
): { of: readonly number[]; count: number } {
  const isUnknown = (k: number): boolean => subjects[k]!.role === 'intermediate';
  const crowded = models.some((model) => model.reads.filter(isUnknown).length > MAX_SCOPE);
  const keys = new Map<string, number>();
  const of = subjects.map(({ name }, k) => {
    if (!isUnknown(k)) return -1;
    const key = crowded ? familyOf(name) : name;
    if (!keys.has(key)) keys.set(key, keys.size);
    return keys.get(key)!;
  });
  const tooMany = models.some(
    (model) => new Set(model.reads.filter(isUnknown).map((read) => of[read])).size > MAX_SCOPE,
  );
  if (tooMany) return { of: of.map((variable) => Math.min(variable, 0)), count: Math.min(keys.size, 1) };
  return { of, count: keys.size };
}

/** `dZ[1]` and `dZ2`, and `dft (lstm_cell_backward, t = 6)`, which a loop makes by calls. */
const familyOf = (name: string): string => name.replace(/ \(.*\)$|\[.*\]$|\d+$/, '');

/** Monomials that explain a written value, an equation fed with right gradients, or what a user of a gradient needs. */
function candidateScales(
  subjects: readonly Subject[],
  models: readonly EquationModel[],
  all: readonly Scale[],
): Scale[] {
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
