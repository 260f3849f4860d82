import type { Parameter } from '../language/syntax.ts';
import type { SourceFile } from '../model/model.ts';
import type { ProgramNode } from '../program/program.ts';
import { originalOf } from '../program/second-names.ts';
import type { Value } from '../program/values.ts';
import { isOne } from '../shapes/dimension.ts';
import { bindArguments, dictOf, writtenCall } from './arguments.ts';
import type { Binding } from './arguments.ts';
import { Attempt } from './attempt.ts';
import type { Choice, Term } from './attempt.ts';
import type { Layout } from './candidates.ts';
import { foundGradients } from './found-gradients.ts';
import type { FoundGradient, Given, Target } from './found-gradients.ts';
import type { Declared, FunctionInfo } from './functions.ts';
import { globalArrays, globalsRead, sizesIn } from './globals.ts';
import { arraysIn, numbersIn } from './members.ts';
import type { Member } from './members.ts';
import { areAlike, gradientOf, isGradientHolder } from './pairs-of-names.ts';
import type { Part } from './part.ts';
import { resultsOf } from './results.ts';
import type { Result } from './results.ts';
import type { Solution } from './solving-domain.ts';
import { drawsNumbers, updatesOf } from './updates.ts';
import { usageOf } from './usage.ts';
import {
  isCacheName,
  isCountName,
  isGradientName,
  isInputName,
  isLabelName,
  isParameterName,
  numberNamed,
  roleOf,
} from './words.ts';

/** What calling a part's functions has shown, and the equations that do it. */
export interface Run {
  readonly attempt: Attempt;
  readonly forward: readonly string[];
  readonly backward: readonly string[];
  readonly loss: string | null;
  /** Whether the loss has one element. */
  readonly isScalar: boolean;
  readonly gradients: readonly NamedGradient[];
  /** Arrays of the object that the model sets. */
  readonly members: ReadonlyMap<string, Member>;
  /** Entries and sizes that stand for global names of the file. */
  readonly globals: ReadonlySet<string>;
  /** Values that flow back, drawn at random. */
  readonly upstream: ReadonlySet<string>;
  /** Entries that must have a gradient. */
  readonly wanted: ReadonlySet<string>;
  /** How the model calls what functions call so. */
  readonly known: ReadonlyMap<string, string>;
  /** What forward gives: the prediction. */
  readonly output: string | null;
  /** Whether backward gives what flows into it as it came. */
  readonly isHandedOn: boolean;
  /** Whether the loss depends on anything that there are gradients of. */
  readonly isConnected: boolean;
}

export interface NamedGradient extends FoundGradient {
  /** What the model calls it. */
  readonly name: string;
}

export interface Setting {
  readonly sources: readonly SourceFile[];
  readonly declared: Declared;
  readonly layout: Layout;
}

/** A value that forward gives, under its name in the model. */
interface Output {
  readonly term: Term;
  /** What the function calls it. */
  readonly name: string | null;
  readonly isArray: boolean;
  readonly isCache: boolean;
  readonly rank: number | null;
}

/**
 * Calls forward, the cost and backward once.
 * @throws Unbound where nothing is known of an argument
 */
export const runPart = (part: Part, setting: Setting, choice: Choice, solution: Solution): Run =>
  new PartRun(part, setting, choice, solution).run();

/** The number of layers that the code takes parameters of: 2 where it reads W1 and W2; 3 where any number will do. */
function layersOf({ forward }: Part, declared: Declared): number {
  const keys = forward.parameters.flatMap(({ name }) => [...usageOf(name, forward, declared).keys.keys()]);
  const numbers = keys.flatMap((key) => /^[A-Za-z]+_?(\d)$/.exec(key)?.[1] ?? []).map(Number);
  return numbers.length > 0 ? Math.max(...numbers) : 3;
}

/** `self.b = 0` becomes what its gradient is: a number, or an array of one. */
const asNumber = (found: FoundGradient): FoundGradient =>
  found.of.member?.node === null && found.given.shape.every(isOne)
    ? { ...found, of: { ...found.of, shape: found.given.shape }, differs: false }
    : found;

