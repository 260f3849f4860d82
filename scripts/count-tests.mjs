// Prints `N passed, N failed` from vitest's JSON report, and fails unless all is well.
// Usage: count-tests.mjs <report.json> <exit status of the run>
import { existsSync, readFileSync } from 'node:fs';

/** @typedef {{ status: string, assertionResults: { status: string }[] }} TestFile */

const [path = '', status = '1'] = process.argv.slice(2);

/** @type {TestFile[]} */
const files = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).testResults : [];
const statuses = files.flatMap((file) => {
  const tests = file.assertionResults.map((test) => test.status);
  // A file that could not be loaded has no tests, and has failed.
  return file.status === 'failed' && !tests.includes('failed') ? [...tests, 'failed'] : tests;
});
const passed = statuses.filter((each) => each === 'passed').length;
const failed = statuses.filter((each) => each === 'failed').length;
// A run without tests, or one that failed for a reason other than a test, is a failure too.
const other = failed === 0 && (status !== '0' || passed === 0) ? 1 : 0;

console.log(`${passed} passed, ${failed + other} failed`);
process.exitCode = failed + other === 0 ? 0 : 1;
