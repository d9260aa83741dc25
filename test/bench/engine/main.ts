/** `npm run bench -- engine`: measures the engine and prints a report. */
import { parseArgs } from 'node:util';
import { readSink } from './measure/measure-rounds.ts';
import { FULL, QUICK } from './profile.ts';
import { printJson, printTable } from './report.ts';
import { runEngineSuite } from './run-engine-suite.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
});
const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const report = await runEngineSuite(values.quick ? QUICK : FULL, log);
log(`Check sum ${readSink()}.`);
process.stdout.write(values.json ? printJson(report) : printTable(report));
