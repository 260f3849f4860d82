import { equalShapes } from '../shapes/shape.ts';
import type { Context } from './context.ts';
import type { TracedEquation } from './frames.ts';
import { knownFor } from './pairing.ts';
import { originalOf, secondNames } from './second-names.ts';
import type { Partner } from './pairing.ts';
import type { Equation, Pair, ProgramNode } from './program.ts';

/** Gradients of calls beyond so many are left out: what they lead to is looked at all the same. */
const MOST_OF_CALLS = 60;

interface Paired {
  readonly equation: TracedEquation;
  readonly partner: Partner;
}

/** The last backward equation of every name of every call that has a partner, in the order of the equations. */
export function pairedEquations(context: Context): Paired[] {
  const last = new Map<string, TracedEquation>();
  for (const equation of context.equations) {
    if (equation.block !== 'backward') continue;
    const key = equation.frame.keyOf(equation.variable);
    last.delete(key);
    last.set(key, equation);
  }
  return [...last.values()].flatMap((equation) => {
    const partner = context.partnerIn(equation.variable, equation.frame);
    return partner ? [{ equation, partner: knownFor(partner, equation.callsSource) }] : [];
  });
}

/**
 * The gradients of a program. One that has several names, in a call, an entry of a dictionary and the model's equations, is
 * looked at once: under the model's name, at the place where it is computed.
 */
export function pairsOf(context: Context, names: ReadonlyMap<TracedEquation, Equation>): Pair[] {
  const all = pairedEquations(context).flatMap((each): Paired[] => {
    const fitting = fittingVersions(each, context);
    const isOwn = each.equation.frame === context.root;
    if (fitting.length === 0 && !isOwn && !each.partner.isKnown) return [];
    return [fitting.length > 0 ? { ...each, partner: { ...each.partner, versions: fitting } } : each];
  });
  const byValue = new Map<ProgramNode, Paired[]>();
  for (const each of all) {
    const { node } = each.equation;
    if (!node) continue;
    const original = originalOf(node);
    byValue.set(original, [...(byValue.get(original) ?? []), each]);
  }
  const dropped = new Set<Paired>();
  const own = new Set(
    all.flatMap(({ equation }) => (equation.frame === context.root ? [equation.variable] : [])),
  );
  // What was not traced has no value to be known by.
  for (const each of all)
    if (!each.equation.node && each.equation.frame !== context.root && own.has(each.equation.variable))
      dropped.add(each);
  const computedAt = new Map<Paired, TracedEquation>();
  for (const group of byValue.values()) {
    const best = group.reduce((a, b) => (rank(b, context) > rank(a, context) ? b : a));
    const source =
      group.find(({ equation }) => equation.node && originalOf(equation.node) === equation.node) ?? group[0]!;
    for (const each of group) {
      const isSecond = each !== best && each.equation.frame !== context.root;
      if (isSecond) dropped.add(each);
    }
    // Two names of the model's own stay two equations.
    if (source.equation.frame !== context.root) computedAt.set(best, source.equation);
  }
  const kept = all.filter((each) => !dropped.has(each));
  const ofCalls = kept.filter(({ equation }) => equation.frame !== context.root).slice(0, MOST_OF_CALLS);
  const final = new Set(parametersOnlyIn(ofCalls, kept, context).values());
  return kept
    .filter((each) => each.equation.frame === context.root || ofCalls.includes(each))
    .map((each): Pair => {
      const { partner } = each;
      return {
        name: names.get(each.equation)!.name,
        of: each.equation.frame === context.root ? partner.of : nameOfPartner(partner, context, names),
        role: final.has(each) ? 'parameter' : partner.role,
        versions: readVersions(partner.versions, context),
        equation: names.get(computedAt.get(each) ?? each.equation)!,
      };
    });
}

/** A second name that nothing reads, such as what is unpacked for backward, stands for the value itself. */
function readVersions(versions: readonly ProgramNode[], { builder, forwardEnd }: Context): ProgramNode[] {
  const isRead = (node: ProgramNode): boolean =>
    builder.nodes.slice(node.index + 1, forwardEnd).some(({ inputs }) => inputs.includes(node));
  return versions.map((each) =>
    originalOf(each) === each ? each : (secondNames(each).find(isRead) ?? each),
  );
}

/** The last gradients of parameters that only functions have, which update them: no caller makes a mean of these any more. */
function parametersOnlyIn(
  ofCalls: readonly Paired[],
  kept: readonly Paired[],
  { root, entries, model }: Context,
): Map<string, Paired> {
  const own = new Set(kept.flatMap(({ equation, partner }) => (equation.frame === root ? [partner.of] : [])));
  const found = new Map<string, Paired>();
  for (const each of ofCalls) {
    if (!each.partner.isKnown) continue;
    const originals = each.partner.versions.map(originalOf);
    for (const [name, node] of entries)
      if (!own.has(name) && model.entries.get(name)?.role === 'parameter' && originals.includes(node))
        found.set(name, each);
  }
  return found;
}

/** The model's own names come first, then those that the code around them knows, of these the ones that are set first. */
function rank({ equation, partner }: Paired, { root }: Context): number {
  return (
    (equation.frame === root ? 4 : 0) + (partner.role === 'intermediate' ? 0 : 2) + (partner.isKnown ? 1 : 0)
  );
}

function fittingVersions({ equation, partner }: Paired, { builder }: Context): ProgramNode[] {
  const { node } = equation;
  return node ? partner.versions.filter(({ shape }) => equalShapes(shape, node.shape, builder.domain)) : [];
}

/** What the value is called where forward sets it. */
function nameOfPartner(
  { of, versions, isKnown }: Partner,
  { entries, equations }: Context,
  names: ReadonlyMap<TracedEquation, Equation>,
): string {
  if (entries.has(of) || !isKnown) return of;
  const originals = new Set(versions.map(originalOf));
  for (const [name, node] of entries) if (originals.has(node)) return name;
  const own = equations.findLast(
    ({ block, node }) => block === 'forward' && node !== null && versions.includes(node),
  );
  return own ? names.get(own)!.name : of;
}
