import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ColdJob, ColdTimes } from './cold-job.ts';

const SCRIPT = fileURLToPath(new URL('run-cold.ts', import.meta.url));

/**
 * Measures once, in a process that has compiled nothing yet.
 * @throws {Error} where the process fails; it says why on stderr
 */
export function askFreshProcess(job: ColdJob): Promise<ColdTimes> {
  return new Promise((resolve, reject) => {
    const child = fork(SCRIPT, [], {
      execArgv: ['--expose-gc'],
      serialization: 'advanced',
      // Standard output is the report's alone.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    let times: ColdTimes | null = null;
    child.on('message', (message) => (times = message as ColdTimes));
    child.on('error', reject);
    child.on('exit', () =>
      times === null ? reject(new Error('The fresh process ended without an answer.')) : resolve(times),
    );
    child.send(job);
  });
}
