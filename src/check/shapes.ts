import { pieces } from '../program/pieces.ts';
import type { Equation, Program, ProgramNode } from '../program/program.ts';
import type { CaseResult, EquationResult, ShapeResult } from './result.ts';
import { printDimension } from '../shapes/dimension.ts';
import { equalShapes } from '../shapes/shape.ts';
import type { Shape } from '../shapes/shape.ts';

export const shapeTexts = (shape: Shape): string[] => shape.map(printDimension);

const sizeResult = ({ size }: ProgramNode): (number | null)[] =>
  size.map((extent) => (Number.isNaN(extent) ? null : extent));

/** Every value's shape: inputs and parameters, then names in the order in which they are first set. */
export function shapeResults({ model, entries, equations }: Program): ShapeResult[] {
  const last = new Map(equations.map((equation) => [equation.name, equation]));
  return [
    ...[...entries].map(([name, node]) => ({
      name,
      shape: shapeTexts(node.shape),
      size: sizeResult(node),
      location: model.entries.get(name)!.location,
    })),
    ...[...last.values()].flatMap(({ name, node, location }) =>
      node ? [{ name, shape: shapeTexts(node.shape), size: sizeResult(node), location }] : [],
    ),
  ];
}

export function equationResults(program: Program): EquationResult[] {
  const partners = new Map(program.pairs.map((pair) => [pair.equation, pair]));
  return program.equations.map((equation): EquationResult => {
    const { block, name, text, node, broken, location } = equation;
    const pair = partners.get(equation);
    return {
      name,
      block,
      text: text.replace(/\s+/g, ' '),
      shape: node ? shapeTexts(node.shape) : null,
      parts: node ? pieces(equation, program) : '',
      remark: remark(equation, program, pair?.of ?? null),
      ok: node !== null && !broken,
      location,
    };
  });
}

function remark({ name, node, broken }: Equation, program: Program, of: string | null): string {
  if (broken) return 'wrong here';
  if (!node) return 'not traced';
  if (name === program.lossName && node.shape.length === 0) return 'scalar';
  if (of === null) return '';
  const pair = program.pairs.find((each) => each.name === name && each.equation.node === node);
  return pair?.versions.some((version) => equalShapes(version.shape, node.shape, program.domain))
    ? `same as ${of}`
    : '';
}

/** How much of the model was traced; nothing is claimed of the rest. */
export function coverage({ equations, functions, assumed }: Program): CaseResult['coverage'] {
  const lost = equations.filter(({ node }) => node === null);
  return {
    equations: equations.length,
    traced: equations.length - lost.length,
    lost: lost.map(({ name, location }) => `line ${location.line}: ${name}`),
    functions,
    assumed,
  };
}