class PartRun {
  private readonly part: Part;
  private readonly attempt: Attempt;
  private readonly binding: Binding;
  private readonly lines: string[] = [];
  private readonly upstream = new Map<string, Output>();
  private readonly wanted = new Set<string>();
  private readonly globals = new Set<string>();
  private object: Term | null = null;
  private made: readonly Member[] = [];
  private outputs: readonly Output[] = [];
  private isScalar = true;
  private lossValue: Value | null = null;
  private isHandedOn = false;
  /** The call of backward, whose results get their names when it is known what they are. */
  private call: { readonly names: readonly string[]; readonly text: string; readonly at: number } | null =
    null;

  constructor(part: Part, { sources, declared, layout }: Setting, choice: Choice, solution: Solution) {
    this.part = part;
    this.attempt = new Attempt(sources, layout, choice, solution);
    this.binding = {
      attempt: this.attempt,
      declared,
      layout,
      texts: part.texts,
      pool: new Map(),
      defaults: new Map(),
      lines: this.lines,
      layers: layersOf(part, declared),
      isNetwork:
        part.cost !== null ||
        part.backward === null ||
        (part.construct !== null && roleOf(part.forward.name) === 'cost'),
    };
  }

  run(): Run {
    const { part, attempt } = this;
    this.takeGlobals();
    if (part.initialise) this.initialise(part.initialise);
    if (part.construct) this.construct();
    const at = this.lines.length;
    const results = this.forward();
    this.takeCounts();
    const loss = this.cost();
    // Of what is right in backward only the shapes of labels are taken for granted, and of what nothing else says anything.
    const known = new Set(attempt.entries.keys());
    attempt.domain.isSolvable = (name) => {
      const entry = name.replace(/\.\w+$/, '');
      return isLabelName(entry) || (!known.has(entry) && attempt.entries.has(entry));
    };
    const backward: string[] = [];
    const given = !part.backward
      ? this.givenAtOnce(results, backward)
      : this.isBlind(part.backward)
        ? []
        : this.backward(part.backward, backward);
    const targets = this.targets();
    const found = foundGradients(given, targets, attempt.domain).map(asNumber);
    const members = new Map<string, Member>();
    for (const target of targets)
      if (target.member && found.some(({ of }) => of.member === target.member)) {
        const { shape } = found.find(({ of }) => of.member === target.member)!.of;
        members.set(target.name, { ...target.member, shape });
        attempt.given(target.name, shape);
      }
    this.lines.splice(
      at,
      0,
      ...[...members].map(([name, { text, shape, node }]) =>
        shape.length > 0 && node ? `${text}[...] = ${name}` : `${text} = ${name}`,
      ),
    );
    const gradients = this.name(found, backward);
    for (const name of attempt.entries.keys()) if (isParameterName(name)) this.wanted.add(name);
    const total = loss ?? this.product();
    const reached = this.reachedEntries();
    this.labelAxes();
    return {
      attempt,
      forward: [...this.lines],
      backward,
      loss: total,
      isScalar: this.isScalar,
      gradients,
      members,
      globals: this.globals,
      upstream: new Set(this.upstream.keys()),
      wanted: new Set([...this.wanted].filter((name) => reached?.has(name) ?? true)),
      known: new Map([...this.binding.pool].map(([name, { text }]) => [name, text])),
      output: this.lastOutput?.term.text ?? null,
      isHandedOn: this.isHandedOn,
      isConnected:
        !reached || gradients.length === 0 || gradients.some(({ of }) => of.member || reached.has(of.name)),
    };
  }

  /** Arrays that the functions take from the file itself, and their sizes. */
  private takeGlobals(): void {
    const { attempt, binding, part } = this;
    const { forward, cost, backward } = part;
    const infos = [forward, cost, backward].filter((each) => each !== null);
    const arrays = globalArrays(infos, binding.declared);
    for (const name of arrays.flatMap(({ value }) => sizesIn(value, forward))) {
      attempt.session.setGlobal(name, attempt.size(name).value);
      this.globals.add(name);
    }
    for (const { name } of arrays) {
      const value = attempt.session.global(name);
      const described = value && attempt.describe(value);
      if (described?.kind !== 'array') continue;
      const term = attempt.given(name, described.shape);
      attempt.session.setGlobal(name, term.value);
      binding.pool.set(name, term);
      this.globals.add(name);
    }
  }

