// Transcripts of the program as a person would see it: files, command lines, what came out, the exit code.
//
//   What this shows, in a line or two.
//   -- model.yaml --                     a file with the lines below; `=` and a path stand for a file of this project
//   $ gradcheck run model.yaml           for `sh`, in a folder that has just these files
//   stdout as it is; of stderr, each line behind `! `
//   exit 1
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const project = fileURLToPath(new URL('../..', import.meta.url));

/** The program; GRADCHECK_BIN names another one, such as an installed package. */
const bin = process.env.GRADCHECK_BIN ?? join(project, 'bin/gradcheck.js');

interface Transcript {
  /** Everything before the first command, as written. */
  readonly head: string;
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly commands: readonly string[];
}

/** Generous: a slow machine must not fail a test. What hangs is ended all the same. */
const PATIENCE = 60_000;

/** Runs the commands of a transcript in a fresh folder, and writes it anew with what they print. */
export async function replay(text: string): Promise<{ transcript: string; report: string | null }> {
  const { head, files, commands } = parse(text);
  const folder = mkdtempSync(join(tmpdir(), 'gradcheck-'));
  try {
    const work = join(folder, 'work');
    mkdirSync(work);
    for (const { name, bytes } of files) {
      mkdirSync(dirname(join(work, name)), { recursive: true });
      writeFileSync(join(work, name), bytes);
    }
    const program = join(folder, 'gradcheck');
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`);
    chmodSync(program, 0o755);
    const parts: string[] = [];
    for (const command of commands) parts.push(await session(command, work, folder));
    const report = join(work, 'report.json');
    return {
      transcript: head + parts.join('\n'),
      report: existsSync(report) ? readFileSync(report, 'utf8') : null,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function parse(text: string): Transcript {
  const first = text.search(/^\$ /m);
  if (first < 0) throw new Error('a transcript has at least one line `$ command`');
  const head = text.slice(0, first);
  const [, ...parts] = head.split(/^-- (.+) --\n/m);
  const files = parts.flatMap((part, i) => (i % 2 === 0 ? [file(part, parts[i + 1]!)] : []));
  return { head, files, commands: [...text.matchAll(/^\$ (.*)$/gm)].map(([, command]) => command!) };
}

/** `model.yaml (crlf, bom)` or `model.yaml = fixtures/course/two-layer-tanh.yaml`. The blank line at the end is not the file's. */
function file(header: string, body: string): Transcript['files'][number] {
  const [, name, source, flags = ''] = /^(\S+)(?: = (\S+))?(?: \((.*)\))?$/.exec(header)!;
  const lines = source ? readFileSync(join(project, source), 'utf8') : body.replace(/\n$/, '');
  const bytes = flags
    .split(', ')
    .filter((flag) => flag !== '')
    .reduce((content: Uint8Array, flag) => encodings[flag]!(content), Buffer.from(lines));
  return { name: name!, bytes };
}

const asText =
  (change: (text: string) => string) =>
  (bytes: Uint8Array): Uint8Array =>
    Buffer.from(change(Buffer.from(bytes).toString()));

/** What a text file that is read by people cannot hold as it is. */
const encodings: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  crlf: asText((text) => text.replaceAll('\n', '\r\n')),
  bom: asText((text) => `\ufeff${text}`),
  tabs: asText((text) => text.replaceAll('→', '\t')),
  'no line break at the end': asText((text) => text.replace(/\n$/, '')),
  base64: (bytes) => Buffer.from(Buffer.from(bytes).toString(), 'base64'),
  /** `  500 × A{i} = tanh(A{i-1}) + B{500-i}`: that many lines, with i from 1. */
  repeated: asText((text) =>
    text.replaceAll(/^( *)(\d+) × (.*\n)/gm, (_, indent: string, times: string, line: string) =>
      Array.from(
        { length: Number(times) },
        (_, i) =>
          indent +
          line.replaceAll(/\{(?:(\d+)-i|i(-1)?)\}/g, (_, from?: string, back?: string) =>
            String(from === undefined ? i + 1 + Number(back ?? 0) : Number(from) - i - 1),
          ),
      ).join(''),
    ),
  ),
};

function session(command: string, cwd: string, path: string): Promise<string> {
  const env = { PATH: [path, dirname(process.execPath), process.env.PATH].join(delimiter) };
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', command], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: PATIENCE,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const end = code === null ? `ended by ${signal}` : `exit ${code}`;
      resolve(
        [`$ ${command}`, ...lines(stdout), ...lines(stderr).map((line) => `! ${line}`), end, ''].join('\n'),
      );
    });
  });
}

/** Escapes are made visible; the digits of roundoff, which may differ between platforms, are not compared. */
const lines = (text: string): string[] =>
  text === ''
    ? []
    : text
        .replace(/\n$/, '')
        .replaceAll('\u001b', '␛')
        .replaceAll(/(?<!default )\b\d(\.\d+)?e-(\d\d|[789] ?)/g, '#e-##')
        .split('\n');
