import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openEmbeddedStore } from '../../../server/storage/embedded/open-embedded-store.ts';
import { expectChained } from '../../support/audit-suite.ts';
import { describeStore } from '../../support/store-suite.ts';

const readMode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describeStore('the embedded store', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stinger-store-'));
  return {
    open: () => openEmbeddedStore(join(folder, 'data', 'server.db')),
    remove: () => rm(folder, { recursive: true }),
  };
});

describe('its file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stinger-store-'));
    path = join(folder, 'server.db');
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('is in WAL mode', async () => {
    const store = await openEmbeddedStore(path);
    const database = new DatabaseSync(path);
    expect(database.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
    database.close();
    await store.close();
  });

  test.runIf(process.platform !== 'win32')('is for its owner alone, and so are those beside it', async () => {
    const inside = join(folder, 'made', 'server.db');
    await (await openEmbeddedStore(path)).close();
    await chmod(path, 0o644);
    for (const name of [path, inside]) {
      const store = await openEmbeddedStore(name);
      const beside = (await readdir(dirname(name))).filter((file) => file.startsWith('server.db'));
      expect(beside.length).toBe(3);
      for (const file of beside) expect(await readMode(join(dirname(name), file))).toBe(0o600);
      await store.close();
    }
    expect(await readMode(dirname(inside))).toBe(0o700);
  });

  test('is refused when a newer server made it', async () => {
    await (await openEmbeddedStore(path)).close();
    const database = new DatabaseSync(path);
    database.exec("insert into kysely_migration (name, timestamp) values ('9999-future', '2040-01-01')");
    database.close();
    await expect(openEmbeddedStore(path)).rejects.toThrow('newer server');
  });

  test('is refused when it is no database', async () => {
    await writeFile(path, 'This is a letter, not a database. '.repeat(100));
    await expect(openEmbeddedStore(path)).rejects.toThrow('not a database');
  });

  test('is written by several threads at the same time, and has one chain', async () => {
    const store = await openEmbeddedStore(path);
    const script = new URL('../../support/end-sessions.worker.ts', import.meta.url);
    const workers = [1, 2, 3].map(() => new Worker(script, { workerData: { path, count: 40 } }));
    const exits = await Promise.all(workers.map((worker) => once(worker, 'exit')));
    expect(exits.flat()).toEqual([0, 0, 0]);
    await expectChained(store, 120);
    await store.close();
  });
});
