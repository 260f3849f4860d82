import { diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { readConstants, readVariations } from './constants.ts';
import { readDims, readRequirements } from './dims.ts';
import { readEntry } from './entries.ts';
import type { ReadEntry } from './entries.ts';
import { readEquations } from './equations.ts';
import type { ReadEquations } from './equations.ts';
import type { CheckSettings, Model } from './model.ts';
import { checkName, Declarations } from './names.ts';
import { Problems } from './problems.ts';
import { checkCalls, readGradients, readLoss } from './references.ts';
import { readTree } from './read-tree.ts';
import { readSources } from './sources.ts';
import { chooseSizes } from './sizes.ts';
import { checkStructure } from './structure.ts';
import { entriesOf, entryOf, plainData, stringOf, valueOf } from './tree.ts';
import type { MapNode, TreeNode } from './tree.ts';
import { readValue } from './values.ts';
import type { ReadValueFile } from './values.ts';

/**
 * Reads a model file: one Model for each combination of `vary`.
 * @param file the name that messages carry
 * @param text YAML or JSON
 * @param readValueFile the bytes of a file that the model names; it throws an Error that says why it cannot
 * @throws InputError with every mistake found that does not follow from another
 */
export function loadModels(file: string, text: string, readValueFile: ReadValueFile): Model[] {
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const problems = new Problems();
  const root = readTree(file, content, problems);
  if (!root || (root.kind === 'scalar' && root.value === null)) {
    throw new InputError(
      diagnostic({
        code: 'input/empty',
        message: `${file} is empty`,
        help: 'a model has at least `inputs`, `parameters` and `forward`',
      }),
    );
  }
  checkStructure(root, problems);
  if (root.kind !== 'map') {
    problems.throwIfAny();
    return [];
  }
  refuseUnsupported(root, problems);
  const models = new ModelReader(file, content, root, readValueFile, problems).models();
  problems.throwIfAny();
  return models;
}

function refuseUnsupported(root: MapNode, problems: Problems): void {
  const report = (key: string, message: string, help: string): void => {
    const entry = entryOf(root, key);
    if (entry) problems.add({ code: 'input/unsupported', message, location: entry.key.location, help });
  };
  report(
    'layers',
    '`layers:` is not supported yet',
    'write the equations of the layers below `forward: |`, such as `Z1 = W1 @ X + b1`',
  );
}

/** Reads the parts in the order in which they depend on each other. */
class ModelReader {
  private readonly file: string;
  private readonly text: string;
  private readonly root: MapNode;
  private readonly problems: Problems;
  private readonly readFile: ReadValueFile;
  private readonly loadValue: (node: TreeNode) => Tensor;

  constructor(file: string, text: string, root: MapNode, readValueFile: ReadValueFile, problems: Problems) {
    this.file = file;
    this.text = text;
    this.root = root;
    this.problems = problems;
    this.readFile = readValueFile;
    const loaded = new Map<TreeNode, Tensor>();
    this.loadValue = (node) => {
      const value = loaded.get(node) ?? readValue(node, readValueFile);
      loaded.set(node, value);
      return value;
    };
  }

  models(): Model[] {
    const { root, problems } = this;
    const sources = readSources(root, this.file, this.readFile, problems);
    const forward = this.equations('forward');
    const backward = this.equations('backward');
    const common = {
      file: this.file,
      text: this.text,
      sources,
      globals: globalsOf(root),
      forward,
      backward,
      loss: readLoss(root, forward, problems),
      gradients: readGradients(root, forward, backward, problems),
      check: (plainData(valueOf(root, 'check') ?? { kind: 'map', entries: [], location: root.location }) ??
        {}) as CheckSettings,
    };
    const name = stringOf(valueOf(root, 'name')) ?? baseName(this.file);
    const constants = readConstants(root, problems);
    return readVariations(root, problems).flatMap((vary) => {
      const own = this.oneCase(
        new Map([...constants, ...Object.entries(vary ?? {})]),
        common.forward,
        common.backward,
      );
      if (!own || !common.forward) return [];
      const suffix = vary
        ? ` [${Object.entries(vary)
            .map(([key, value]) => `${key}=${value}`)
            .join(', ')}]`
        : '';
      return [{ ...common, ...own, forward: common.forward, name: name + suffix, vary }];
    });
  }

  /** What depends on the constants: dimensions, entries, sizes. */
  private oneCase(constants: ReadonlyMap<string, number>, ...equations: readonly (ReadEquations | null)[]) {
    const { root, problems } = this;
    const declarations = new Declarations();
    const dimensions = readDims(valueOf(root, 'dims'), constants, declarations, problems);
    const kept = new Set<string>();
    for (const key of ['constants', 'vary']) {
      for (const entry of entriesOf(valueOf(root, key))) {
        // `vary` may list other values of a declared constant.
        if (!kept.has(entry.name))
          declarations.declare(entry.name, 'a constant', entry.key.location, problems);
        kept.add(entry.name);
      }
    }
    const rows = (['input', 'parameter'] as const).flatMap((role) =>
      entriesOf(valueOf(root, `${role}s`)).map((entry) => ({ entry, role })),
    );
    for (const { entry, role } of rows) {
      const kind = role === 'input' ? 'an input' : 'a parameter';
      checkName(entry.key, kind, problems);
      declarations.declare(entry.name, kind, entry.key.location, problems);
    }
    checkCalls(declarations, equations, problems);
    const read = rows.map(({ entry, role }) => readEntry(entry, role, dimensions, this.loadValue, problems));
    const requirements = readRequirements(valueOf(root, 'require'), dimensions, problems);
    // Sizes are chosen from all that is said about them; with a part unread, what they break would mislead.
    if (problems.any || !read.every((each) => each !== null)) return null;
    const entries = read as ReadEntry[];
    const chosen = chooseSizes(dimensions, requirements, entries, problems);
    if (!chosen) return null;
    return {
      dimensions: dimensions.places,
      constants,
      entries: new Map(entries.map(({ entry }) => [entry.name, entry])),
      ...chosen,
    };
  }

  private equations(kind: 'forward' | 'backward'): ReadEquations | null {
    const node = valueOf(this.root, kind);
    return node && readEquations(node, kind, this.problems);
  }
}

const globalsOf = (root: MapNode): string[] => {
  const node = valueOf(root, 'globals');
  return node?.kind === 'list' ? node.items.flatMap((each) => stringOf(each) ?? []) : [];
};

/** `two-layer` for `models/two-layer.gradcheck.yaml`. */
const baseName = (file: string): string =>
  file.replace(/^.*[\\/]/, '').replace(/(\.gradcheck)?\.(ya?ml|json)$/i, '');
