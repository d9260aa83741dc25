/** `npm run bench -- page`: measures what guarding costs in a page, in Chromium, and prints a report. */
import { parseArgs } from 'node:util';
import { printJson, printTable } from '../engine/report.ts';
import { FULL, QUICK } from './profile.ts';
import { runPageSuite } from './run-page-suite.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
});
const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const report = await runPageSuite(values.quick ? QUICK : FULL, log);
process.stdout.write(values.json ? printJson(report) : printTable(report));
