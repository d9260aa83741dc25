/** `npm run bench -- checkpoints`: what the server's checks of what was shown cost, in Chromium; prints a report. */
import { parseArgs } from 'node:util';
import { printJson, printTable } from '../engine/report.ts';
import { FULL, QUICK } from './profile.ts';
import { runCheckpointsSuite } from './run-checkpoints-suite.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
});
const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const report = await runCheckpointsSuite(values.quick ? QUICK : FULL, log);
process.stdout.write(values.json ? printJson(report) : printTable(report));
