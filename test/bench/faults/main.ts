/** `npm run bench -- faults`: kills the server while it works, and prints what it has lost. */
import { parseArgs } from 'node:util';
import { runKills } from '../../support/faults/run-kills.ts';
import { createResult, printJson, printTable } from '../engine/report.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

log(`Seed ${values.seed}.`);
const found = await runKills({ kills: Number(values.kills), seed: Number(values.seed), log });
const report = {
  suite: 'faults',
  results: [
    createResult('kills', found.kills, 'kills', 'higher'),
    createResult('sessions', found.sessions, 'sessions', 'higher'),
    createResult('acknowledged_updates', found.acknowledged, 'updates', 'higher'),
    createResult('acknowledged_updates_lost', found.lost, 'updates'),
    createResult('acknowledged_updates_twice', found.twice, 'updates'),
    createResult('repeats_answered_otherwise', found.differing, 'answers'),
    createResult('monitor_jobs_done', found.jobsDone, 'jobs', 'higher'),
    createResult('monitor_jobs_open', found.openJobs, 'jobs'),
    createResult('sessions_with_wrong_counts', found.wrongChecks, 'sessions'),
    createResult('texts_left', found.texts, 'texts'),
    createResult('restart_ms_median', found.startMs, 'ms'),
  ],
};
process.stdout.write(values.json ? printJson(report) : printTable(report));
const failures =
  found.lost + found.twice + found.differing + found.openJobs + found.wrongChecks + found.texts;
if (failures > 0 || found.records !== found.sessions) process.exitCode = 1;
