/** A cost that depends on a few variables. `cost` takes their states in the order of `variables`. */
export interface Factor {
  readonly variables: readonly number[];
  cost(states: readonly number[]): number;
}

interface Table {
  readonly variables: readonly number[];
  /** In mixed radix, the first variable slowest. */
  readonly costs: Float64Array;
}

/**
 * The states that minimise the sum of all factors, exactly, by variable elimination (Dechter, Bucket elimination,
 * 1999; min-degree order). `domains[v]` is the number of states of variable v. Ties go to the lower state.
 */
export function minimise(
  domains: readonly number[],
  factors: readonly Factor[],
): { cost: number; states: number[] } {
  let tables = factors.map((factor) => tabulate(factor, domains));
  const remaining = new Set(domains.keys());
  const steps: { variable: number; others: readonly number[]; best: Uint16Array }[] = [];
  while (remaining.size > 0) {
    const variable = leastConnected(remaining, tables);
    remaining.delete(variable);
    const touching = tables.filter((table) => table.variables.includes(variable));
    const others = [...new Set(touching.flatMap((table) => table.variables))].filter(
      (each) => each !== variable,
    );
    const { costs, best } = eliminate(variable, others, touching, domains);
    tables = tables.filter((table) => !touching.includes(table));
    tables.push({ variables: others, costs });
    steps.push({ variable, others, best });
  }
  const cost = tables.reduce((sum, table) => sum + table.costs[0]!, 0);
  const states = new Array<number>(domains.length).fill(0);
  for (const { variable, others, best } of steps.reverse()) {
    states[variable] = best[offset(others, domains, (each) => states[each]!)]!;
  }
  return { cost, states };
}

function tabulate({ variables, cost }: Factor, domains: readonly number[]): Table {
  const costs = new Float64Array(count(variables, domains));
  forEachAssignment(variables, domains, (states, i) => {
    costs[i] = cost(states);
  });
  return { variables, costs };
}

function eliminate(
  variable: number,
  others: readonly number[],
  tables: readonly Table[],
  domains: readonly number[],
) {
  const size = count(others, domains);
  const costs = new Float64Array(size).fill(Infinity);
  const best = new Uint16Array(size);
  const current = new Map<number, number>();
  forEachAssignment(others, domains, (states, i) => {
    others.forEach((each, k) => current.set(each, states[k]!));
    for (let state = 0; state < domains[variable]!; state++) {
      current.set(variable, state);
      let sum = 0;
      for (const table of tables)
        sum += table.costs[offset(table.variables, domains, (each) => current.get(each)!)]!;
      if (sum < costs[i]!) {
        costs[i] = sum;
        best[i] = state;
      }
    }
  });
  return { costs, best };
}

function leastConnected(remaining: ReadonlySet<number>, tables: readonly Table[]): number {
  const neighbours = new Map<number, Set<number>>();
  for (const variable of remaining) neighbours.set(variable, new Set());
  for (const { variables } of tables)
    for (const a of variables) for (const b of variables) neighbours.get(a)?.add(b);
  let least = -1;
  for (const [variable, others] of neighbours) {
    if (least < 0 || others.size < neighbours.get(least)!.size) least = variable;
  }
  return least;
}

const count = (variables: readonly number[], domains: readonly number[]): number =>
  variables.reduce((product, variable) => product * domains[variable]!, 1);

const offset = (
  variables: readonly number[],
  domains: readonly number[],
  state: (variable: number) => number,
): number => variables.reduce((sum, variable) => sum * domains[variable]! + state(variable), 0);

function forEachAssignment(
  variables: readonly number[],
  domains: readonly number[],
  visit: (states: readonly number[], i: number) => void,
): void {
  const total = count(variables, domains);
  const states = new Array<number>(variables.length).fill(0);
  for (let i = 0; i < total; i++) {
    visit(states, i);
    for (let k = variables.length - 1; k >= 0; k--) {
      if (++states[k]! < domains[variables[k]!]!) break;
      states[k] = 0;
    }
  }
}
