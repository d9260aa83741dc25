import { spawn, spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EXPECTATIONS } from '../../scripts/tour/expectations.ts';
import { makeTempDir } from '../support/make-temp-dir.ts';
import { waitUntil } from '../support/wait-until.ts';

interface Run {
  output(): string;
  readonly exited: Promise<number | null>;
  interrupt(): void;
  /** What still runs of it: its process group, and browsers with a profile in its temporary folder. */
  listProcesses(): string[];
}

const NPM = ['npm', 'start', '--'] as const;
/** What npm runs; npm itself does not pass exit codes on once it was interrupted. */
const LAUNCHER = [process.execPath, 'scripts/launch/launch.cjs', 'start'] as const;

/** Runs the main job in a process group of its own, as a terminal does. */
function start([program, ...first]: readonly [string, ...string[]], ...args: string[]): Run {
  const tempDir = makeTempDir();
  const child = spawn(program, [...first, ...args], {
    detached: true,
    env: { ...process.env, TMPDIR: tempDir },
  });
  const isOwn = (line: string): boolean => Number.parseInt(line, 10) === child.pid || line.includes(tempDir);
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  return {
    output: () => output,
    exited: new Promise((resolve) => child.on('exit', resolve)),
    // What a terminal does on Ctrl-C: the whole group gets the signal.
    interrupt: () => process.kill(-(child.pid as number), 'SIGINT'),
    listProcesses: () => {
      const { stdout } = spawnSync('ps', ['-eo', 'pgid,args'], { encoding: 'utf8' });
      return stdout.split('\n').filter(isOwn);
    },
  };
}

test('npm start -- --headless --once plays the tour and ends with 0 when every expectation held', async () => {
  rmSync('out/tour', { recursive: true, force: true });
  const run = start(NPM, '--headless', '--once');
  expect(await run.exited, run.output()).toBe(0);
  expect(run.output()).toContain('Every expectation held.');
  for (const { conversation } of EXPECTATIONS) expect(existsSync(`out/tour/${conversation}.png`)).toBe(true);
  await waitUntil(() => run.listProcesses().length === 0);
});

test('Ctrl-C in the middle of the tour leaves no process behind', async () => {
  const run = start(LAUNCHER, '--headless');
  await waitUntil(() => run.output().includes('characters checked'), 120_000);
  expect(run.listProcesses().length).toBeGreaterThan(0);
  run.interrupt();
  expect(await run.exited).toBe(130);
  expect(run.output()).not.toMatch(/\n {4}at |Error:/);
  await waitUntil(() => run.listProcesses().length === 0);
});

test.each(['1/5', '4/5'])('Ctrl-C at step %s ends quietly with 130, and nothing goes on', async (step) => {
  const run = start(LAUNCHER, '--headless');
  await waitUntil(() => run.output().includes(step), 120_000);
  run.interrupt();
  expect(await run.exited).toBe(130);
  expect(run.output()).not.toContain('5/5');
  expect(run.output()).not.toMatch(/\n {4}at |Error:/);
  await waitUntil(() => run.listProcesses().length === 0);
});

test('an option that is not known is refused with one line that names it', async () => {
  const run = start(LAUNCHER, '--no-such-option');
  expect(await run.exited).toBe(1);
  expect(run.output()).toContain("Unknown option '--no-such-option'");
  expect(run.output()).not.toMatch(/\n {4}at /);
});