  /** `m = data.shape[0]` of data that cannot be read here: the number of examples. */
  private takeCounts(): void {
    const { attempt, part, binding } = this;
    const infos = [part.forward, part.cost, part.backward].filter((each) => each !== null);
    for (const name of globalsRead(infos, binding.declared)) {
      if (!isCountName(name) || attempt.entries.has(name) || this.globals.has(name)) continue;
      const known = attempt.session.global(name);
      if (known && ['number', 'size'].includes(attempt.describe(known).kind)) continue;
      const count = attempt.countNamed(name);
      if (!count) continue;
      attempt.session.setGlobal(name, count);
      this.globals.add(name);
    }
  }

  /** The parameters that the file's own function makes. */
  private initialise(info: FunctionInfo): void {
    const { attempt, binding } = this;
    const callee = attempt.session.global(info.name);
    if (!callee) return;
    const { value } = attempt.call(
      callee,
      bindArguments(info, { ...binding, lines: [], pool: new Map() }).positional,
    );
    const holder = this.part.forward.parameters.find(({ name }) => {
      const { keys, keyPrefixes } = usageOf(name, this.part.forward, binding.declared);
      return keys.size > 0 || keyPrefixes.size > 0;
    });
    if (value.kind === 'dict' && holder) {
      const entries = arraysIn(value, '', attempt.session).filter(({ path }) => path.length === 1);
      const declared = entries.map(({ path, shape }) => [path[0]!, this.declare(path[0]!, shape)] as const);
      const written = entries.map(({ path }) => `${JSON.stringify(path[0])}: ${path[0]}`).join(', ');
      this.lines.push(`${holder.name} = {${written}}`);
      binding.pool.set(holder.name, { text: holder.name, value: dictOf(declared) });
    } else
      for (const { name, value: each } of resultsOf(info, value)) {
        const described = attempt.describe(each);
        if (name !== null && described.kind === 'array') this.declare(name, described.shape);
      }
  }

  private declare(name: string, shape: Target['shape']): Value {
    const term = this.attempt.given(name, shape);
    this.binding.pool.set(name, term);
    this.wanted.add(name);
    return term.value;
  }

  private construct(): void {
    const { attempt, part, binding } = this;
    const { name, methods } = part.construct!;
    const callee = attempt.session.global(name);
    if (!callee) return;
    const init = methods.get('__init__');
    const bound = init ? bindArguments(init, binding) : { positional: [], keywords: new Map<string, Term>() };
    const { value } = attempt.call(callee, bound.positional, bound.keywords);
    const text = /loss|net|model/i.test(name) ? 'net' : 'layer';
    this.lines.push(`${text} = ${writtenCall(name, bound)}`);
    this.object = { text, value };
    this.made = [...arraysIn(value, text, attempt.session), ...numbersIn(value, text)];
  }

  private callee(info: FunctionInfo): { value: Value; text: string } {
    const { session } = this.attempt;
    if (info.owner && this.object)
      return {
        value: session.member(this.object.value, info.name),
        text: `${this.object.text}.${info.name}`,
      };
    return { value: session.global(info.name) ?? { kind: 'unknown' }, text: info.name };
  }

  private forward(): readonly Result[] {
    const { attempt, binding, part, lines } = this;
    const bound = bindArguments(part.forward, binding);
    const callee = this.callee(part.forward);
    const { value } = attempt.call(callee.value, bound.positional, bound.keywords);
    const call = writtenCall(callee.text, bound);
    if (value.kind === 'none' && this.object) {
      lines.push(call);
      const output = this.heldOutput();
      this.outputs = output ? [output] : [];
      return [];
    }
    const results = resultsOf(part.forward, value);
    const names = results.map(({ name }, i) => {
      const usual = results.length === 1 ? 'out' : `out${i + 1}`;
      return this.freeName(name === null || attempt.entries.has(name) ? usual : name);
    });
    lines.push(`${names.join(', ')} = ${call}`);
    this.outputs = results.map((each, i) => this.output(each, names[i]!));
    for (const [i, { term, name }] of this.outputs.entries()) {
      if (name !== null && !binding.pool.has(name)) binding.pool.set(name, term);
      if (!binding.pool.has(names[i]!)) binding.pool.set(names[i]!, term);
    }
    return results;
  }

