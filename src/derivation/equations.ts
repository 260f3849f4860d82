import type { Program } from '../program/program.ts';

/** Placeholder. */
export const derivedEquations = (_program: Program): string[] => [];
