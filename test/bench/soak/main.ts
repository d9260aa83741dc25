/** `npm run bench -- soak`: many sessions for long; memory and times have to stay as they are. */
import { parseArgs } from 'node:util';
import { createResult, printJson, printTable } from '../engine/report.ts';
import { runSoak } from './run-soak.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '10' },
    sessions: { type: 'string', default: '1000' },
  },
});
const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const soak = await runSoak({ minutes: Number(values.minutes), sessions: Number(values.sessions), log });
const report = {
  suite: 'soak',
  results: [
    createResult('soak_minutes', Number(values.minutes), 'min', 'higher'),
    createResult('soak_concurrent_sessions', Number(values.sessions), 'sessions', 'higher'),
    createResult('soak_updates', soak.updates, 'updates', 'higher'),
    createResult('soak_errors', soak.errors, 'updates'),
    createResult('soak_heap_growth_mb_per_minute', soak.heapMbPerMinute, 'MB/min'),
    createResult('soak_heap_mb_last', soak.heapMb, 'MB'),
    createResult('soak_rss_growth_mb_per_minute', soak.rssMbPerMinute, 'MB/min'),
    createResult('soak_open_jobs_last', soak.openJobs, 'jobs'),
    ...soak.p99Ms.map((ms, minute) => createResult(`soak_p99_ms_minute_${minute + 1}`, ms, 'ms')),
  ],
};
process.stdout.write(values.json ? printJson(report) : printTable(report));
