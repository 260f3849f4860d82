export * from '../check/result.ts';
