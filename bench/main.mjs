// npm run bench [-- PART... --write --runs n --sizes n0-n1-n2-m --coordinates n --full --no-peers --small]
//
// Measures gradcheck beside others in one run and prints the ratios. `--write` puts tables and plots into docs/;
// `--full` lets the peers perturb every entry, so that nothing is extrapolated; `--small` tries the bench itself out.
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exhaustive } from './exhaustive.mjs';
import { memory } from './memory.mjs';
import { root } from './processes.mjs';
import { projection } from './projection.mjs';
import { partMarkdown, partText, ratioText, withSection } from './result.mjs';
import { scaling } from './scaling.mjs';
import { readArguments } from './settings.mjs';
import { startup } from './startup.mjs';

/** @type {Record<string, (settings: import('./settings.mjs').Settings) => Promise<import('./result.mjs').Part>>} */
const PARTS = { startup, exhaustive, projection, scaling, memory };

/**
 * @param {readonly string[]} args
 * @param {(text: string) => void} print
 */
export async function bench(args, print) {
  const { settings, parts, write } = readArguments(args);
  const unknown = parts.find((name) => !(name in PARTS));
  if (unknown !== undefined) throw new Error(`there is no part ${unknown}: ${Object.keys(PARTS).join(', ')}`);
  const machine = describeMachine();
  print(machine);
  /** @type {import('./result.mjs').Ratio[]} */
  const ratios = [];
  for (const name of parts.length > 0 ? parts : Object.keys(PARTS)) {
    const part = await /** @type {typeof startup} */ (PARTS[name])(settings);
    ratios.push(...part.ratios);
    print(`\n${name}\n${partText(part)}`);
    if (write) writePart(name, part, machine);
  }
  print(`\n${ratioText(ratios)}`);
}

/** Others at work make threads wait for each other, ours and the peers', not all alike: so the load is said. */
function describeMachine() {
  const cores = availableParallelism();
  const [load = 0] = loadavg();
  const busy =
    load > cores / 4 ? ` (busy: a load of ${load.toFixed(1)} at the start, so take no figure for true)` : '';
  const day = new Date().toISOString().slice(0, 10);
  return `${cpus()[0]?.model ?? 'unknown processor'}, ${cores} cores, Node ${process.version}, ${day}${busy}`;
}

/**
 * @param {string} name
 * @param {import('./result.mjs').Part} part
 * @param {string} machine
 */
function writePart(name, part, machine) {
  const file = join(root, 'docs/benchmarks.md');
  writeFileSync(file, withSection(readFileSync(file, 'utf8'), name, partMarkdown(part, machine)));
  for (const plot of part.plots ?? []) writeFileSync(join(root, 'docs', plot.file), plot.svg);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bench(process.argv.slice(2), console.log);
