/** Searches for cases that break the engine's laws: its property tests, with new seeds until the time is up. */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { toolCommand } from './tool-command.ts';

/** Cases of each property in a round: a round takes some minutes. */
const RUNS = 2_000;
const MAX_SEED = 2 ** 31;
const MS_PER_MINUTE = 60_000;

const { values, positionals } = parseArgs({
  options: { minutes: { type: 'string', default: '30' } },
  allowPositionals: true,
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  process.stderr.write('--minutes takes a number above 0.\n');
  process.exit(2);
}

const [program, script] = toolCommand('vitest');
const files = positionals.length > 0 ? positionals : ['test/property/engine'];
const options = ['--config', 'scripts/config/vitest.config.ts', '--project', 'property', '--testTimeout=0'];
const end = Date.now() + minutes * MS_PER_MINUTE;

for (let left = end - Date.now(); left > 0; left = end - Date.now()) {
  const seed = randomInt(MAX_SEED);
  const env = { ...process.env, PROPERTY_SEED: String(seed), PROPERTY_RUNS: String(RUNS) };
  process.stdout.write(
    `PROPERTY_SEED=${seed} PROPERTY_RUNS=${RUNS}, ${Math.ceil(left / MS_PER_MINUTE)} minutes left\n`,
  );
  const { status, signal } = spawnSync(program, [script, 'run', ...options, ...files], {
    env,
    stdio: 'inherit',
    timeout: left,
  });
  if (status === 0) continue;
  // The time is up: what has been tried until then held.
  if (signal !== null && Date.now() >= end) break;
  process.stderr.write(`The cases of PROPERTY_SEED=${seed} PROPERTY_RUNS=${RUNS} don't hold.\n`);
  process.exit(1);
}
