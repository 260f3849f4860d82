import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { compute, evaluateNodes } from '../../src/evaluation/evaluate.ts';
import type { Values } from '../../src/evaluation/evaluate.ts';
import type { Statement } from '../../src/language/syntax.ts';
import { drawTrial } from '../../src/model/draw.ts';
import { loadModels } from '../../src/model/load.ts';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { ProgramBuilder } from '../../src/program/builder.ts';
import type { Mending, Program, ProgramNode } from '../../src/program/program.ts';
import { Recording } from '../../src/program/replay.ts';
import { trace } from '../../src/program/trace.ts';

const folder = new URL('../../fixtures/', import.meta.url);
const files = ['course', 'contrast'].flatMap((each) =>
  readdirSync(new URL(each, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${each}/${name}`),
);

/** The statements themselves, those of loops and branches included. */
const leaves = (statements: readonly Statement[]): Statement[] =>
  statements.flatMap((each) =>
    each.kind === 'for'
      ? leaves(each.body)
      : each.kind === 'if'
        ? leaves([...each.then, ...each.otherwise])
        : [each],
  );

describe('a part of backward executed again, with every statement as it is', () => {
  it.each(files)('%s gives the same values', (file) => {
    const [model] = loadModels(file, readFileSync(new URL(file, folder), 'utf8'), () => new Uint8Array());
    if (!model?.backward) return;
    const program = trace(model, model.sizes);
    const values = evaluateNodes(program.nodes, drawTrial(model, program.sizes, 2, 0), program.sizes);
    const statements = leaves(model.backward.statements);
    const recording = new Recording(model, program.sizes, new Set(statements));
    for (const statement of statements) {
      if (!recording.before(statement)) continue;
      const builder = new ProgramBuilder(program.domain, recording.context.builder.nodes);
      const last = recording.steps.length - 1;
      const again = recording.replay(statement, { ...statement }, last, builder, null);
      expect(again).not.toBeNull();
      const own: Values = Object.create(values) as Values;
      const counts = new Map(program.sizes);
      for (const node of builder.nodes.slice(program.nodes.length))
        own[node.index] = compute(node, own, counts);
      for (const { name, equation } of program.pairs) {
        const node = again!.equations.findLast((each) => each.variable === name)?.node;
        if (node) expect(own[node.index]!.data).toEqual(values[equation.node!.index]!.data);
      }
    }
  });
});

it('a trace that is told what had to be mended makes the same nodes, and else others', () => {
  let mended = 0;
  for (const name of readdirSync(new URL('wrong', folder)).filter((each) => each.endsWith('.yaml'))) {
    if (mended > 5) break;
    const place = new URL(`wrong/${name}`, folder);
    let programs: Program[] = [];
    try {
      programs = loadModels(name, readFileSync(place, 'utf8'), (path) =>
        readFileSync(new URL(path, place)),
      ).map((model) => trace(model, model.sizes));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
    for (const { model, sizes, mending, nodes } of programs) {
      const again = (known: Mending): unknown =>
        kinds(new Recording(model, sizes, new Set(), known).context.builder.nodes);
      expect(again(mending), name).toEqual(kinds(nodes));
      if (mending.finalAssignments === null && mending.guesses.size === 0) continue;
      if (!isDeepStrictEqual(again({ finalAssignments: null, guesses: new Map() }), kinds(nodes))) mended++;
    }
  }
  expect(mended).toBeGreaterThan(5);
});

const kinds = (nodes: readonly ProgramNode[]): unknown =>
  nodes.map(({ operation, size }) => [operation.name, size]);
