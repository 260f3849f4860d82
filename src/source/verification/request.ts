import { BACKWARD, FORWARD } from './places.ts';
import { encodeNumbers } from './base64.ts';
import type { Traced } from './traced-values.ts';

/** What the driver in Python needs to know. All texts go with it: what is run is what was checked. */
export interface Request {
  /** The Python file whose folder is where it runs. */
  readonly file: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** The model's equations: forward, then backward. */
  readonly blocks: readonly (readonly [number: number, text: string])[];
  readonly entries: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly type: 'float' | 'int';
    /** Float64 in base64. */
    readonly data: string;
  }[];
  readonly dims: Readonly<Record<string, number>>;
  readonly constants: Readonly<Record<string, number>>;
  /** Names of the files that stand for what the model declares. */
  readonly globals: readonly string[];
  /** Functions that the files lack. */
  readonly standIns: readonly string[];
  /** `Z` where equations set `Z[1]`. */
  readonly brackets: readonly string[];
  /** Where values are noted: text, line, column. */
  readonly places: readonly (readonly [number, number, number])[];
  /** So many numbers are noted at the most. */
  readonly room: number;
  /** Not 0: random numbers other than those of the file's seeds. */
  readonly reseed: number;
}

const ROOM = 8e6;

/** Asks for the values of all places that traced values have. */
export function requestFor({ program, entries, values }: Traced): Request {
  const { model, sizes, standIns } = program;
  const { sources, forward, backward } = model;
  const places = new Map(
    values.map(({ place: { text, line, column } }): [string, readonly [number, number, number]] => [
      `${text} ${line} ${column}`,
      [text, line, column],
    ]),
  );
  const own = program.equations.filter(({ call, callsSource }) => !call && !callsSource);
  return {
    file: sources[0]!.source.file,
    files: sources.map(({ name, source }) => ({ name, text: source.text })),
    blocks: [
      [FORWARD, forward.source.text],
      ...(backward ? [[BACKWARD, backward.source.text] as const] : []),
    ],
    entries: [...entries].map(([name, { shape, data }]) => ({
      name,
      shape,
      type: model.entries.get(name)!.init.kind === 'integers' ? 'int' : 'float',
      data: encodeNumbers(data),
    })),
    dims: Object.fromEntries(sizes),
    constants: Object.fromEntries(model.constants),
    globals: model.globals ?? [],
    standIns: [...standIns],
    brackets: [
      ...new Set(
        [...entries.keys(), ...own.map(({ variable }) => variable)].flatMap(
          (name) => /^(\w+)\[-?\d+\]$/.exec(name)?.[1] ?? [],
        ),
      ),
    ],
    places: [...places.values()],
    room: ROOM,
    reseed: 0,
  };
}
