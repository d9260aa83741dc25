import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ENGINE_VERSION } from '../../../src/engine/index.ts';
import { verifyBundle, verifyRoot } from '../../../src/trust/index.ts';
import { makeTempDir } from '../../support/make-temp-dir.ts';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));

/** Runs the program as a user does, in a process of its own. */
function stinger(
  cwd: string,
  ...args: string[]
): Promise<{ exitCode: number; output: string; errors: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(PROJECT, 'server/cli/main.ts'), ...args],
      { cwd },
      (error, output, errors) => {
        resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, output, errors });
      },
    );
  });
}

test('from nothing to a bundle that a build accepts', async () => {
  const dir = makeTempDir();
  for (const role of ['root', 'publisher', 'channel']) {
    expect(await stinger(dir, 'keygen', '--role', role, '--out', role)).toMatchObject({
      exitCode: 0,
      errors: '',
    });
  }
  const named = [
    '--root',
    'root.pub',
    '--publisher',
    'publisher.pub',
    '--channel',
    'channel.pub',
    '--key',
    'root',
  ];
  const terms = ['--version', '1', '--expires-in-days', '9'];
  expect(await stinger(dir, 'root', ...named, ...terms, '--out', 'root.json')).toMatchObject({ exitCode: 0 });
  const pack = join(PROJECT, 'packs/baseline.json');
  expect(
    await stinger(dir, 'sign', pack, '--key', 'publisher', ...terms, '--out', 'bundle.json'),
  ).toMatchObject({ exitCode: 0, errors: expect.stringContaining('Warning: rule private-key can cost ') });

  const now = new Date();
  const root = verifyRoot(readFileSync(join(dir, 'root.json')), now);
  const { bundle } = verifyBundle(root, readFileSync(join(dir, 'bundle.json')), {
    now,
    engineVersion: ENGINE_VERSION,
  });
  expect(bundle.name).toBe('baseline');
});

test('a wrong command line exits with 2 and says so on the error stream', async () => {
  const { exitCode, output, errors } = await stinger(makeTempDir(), 'keygen');
  expect(exitCode).toBe(2);
  expect(output).toBe('');
  expect(errors).toContain('--role is missing');
});
