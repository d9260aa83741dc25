/** Feeds the engine text for long, see `test/soak/main.ts`: `npm run soak -- --megabytes 100`. */
import { spawnSync } from 'node:child_process';

const args = ['--expose-gc', 'test/soak/main.ts', ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