  private output({ name, value }: Result, as: string): Output {
    const described = this.attempt.describe(value);
    return {
      term: { text: as, value },
      name,
      isArray: described.kind === 'array',
      isCache:
        (name !== null && isCacheName(name)) || (described.kind !== 'array' && described.kind !== 'number'),
      rank: described.kind === 'array' ? described.shape.length : described.kind === 'number' ? 0 : null,
    };
  }

  /** `self.output = …`, where forward returns nothing. */
  private heldOutput(): Output | null {
    const { attempt, object, lines, made } = this;
    const now = arraysIn(object!.value, object!.text, attempt.session);
    // What forward has set: not what it was given.
    const isInput = ({ node }: Member): boolean =>
      node !== null && originalOf(node).operation.name === '<value>';
    const fresh = now.filter(
      (each) => !isInput(each) && !made.some(({ text, node }) => text === each.text && node === each.node),
    );
    const usual = ['output', 'outputs', 'out', 'y', 'a', 'A', 'activation', 'result', 'Z', 'z'];
    const best =
      usual
        .map((name) => fresh.find(({ path }) => path.length === 1 && path[0] === name))
        .find((each) => each) ?? fresh.findLast(({ path }) => path.length === 1);
    if (!best) return null;
    const name = this.freeName('out');
    lines.push(`${name} = ${best.text}`);
    const value = attempt.session.member(object!.value, best.path[0]!);
    return this.output({ name: best.path[0]!, value, inner: null }, name);
  }

  /** A name that no entry has. */
  private freeName(name: string): string {
    let free = name;
    while (this.attempt.entries.has(free) || this.binding.pool.has(free)) free += '_out';
    return free;
  }

  private get mainOutput(): Output | null {
    return this.outputs.find(({ isArray, isCache }) => isArray && !isCache) ?? null;
  }

  private scalar(): Output | null {
    return this.outputs.find(({ rank, isCache }) => rank === 0 && !isCache) ?? null;
  }

  /** The name of the loss, where there is one before anything flows back. */
  private cost(): string | null {
    const { part, attempt, binding, lines } = this;
    const { cost } = part;
    if (!cost) {
      const flowsBack =
        part.backward !== null && part.backward.parameters.some((each) => this.isUpstream(each));
      return flowsBack ? null : (this.scalar()?.term.text ?? null);
    }
    const bound = bindArguments(cost, binding, (parameter) => this.resultNamed(parameter, cost));
    const callee = this.callee(cost);
    const { value } = attempt.call(callee.value, bound.positional, bound.keywords);
    const results = resultsOf(cost, value);
    const names = results.map(({ name }, i) => this.freeName(name ?? (i === 0 ? 'cost' : `cost${i}`)));
    lines.push(`${names.join(', ')} = ${writtenCall(callee.text, bound)}`);
    this.lossValue = results[0]!.value;
    const described = attempt.describe(results[0]!.value);
    this.isScalar = described.kind !== 'array' || described.shape.every(isOne);
    return names[0] ?? null;
  }

  /** What a function gives that returns the loss with its gradients. */
  private givenAtOnce(results: readonly Result[], backward: string[]): Given[] {
    const { outputs, lines, part, binding } = this;
    const loss = this.scalar();
    const names = outputs.map(({ term }) => term.text);
    const others = results.filter((_, i) => outputs[i] !== loss);
    // Called once more for backward, so that what it computes on the way is looked at there; unless it draws other numbers then.
    if (!drawsNumbers(part.forward, binding.declared)) {
      const line = lines.pop()!;
      const call = line.slice(line.indexOf(' = ') + 3);
      lines.push(`${names.map((name) => (name === loss?.term.text ? name : '_')).join(', ')} = ${call}`);
      this.call = { names: names.map((name) => (name === loss?.term.text ? '_' : name)), text: call, at: 0 };
      backward.push('');
    }
    return this.read(
      others,
      names.filter((_, i) => outputs[i] !== loss),
    );
  }

