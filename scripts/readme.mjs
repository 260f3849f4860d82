// Fills the examples of README.md with what the commands above them print; a test holds them against it.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @param {string} instruction such as `gradcheck shapes a.yaml | head -10` or `file a.yaml`
 * @returns {string} the text that belongs into the block
 */
export function outputOf(instruction) {
  const [command = '', ...filters] = instruction.split(' | ');
  const [name, ...args] = command.split(' ');
  const text = name === 'file' ? readFileSync(`${root}/${args[0]}`, 'utf8') : gradcheck(args);
  return filters.reduce(filtered, text).trimEnd();
}

/** @param {string[]} args */
function gradcheck(args) {
  const env = { ...process.env, NO_COLOR: '1', COLUMNS: '80' };
  try {
    return execFileSync(process.execPath, ['bin/gradcheck.js', ...args], {
      cwd: root,
      env,
      encoding: 'utf8',
    });
  } catch (/** @type {any} */ error) {
    return error.stdout;
  }
}

/**
 * @param {string} text
 * @param {string} filter `head -n` or `grep word -An`
 */
function filtered(text, filter) {
  const lines = text.split('\n');
  const [tool, first = '', second = ''] = filter.split(' ');
  if (tool === 'head') return lines.slice(0, Number(first.slice(1))).join('\n');
  const at = lines.findIndex((line) => line.includes(first));
  return lines.slice(at, at + 1 + Number(second.slice(2))).join('\n');
}

/**
 * README.md with every example as it would be printed now.
 * @param {string} readme
 */
export const filled = (readme) =>
  readme.replace(
    /<!-- (.+) -->\n```(\w*)\n[^]*?```/g,
    (_, instruction, language) =>
      `<!-- ${instruction} -->\n\`\`\`${language}\n${outputOf(instruction)}\n\`\`\``,
  );

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = `${root}/README.md`;
  writeFileSync(path, filled(readFileSync(path, 'utf8')));
}
