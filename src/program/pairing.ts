import type { Model } from '../model/model.ts';
import type { ProgramBuilder } from './builder.ts';
import type { Frame, TracedEquation } from './frames.ts';
import { valueNamesOf } from './pairs.ts';
import type { Held, ProgramNode } from './program.ts';
import { Repetitions } from './repetitions.ts';
import { secondNames } from './second-names.ts';
import type { Value } from './values.ts';

/** The value that a gradient is the gradient of. */
export interface Partner {
  readonly of: string;
  readonly versions: readonly ProgramNode[];
  readonly role: 'parameter' | 'input' | 'intermediate';
  /** The code around the gradient knows the value; otherwise only the name is that of one. */
  readonly isKnown: boolean;
  /** It knows it as an entry of a dictionary or of an object. */
  readonly isHeld: boolean;
}

/** What a function gives that is called is named in that function: what a dictionary here holds may be another value. */
export const knownFor = (partner: Partner, callsSource: boolean): Partner =>
  partner.isHeld && callsSource ? { ...partner, isKnown: false } : partner;

/** What a trace has made so far. */
interface Traced {
  readonly model: Model;
  readonly root: Frame;
  readonly builder: ProgramBuilder;
  readonly entries: ReadonlyMap<string, ProgramNode>;
  readonly equations: readonly TracedEquation[];
  readonly held: ReadonlyMap<string, Held>;
  /** How often names are assigned in all, where that is known before the end. */
  readonly finalAssignments: ReadonlyMap<string, number> | null;
}

/** What gradients can be of: the values that forward has given to names, with every version of each. */
export class ForwardValues {
  /** Of the model's own equations, and of what it declares. */
  private readonly own = new Map<string, ProgramNode[]>();
  /** Of calls, by the function's code. */
  private readonly inCalls = new Map<object, Map<string, ProgramNode[]>>();
  /** The same of names that one function alone has. */
  private readonly onlyIn = new Map<string, readonly ProgramNode[]>();
  /** So many nodes were made by forward. */
  private readonly end: number;
  private readonly repetitions: Repetitions;
  /** Values that several calls of one function read, as each time step reads the weights. */
  private readonly shared: ReadonlySet<ProgramNode>;

  constructor({ entries, equations, held, root, builder }: Traced, end: number) {
    this.end = end;
    this.repetitions = new Repetitions(builder.nodes, end);
    this.shared = sharedByCalls(equations, builder.nodes);
    for (const [name, node] of entries) this.own.set(name, [node]);
    for (const { variable, node, broken, frame } of equations) {
      const names = frame === root ? this.own : this.namesIn(frame);
      const known = names.get(variable) ?? [];
      if (node && !known.includes(node)) names.set(variable, [...known, node]);
      else if (!node || broken) names.set(variable, known);
    }
    for (const names of this.inCalls.values())
      for (const [name, nodes] of names) this.onlyIn.set(name, this.onlyIn.has(name) ? [] : nodes);
    // Changed under another name: `B = A; B += 1`. What had to be read anew leads nowhere.
    for (const [name, value] of held) {
      const known = this.own.get(name);
      if (known && value.kind === 'array' && value.node.index < end && !known.includes(value.node))
        this.own.set(name, [...known, value.node]);
    }
  }

  /** The value that a gradient's name pairs with where the frame's code stands; null for temporaries. */
  partner(gradient: string, frame: Frame, context: Traced): Partner | null {
    const { model, root, builder } = context;
    const isOwn = frame === root;
    const declared = isOwn ? model.gradients.get(gradient)?.of : undefined;
    for (const of of declared === undefined ? valueNamesOf(gradient) : [declared]) {
      const own = this.own.get(of);
      if (isOwn && own)
        return {
          of,
          versions: own,
          role: model.entries.get(of)?.role ?? 'intermediate',
          isKnown: true,
          isHeld: false,
        };
      const { nodes, isHeld } = isOwn ? NOTHING : knownNodes(of, frame, builder);
      const all = this.leadingTo(nodes);
      const known = all.filter((node) => !this.shared.has(node));
      // What one of several calls gives is a part of such a value's gradient.
      if (all.length > 0 && known.length === 0) return null;
      if (known.length > 0) {
        // Of a name that is used again what a dictionary holds may be the value of the first time.
        const isKnown = !isHeld || timesAssigned(gradient, frame, context) < 2;
        return { of, versions: known, role: 'intermediate', isKnown, isHeld };
      }
      const named = [...(own ?? []), ...(isOwn ? [] : this.namedInCalls(of, frame))];
      if (named.length > 0)
        return { of, versions: named, role: 'intermediate', isKnown: false, isHeld: false };
    }
    return null;
  }

