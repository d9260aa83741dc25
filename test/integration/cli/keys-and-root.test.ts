import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verifyRoot } from '../../../src/trust/index.ts';
import { makeTempDir } from '../../support/make-temp-dir.ts';
import { runCommand } from '../../support/run-command.ts';
import { NOW } from '../../support/signed-documents.ts';

/** Makes a key of each role and gives their paths. */
async function makeKeys(): Promise<Record<'dir' | 'root' | 'publisher' | 'channel', string>> {
  const dir = makeTempDir();
  const make = async (role: string) => {
    const path = join(dir, role);
    const { exitCode } = await runCommand(['keygen', '--role', role, '--out', path]);
    expect(exitCode).toBe(0);
    return path;
  };
  return {
    dir,
    root: await make('root'),
    publisher: await make('publisher'),
    channel: await make('channel'),
  };
}

function rootArgs(keys: Awaited<ReturnType<typeof makeKeys>>, ...more: string[]): string[] {
  const named = [
    '--root',
    `${keys.root}.pub`,
    '--publisher',
    `${keys.publisher}.pub`,
    '--channel',
    `${keys.channel}.pub`,
  ];
  const terms = ['--version', '1', '--expires-in-days', '30', '--out', join(keys.dir, 'root.json')];
  return ['root', ...named, '--key', keys.root, ...terms, ...more];
}

describe('keygen', () => {
  test('makes another key each time and shows the public half only', async () => {
    const { root, publisher } = await makeKeys();
    const secret = readFileSync(root, 'utf8');
    expect(secret).not.toBe(readFileSync(publisher, 'utf8'));
    const { seed } = JSON.parse(secret) as { seed: string };
    const { output } = await runCommand(['keygen', '--role', 'root', '--out', `${root}2`]);
    expect(output).toContain(`${root}2.pub`);
    expect(output + readFileSync(`${root}.pub`, 'utf8')).not.toContain(seed);
  });

  test('overwrites nothing', async () => {
    const { root } = await makeKeys();
    const before = readFileSync(root, 'utf8');
    const { exitCode, errors } = await runCommand(['keygen', '--role', 'root', '--out', root]);
    expect(exitCode).toBe(2);
    expect(errors).toContain('never overwritten');
    expect(readFileSync(root, 'utf8')).toBe(before);
  });
});

describe('root', () => {
  test('signs a root that builds accept', async () => {
    const keys = await makeKeys();
    const { exitCode, output } = await runCommand(rootArgs(keys));
    expect(exitCode).toBe(0);
    expect(output).toContain('2030-07-01T12:00:00.000Z');
    const root = verifyRoot(readFileSync(join(keys.dir, 'root.json')), NOW);
    expect(root.version).toBe(1);
    expect(root.roles.publisher.threshold).toBe(1);
    expect(Object.keys(root.keys)).toHaveLength(3);
  });

  test.each([
    ["a threshold that can't be reached", ['--publisher-threshold', '2'], 'roles.publisher.threshold'],
    ['too few signatures', ['--root', 'second', '--root-threshold', '2'], '1 of the 2'],
    ['a publisher key to sign with', ['--key', 'publisher'], 'publisher key where a root key is needed'],
    [
      'a channel key as publisher',
      ['--publisher', 'channel.pub'],
      'channel key where a publisher key is needed',
    ],
    ['a missing key file', ['--root', 'nowhere.pub'], "nowhere.pub can't be read"],
  ])('refuses %s and writes nothing', async (_, more, named) => {
    const keys = await makeKeys();
    await runCommand(['keygen', '--role', 'root', '--out', join(keys.dir, 'second')]);
    const resolved = more.map((arg) => {
      if (arg === 'second') return join(keys.dir, 'second.pub');
      return /^(publisher|channel|nowhere)/.test(arg) ? join(keys.dir, arg) : arg;
    });
    const { exitCode, errors } = await runCommand(rootArgs(keys, ...resolved));
    expect(errors).toContain(named);
    expect(exitCode).toBe(3);
    expect(existsSync(join(keys.dir, 'root.json'))).toBe(false);
  });

  test('overwrites nothing', async () => {
    const keys = await makeKeys();
    await runCommand(rootArgs(keys));
    expect((await runCommand(rootArgs(keys))).exitCode).toBe(2);
  });
});
