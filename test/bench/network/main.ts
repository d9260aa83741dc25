/** `npm run bench -- network`: sessions go through a network that fails in all ways; prints what came of them. */
import { parseArgs } from 'node:util';
import { runNetworkTrials } from '../../support/faults/run-network-trials.ts';
import { createResult, printJson, printTable } from '../engine/report.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    trials: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

log(`Seed ${values.seed}.`);
const found = await runNetworkTrials({ trials: Number(values.trials), seed: Number(values.seed) }, log);
for (const problem of found.problems) log(problem);
const report = {
  suite: 'network',
  results: [
    createResult('network_trials', found.trials, 'trials', 'higher'),
    createResult('network_sessions', found.sessions, 'sessions', 'higher'),
    createResult('network_requests', found.requests, 'requests', 'higher'),
    createResult('network_faults', found.faults, 'faults', 'higher'),
    createResult('network_server_restarts', found.restarts, 'restarts', 'higher'),
    createResult('network_problems', found.problems.length, 'problems'),
    createResult('network_recovery_ms_p50', found.recoveryMs.p50, 'ms'),
    createResult('network_recovery_ms_max', found.recoveryMs.max, 'ms'),
  ],
};
process.stdout.write(values.json ? printJson(report) : printTable(report));
if (found.problems.length > 0) process.exitCode = 1;
