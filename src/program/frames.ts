import type { Location } from '../diagnostics/diagnostic.ts';
import type { SourceText } from '../diagnostics/source-text.ts';
import type { ProgramBuilder } from './builder.ts';
import type { ModuleFile } from './module-files.ts';
import type { Equation, ProgramNode } from './program.ts';
import type { Closure, Value } from './values.ts';

/** How a name got its shape: for "declared on line 5" and "from line 24: W2.T (n1, n2) @ dZ2 (n2, m)". */
export interface Origin {
  readonly location: Location;
  readonly declared: boolean;
  /** The outermost operation with its operands' shapes; null where there is none. */
  readonly operation: string | null;
}

/** A turn of a loop that is being made: `l = 2`. */
export interface Turn {
  readonly name: string;
  readonly value: number;
}

/** A call of a function of the source: who was called, in which turns of the callers' loops. */
export interface Invocation {
  readonly closure: Closure;
  readonly caller: Frame;
  /** Of all frames between the model and the call, outermost first. */
  readonly turns: readonly Turn[];
  readonly call: Location;
}

export type FrameKind = 'model' | 'module' | 'function' | 'class' | 'comprehension';

/** The names of one block: of the model's equations, of a file, of one call of a function. */
export class Frame {
  readonly kind: FrameKind;
  /** Frames are counted: what was made before a frame began has a smaller one. */
  readonly id: number;
  /** Of the model: that of the block. */
  source: SourceText;
  names = new Map<string, Value>();
  /** Where names are looked for that are not here; of the model: the file whose own statements its equations are. */
  enclosing: Frame | null;
  /** Of a file's own frame. */
  readonly file: ModuleFile | null;
  readonly invocation: Invocation | null;
  /** Names that belong to another frame: `global` and `nonlocal`. */
  readonly elsewhere = new Map<string, Frame>();
  readonly origins = new Map<string, Origin>();
  /** How often each name was assigned in the block. */
  readonly assignments = new Map<string, number>();
  /** Every array that a name has held, in order. */
  readonly history = new Map<string, ProgramNode[]>();
  /** Gradients that are None so far, with what says that nothing is known of them. */
  readonly unwritten = new Map<string, () => void>();
  turns: readonly Turn[] = [];
  /** Of a file: modules all of whose names were imported. */
  readonly starred: string[] = [];

  constructor(
    kind: FrameKind,
    id: number,
    source: SourceText,
    {
      enclosing = null,
      file = null,
      invocation = null,
    }: { enclosing?: Frame | null; file?: ModuleFile | null; invocation?: Invocation | null } = {},
  ) {
    this.kind = kind;
    this.id = id;
    this.source = source;
    this.enclosing = enclosing;
    this.file = file;
    this.invocation = invocation;
  }

  /** Keeps what a name held. */
  remember(name: string, value: Value, builder: ProgramBuilder): void {
    if (value.kind !== 'array' || value.storage.isLost) return;
    const node = value.storage.read(builder);
    const known = this.history.get(name) ?? [];
    if (known.at(-1) !== node) this.history.set(name, [...known, node]);
  }

  /** Tells a name of this frame from those of others. */
  keyOf(name: string): string {
    return `${this.id} ${name}`;
  }

  /** The frame that an assignment to this name changes. */
  home(name: string): Frame {
    return this.elsewhere.get(name) ?? this;
  }

  set(name: string, value: Value): void {
    this.home(name).names.set(name, value);
  }

  /** The file's frame that this code stands in; null in the model's equations. */
  get module(): Frame | null {
    return this.kind === 'module' ? this : (this.enclosing?.module ?? null);
  }

  /** The turns that are being made here and in all callers. */
  get allTurns(): readonly Turn[] {
    return this.invocation ? [...this.invocation.turns, ...this.turns] : this.turns;
  }
}

/** An equation as it is traced: what it will be called is known at the end. */
export interface TracedEquation extends Omit<Equation, 'name' | 'call'> {
  readonly frame: Frame;
}