  /** What an argument gets that is called after a result of forward; undefined for others. */
  private resultNamed({ name, default: given }: Parameter, info: FunctionInfo): Term | undefined {
    const { pool, declared, attempt } = this.binding;
    if (pool.has(name) || given !== null) return undefined;
    if (isLabelName(name))
      return [...pool].find(([known]) => isLabelName(known) && attempt.entries.has(known))?.[1];
    const alike = [...pool].find(([known]) => areAlike(known, name));
    if (alike) return alike[1];
    const { keys, keyPrefixes, isExtent, texts } = usageOf(name, info, declared);
    if (keys.size > 0 || keyPrefixes.size > 0) {
      const dictionaries = [...pool.values()].filter(({ value }) => value.kind === 'dict');
      const hasAll = ({ value }: Term): boolean => {
        const described = attempt.describe(value);
        return described.kind === 'dict' && [...keys.keys()].every((key) => described.entries.has(key));
      };
      return dictionaries.find(hasAll) ?? dictionaries[0];
    }
    const isNumber = numberNamed(name) !== null && name !== 'a';
    if (isNumber || isExtent || texts.size > 0) return undefined;
    if (isCacheName(name)) return (this.outputs.find(({ isCache }) => isCache) ?? this.outputs.at(-1))?.term;
    if (info === this.part.backward && isInputName(name)) {
      const data = this.part.forward.parameters.find((each) => attempt.entries.has(each.name));
      if (data) return pool.get(data.name);
    }
    return (info === this.part.cost ? this.lastOutput : this.mainOutput)?.term;
  }

  /** Of several results that which is computed last: the prediction. */
  private get lastOutput(): Output | null {
    const { session } = this.attempt;
    const at = ({ term }: Output): number => session.node(term.value)?.index ?? -1;
    const arrays = this.outputs.filter(({ isArray, isCache }) => isArray && !isCache);
    return arrays.reduce<Output | null>((a, b) => (a && at(a) >= at(b) ? a : b), null);
  }

  /** `grad(x)` beside `fn(z)`: the derivative where the function was called, with nothing that flows back. */
  private get isAtPoint(): boolean {
    const { forward, backward, cost } = this.part;
    const needed = ({ parameters }: FunctionInfo): readonly Parameter[] =>
      parameters.filter((each) => each.default === null);
    return (
      cost === null &&
      backward !== null &&
      /^(grad|gradient|deriv|derivative|prime)$/.test(backward.name) &&
      needed(backward).length === needed(forward).length &&
      !needed(backward).some(({ name }) => isGradientName(name))
    );
  }

  private isUpstream({ name, default: given }: Parameter): boolean {
    const { pool } = this.binding;
    if (this.isAtPoint) return false;
    if (given !== null || pool.has(name) || isLabelName(name) || isCacheName(name)) return false;
    if (isGradientName(name)) return true;
    const { backward, cost } = this.part;
    return (
      cost === null &&
      backward!.owner !== null &&
      backward!.parameters[0]!.name === name &&
      // `eta` alone is no learning rate.
      (numberNamed(name) === null || backward!.parameters.length === 1) &&
      this.scalar() === null
    );
  }

  /** Calls backward; what it gives. */
  private backward(info: FunctionInfo, backward: string[]): Given[] {
    const { attempt, binding } = this;
    const before = this.lines.length;
    const { isAtPoint } = this;
    const bound = bindArguments(info, binding, (parameter, position) => {
      const same = isAtPoint
        ? binding.pool.get(this.part.forward.parameters[position]?.name ?? '')
        : undefined;
      if (same) return same;
      if (!this.isUpstream(parameter)) return this.resultNamed(parameter, info);
      return this.flowingBack(parameter.name);
    });
    // What backward alone is given is made before it.
    backward.push(...this.lines.splice(before));
    const callee = this.callee(info);
    const { value } = attempt.call(callee.value, bound.positional, bound.keywords);
    const call = writtenCall(callee.text, bound);
    if (value.kind === 'none') {
      backward.push(call);
      return this.held(info);
    }
    const node = attempt.session.node(value);
    const origin = node && originalOf(node);
    this.isHandedOn =
      origin?.operation.name === '<value>' && this.upstream.has(origin.attributes.name as string);
    const results = resultsOf(info, value);
    const names = results.map((each, i) => this.gradientName(each, i, results.length));
    this.call = { names, text: call, at: backward.length };
    backward.push('');
    // What it was given comes back updated.
    const isOwn = ({ name }: Result): boolean =>
      name !== null && !isGradientName(name) && info.parameters.some((each) => each.name === name);
    const given = this.read(
      results.filter((each) => !isOwn(each)),
      names.filter((_, i) => !isOwn(results[i]!)),
    );
    return [...given, ...this.held(info)];
  }

