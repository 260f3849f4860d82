import { Frame } from './frames.ts';
import type { Storage } from './storage.ts';
import type { Value } from './values.ts';

/**
 * Copies values with what they lead to. Everything that has an identity is copied once: what shared memory, a list or an
 * object shares it again.
 */
export class Copier {
  private readonly storages = new Map<Storage, Storage>();
  private readonly made = new Map<object, object>();
  private readonly lazily: boolean;

  /** `lazily`: names are copied when they are first asked for; most are not. Then the originals must not change. */
  constructor(lazily: boolean) {
    this.lazily = lazily;
  }

  value(value: Value): Value {
    switch (value.kind) {
      case 'array':
        return { kind: 'array', storage: value.storage.copy(this.storages) };
      case 'tuple':
        return value.range ? value : { ...value, elements: value.elements.map((each) => this.value(each)) };
      case 'list':
        return this.once(
          value,
          () => ({ kind: 'list', items: [] }),
          (copy) => {
            copy.items = value.items.map((each) => this.value(each));
          },
        );
      case 'dict':
        return this.once(
          value,
          () => ({
            kind: 'dict',
            entries: new Map(),
            factory: value.factory && this.value(value.factory),
          }),
          ({ entries }) => {
            for (const [key, entry] of value.entries)
              entries.set(key, { key: entry.key, value: this.value(entry.value) });
          },
        );
      case 'set':
        return this.once(
          value,
          () => ({ kind: 'set', entries: new Map(value.entries) }),
          () => {},
        );
      case 'instance':
        return this.once(
          value,
          () => ({
            kind: 'instance',
            class: this.value(value.class) as typeof value.class,
            attributes: new Map(),
          }),
          ({ attributes }) => this.fill(attributes, value.attributes),
        );
      case 'class':
        return this.once(
          value,
          () => ({
            ...value,
            bases: value.bases.map((each) => this.value(each) as typeof value),
            members: new Map(),
          }),
          ({ members }) => this.fill(members, value.members),
        );
      case 'closure':
        return this.once(
          value,
          () => ({
            ...value,
            frame: this.frame(value.frame as Frame),
            defaults: new Map([...value.defaults].map(([name, each]) => [name, this.value(each)])),
            owner: value.owner && (this.value(value.owner) as typeof value.owner),
          }),
          () => {},
        );
      case 'bound':
        return {
          ...value,
          receiver: this.value(value.receiver),
          method: this.value(value.method) as typeof value.method,
        };
      case 'super':
        return {
          ...value,
          receiver: this.value(value.receiver),
          after: this.value(value.after) as typeof value.after,
        };
      case 'function':
        return value.call.kind === 'native' && value.call.receiver
          ? { ...value, call: { ...value.call, receiver: this.value(value.call.receiver) } }
          : value;
      case 'random':
        return this.once(
          value,
          () => ({ kind: 'random', state: value.state.copy() }),
          () => {},
        );
      default:
        return value;
    }
  }

  frame(frame: Frame): Frame {
    const known = this.made.get(frame);
    if (known) return known as Frame;
    const { kind, id, source, invocation } = frame;
    const enclosing = frame.enclosing && this.frame(frame.enclosing);
    const file = frame.file?.copy() ?? null;
    const copy = new Frame(kind, id, source, { enclosing, file, invocation });
    this.made.set(frame, copy);
    for (const [name, home] of frame.elsewhere) copy.elsewhere.set(name, this.frame(home));
    for (const [name, nodes] of frame.history) copy.history.set(name, [...nodes]);
    if (this.lazily) copy.names = new LazyNames(frame.names, this);
    else this.fill(copy.names, frame.names);
    return copy;
  }

  private fill(into: Map<string, Value>, from: ReadonlyMap<string, Value>): void {
    for (const [name, value] of from) into.set(name, this.value(value));
  }

  /** Known before it is filled: it may lead back to itself. */
  private once<T extends object>(value: T, make: () => T, fill: (copy: T) => void): T {
    const known = this.made.get(value);
    if (known) return known as T;
    const copy = make();
    const meanwhile = this.made.get(value);
    if (meanwhile) return meanwhile as T;
    this.made.set(value, copy);
    fill(copy);
    return copy;
  }
}

/** Names whose values are copied when they are first asked for. */
class LazyNames extends Map<string, Value> {
  private readonly base: ReadonlyMap<string, Value>;
  private readonly copier: Copier;

  constructor(base: ReadonlyMap<string, Value>, copier: Copier) {
    super();
    this.base = base;
    this.copier = copier;
  }

  override get(name: string): Value | undefined {
    const own = super.get(name);
    if (own) return own;
    const value = this.base.get(name);
    if (!value) return undefined;
    const copy = this.copier.value(value);
    super.set(name, copy);
    return copy;
  }

  override has(name: string): boolean {
    return super.has(name) || this.base.has(name);
  }

  override keys(): MapIterator<string> {
    for (const name of this.base.keys()) this.get(name);
    return super.keys();
  }

  override [Symbol.iterator](): MapIterator<[string, Value]> {
    for (const name of this.base.keys()) this.get(name);
    return super[Symbol.iterator]();
  }
}
