import { spawnSync } from 'node:child_process';

/** Builds the extension that is measured. Standard output is the report's alone. */
export function buildMeasured(): void {
  spawnSync(process.execPath, ['test/bench/page/build.ts'], { stdio: ['ignore', 2, 2] });
}