  private gradientName({ name, value }: Result, i: number, count: number): string {
    const usual = value.kind === 'dict' ? 'grads' : count === 1 ? 'gradient' : `gradient${i + 1}`;
    return this.freeName(name === null || this.attempt.entries.has(name) ? usual : name);
  }

  /** Nothing that could flow back was traced: of what backward does with it nothing can be said. */
  private isBlind(backward: FunctionInfo): boolean {
    return (
      this.lossValue === null &&
      this.outputs.every(({ rank }) => rank === null) &&
      backward.parameters.some((each) => this.isUpstream(each))
    );
  }

  /** A random array with the shape of the output that its name is about. */
  private flowingBack(name: string): Term {
    const { attempt, binding } = this;
    const meant = gradientOf(name);
    const output =
      this.outputs.find(
        (each) => each.isArray && each.name !== null && meant.some((of) => areAlike(of, each.name!)),
      ) ??
      this.outputs.find(
        (each) => each.isArray && !each.isCache && ![...this.upstream.values()].includes(each),
      ) ??
      this.mainOutput;
    const described = output ? attempt.describe(output.term.value) : null;
    const shape = described?.kind === 'array' ? described.shape : [];
    const term = attempt.given(name, shape);
    if (output) this.upstream.set(name, output);
    binding.pool.set(name, term);
    return term;
  }

  /** The arrays among results: themselves, the entries of dictionaries, the elements of lists. */
  private read(results: readonly Result[], names: readonly string[]): Given[] {
    const { attempt } = this;
    return results.flatMap(({ name, value, inner }, i): Given[] => {
      const text = names[i]!;
      const described = attempt.describe(value);
      if (described.kind === 'array')
        return [{ name, path: name === null ? [] : [name], shape: described.shape, text, isDirect: true }];
      if (described.kind === 'number')
        return [{ name, path: name === null ? [] : [name], shape: [], text, isDirect: true }];
      if (inner)
        return inner.flatMap((each, k) => {
          const own = attempt.describe(each.value);
          if (own.kind !== 'array') return [];
          return [
            {
              name: each.name,
              path: each.name === null ? [] : [each.name],
              shape: own.shape,
              text: `${text}[${k}]`,
              isDirect: true,
            },
          ];
        });
      return arraysIn(value, text, attempt.session).map(({ path, shape, text: at }) => ({
        name: path.at(-1)!,
        path: [name ?? 'grads', ...path],
        shape,
        text: at,
        isDirect: false,
      }));
    });
  }

  /** What backward leaves in the object: gradients, and parameters that it has updated. */
  private held(info: FunctionInfo): Given[] {
    const { attempt, object, made, binding } = this;
    if (!object) return [];
    const now = arraysIn(object.value, object.text, attempt.session);
    const given: Given[] = now
      .filter(({ path }) => {
        const [own, holder] = [path.at(-1)!, path.at(-2)];
        return (
          gradientOf(own).length > 0 ||
          (holder !== undefined && isGradientHolder(own)) ||
          (holder !== undefined && isGradientHolder(holder)) ||
          (holder !== undefined && gradientOf(holder).length > 0)
        );
      })
      .map(({ path, shape, text }) => ({ name: path.at(-1)!, path, shape, text, isDirect: false }));
    const rate = [...binding.pool].find(([name]) => /^(learning_?rate|learn_rate|lr|eta|alpha)$/i.test(name));
    for (const name of updatesOf(info, binding.declared)) {
      const member = made.find(({ path }) => path.length === 1 && path[0] === name);
      if (!member || given.some((each) => each.path.length === 1 && gradientOf(each.name!).includes(name)))
        continue;
      const difference = `(${name} - ${member.text})`;
      given.push({
        name: `d${name}`,
        path: [`d${name}`],
        shape: member.shape,
        text: rate ? `${difference} / ${rate[1].text}` : difference,
        isDirect: false,
      });
    }
    return given;
  }