  /** What forward has called so: in this function where it was called before, else in the only one that has the name. */
  private namedInCalls(name: string, frame: Frame): readonly ProgramNode[] {
    return this.namesIn(frame).get(name) ?? this.onlyIn.get(name) ?? [];
  }

  /** What forward has called so in calls of the function that the frame is a call of. */
  private namesIn({ invocation }: Frame): Map<string, ProgramNode[]> {
    const code = invocation?.closure.code ?? this;
    const known = this.inCalls.get(code);
    if (known) return known;
    const names = new Map<string, ProgramNode[]>();
    this.inCalls.set(code, names);
    return names;
  }

  /** What forward made of these nodes, and what they are second names for. */
  private leadingTo(nodes: readonly ProgramNode[]): ProgramNode[] {
    const found = nodes.flatMap(secondNames).map((node) => this.repetitions.firstOf(node));
    return [...new Set(found)].filter(({ index }) => index < this.end);
  }
}

function sharedByCalls(
  equations: readonly TracedEquation[],
  nodes: readonly ProgramNode[],
): Set<ProgramNode> {
  const calls = new Map<ProgramNode, Map<object, Frame>>();
  const shared = new Set<ProgramNode>();
  const seen = new Set<ProgramNode>();
  // Those of the innermost call come first.
  for (const { frame, first, last } of equations) {
    const code = frame.invocation?.closure.code;
    for (const node of nodes.slice(first, last)) {
      if (seen.has(node)) continue;
      seen.add(node);
      if (!code) continue;
      for (const input of node.inputs) {
        const known = calls.get(input) ?? new Map<object, Frame>();
        const other = known.get(code);
        if (other && other !== frame) shared.add(input);
        calls.set(input, known.set(code, frame));
      }
    }
  }
  return shared;
}

interface Known {
  readonly nodes: readonly ProgramNode[];
  /** By a dictionary or an object. */
  readonly isHeld: boolean;
}

const NOTHING: Known = { nodes: [], isHeld: false };

const timesAssigned = (name: string, frame: Frame, { finalAssignments }: Traced): number =>
  finalAssignments?.get(frame.keyOf(name)) ?? frame.assignments.get(name) ?? 0;

/** What a name, an entry of this name, or an attribute of this name has held where the frame's code stands. */
function knownNodes(name: string, frame: Frame, builder: ProgramBuilder): Known {
  for (let each: Frame | null = frame; each && each.kind === 'function'; each = each.enclosing) {
    const history = each.history.get(name);
    if (history) return { nodes: history, isHeld: false };
    const held = [...each.names.values()].flatMap((value) => kept(name, value, true));
    const nodes = held.flatMap((value) =>
      value.kind === 'array' && !value.storage.isLost ? [value.storage.read(builder)] : [],
    );
    if (nodes.length > 0) return { nodes, isHeld: true };
  }
  return NOTHING;
}

/** What a dictionary or an object holds under a name. */
function kept(name: string, value: Value, isOutermost: boolean): Value[] {
  if (value.kind === 'dict') {
    const entry = value.entries.get(`t${name}`);
    return entry ? [entry.value] : [];
  }
  if (value.kind !== 'instance' || !isOutermost) return [];
  const own = value.attributes.get(name);
  return own ? [own] : [...value.attributes.values()].flatMap((each) => kept(name, each, false));
}
