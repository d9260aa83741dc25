/** `npm run bench -- server`: measures the companion server, client and server on this machine. */
import { parseArgs } from 'node:util';
import { printJson, printTable, type Result } from '../engine/report.ts';
import { FULL, type Profile, QUICK } from './profile.ts';
import { countRecords } from './suites/count-records.ts';
import { measureMemory } from './suites/measure-memory.ts';
import { measureMonitor } from './suites/measure-monitor.ts';
import { measureThroughput } from './suites/measure-throughput.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
});
const profile = values.quick ? QUICK : FULL;

const suites: readonly (readonly [name: string, run: (profile: Profile) => Promise<readonly Result[]>])[] = [
  ['Updates and sessions', measureThroughput],
  ['Monitor mode, paired', measureMonitor],
  ['Memory', measureMemory],
  ['Audit', countRecords],
];
const results: Result[] = [];
for (const [name, run] of suites) {
  process.stderr.write(`${name} …\n`);
  results.push(...(await run(profile)));
}
const report = { suite: 'server', results };
process.stdout.write(values.json ? printJson(report) : printTable(report));