  /** What gradients can be of. */
  private targets(): Target[] {
    const { attempt, made, upstream } = this;
    const own = [...attempt.entries.values()]
      .filter(({ name, candidate }) => candidate.type === 'float' && !upstream.has(name))
      .map(({ name, shape }): Target => ({ name, shape, path: [name], member: null }));
    const names = new Set(attempt.entries.keys());
    const members = made.map((member): Target => {
      const last = member.path.at(-1)!;
      const plain = /^\d+$/.test(last) ? member.path.slice(-2).join('_') : last;
      let name = plain;
      if (names.has(name)) name = member.path.join('_');
      names.add(name);
      return { name, shape: member.shape, path: member.path, member };
    });
    // `self.W = W`: the argument's own name comes first.
    return [
      ...own,
      ...members.filter(({ path }) => !own.some(({ name }) => path.length === 1 && name === path[0])),
    ];
  }

  /** The entries that the loss depends on; null where it is not traced. */
  private reachedEntries(): Set<string> | null {
    const { session } = this.attempt;
    const outputs = [...this.upstream.values()].map(({ term }) => term.value);
    const ends = this.lossValue
      ? [this.lossValue]
      : outputs.length > 0
        ? outputs
        : [this.scalar()?.term.value];
    const found = new Set<string>();
    const seen = new Set<ProgramNode>();
    const visit = (node: ProgramNode): void => {
      if (seen.has(node)) return;
      seen.add(node);
      if (node.operation.name === '<value>') found.add(node.attributes.name as string);
      node.inputs.forEach(visit);
    };
    for (const value of ends) {
      const node = value && session.node(value);
      if (!node) return null;
      visit(node);
    }
    // What the object was made with is found behind what the model puts in its place.
    return new Set([...found, ...this.made.map(({ path }) => path.at(-1)!)]);
  }

  /** What the other functions call the axes of the same arguments: `m = X.shape[1]`. */
  private labelAxes(): void {
    const { attempt, part, binding } = this;
    for (const info of [part.cost, part.backward])
      for (const { name } of info?.parameters ?? []) {
        if (!attempt.entries.has(name)) continue;
        const { axes, unpacked } = usageOf(name, info!, binding.declared);
        for (const [axis, label] of axes) attempt.label(`${name}.${axis}`, label);
        for (const [axis, label] of (unpacked ?? []).entries())
          if (label !== null) attempt.label(`${name}.${axis}`, label);
      }
  }

  /** Names for the gradients: their own where these are names of the model already. */
  private name(found: readonly FoundGradient[], backward: string[]): NamedGradient[] {
    const results = [...(this.call?.names ?? [])];
    const named = found.map((each): NamedGradient => {
      const { text } = each.given;
      if (/^[\p{L}_]\w*$/u.test(text)) {
        // What the code has no name for is named after what it is the gradient of.
        const own = each.given.name === text ? text : this.freeName(`d${each.of.name}`);
        const at = results.indexOf(text);
        if (at >= 0) results[at] = own;
        return { ...each, name: own };
      }
      const wish =
        each.given.name !== null && gradientOf(each.given.name).includes(each.of.name)
          ? each.given.name
          : `d${each.of.name}`;
      const name = this.freeName(wish);
      backward.push(`${name} = ${text}`);
      return { ...each, name };
    });
    if (this.call) backward[this.call.at] = `${results.join(', ')} = ${this.call.text}`;
    return named;
  }

  /** The loss of a pass through which a random value flows back. */
  private product(): string | null {
    const { lines, upstream } = this;
    const terms = [...upstream].map(([name, { term }]) => `np.sum(${term.text} * ${name})`);
    if (terms.length === 0) return null;
    const name = this.freeName('loss');
    lines.push(`${name} = ${terms.join(' + ')}`);
    return name;
  }
}
