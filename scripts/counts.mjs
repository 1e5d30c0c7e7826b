// The last line of .ci/run: what vitest's JSON reports say, added up. A file that failed before its first
// test counts as one that failed, or a run in which nothing could be loaded would look like a clean one.
import { existsSync, readFileSync } from 'node:fs';

const reports = process.argv
  .slice(2)
  .filter((file) => existsSync(file))
  .map((file) => JSON.parse(readFileSync(file, 'utf8')));
const passed = reports.map(({ numPassedTests }) => numPassedTests);
const failed = reports.map(({ numFailedTests, testResults }) => numFailedTests + testResults.filter(brokenFile).length);

console.log(`${sum(passed)} passed, ${sum(failed)} failed`);

function brokenFile({ status, assertionResults }) {
  return status === 'failed' && !assertionResults.some((test) => test.status === 'failed');
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
