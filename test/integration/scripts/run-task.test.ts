import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

/** Runs a task in a process of its own; `task` is the source of the function that `runTask` gets. */
async function run(task: string, signal?: NodeJS.Signals): Promise<{ code: number | null; errors: string }> {
  const program = `
    import { runTask } from './scripts/tasks/run-task.ts';
    process.exitCode = await runTask(${task});`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  // Said by the task once it is under way.
  child.stdout.once('data', () => signal !== undefined && child.kill(signal));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, errors };
}

const WAITS_AND_FAILS = `async (ended) => {
  process.stdout.write('ready');
  const alive = setInterval(() => undefined, 1000);
  await new Promise((resolve) => ended.addEventListener('abort', resolve));
  clearInterval(alive);
  throw new Error('Target closed');
}`;

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('what a task throws after %s is kept quiet, and the exit code is %i', async (signal, code) => {
  expect(await run(WAITS_AND_FAILS, signal)).toEqual({ code, errors: '' });
});

test('a failure is told by its message alone', async () => {
  const failed = await run("async () => { throw new Error('No browser. Install one.'); }");
  expect(failed).toEqual({ code: 1, errors: 'No browser. Install one.\n' });
});

test('a mistake in the code is told with its place', async () => {
  const failed = await run('async () => { undefined.length; }');
  expect(failed.code).toBe(1);
  expect(failed.errors).toMatch(/^TypeError: .*\n {4}at /);
});

test('a task that ends by itself keeps its exit code', async () => {
  expect(await run('async () => 7')).toEqual({ code: 7, errors: '' });
});
