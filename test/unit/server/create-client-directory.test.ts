import { beforeEach, describe, expect, test } from 'vitest';
import {
  type ClientDirectory,
  createClientDirectory,
  MAX_CACHED_MS,
} from '../../../server/access/create-client-directory.ts';
import type { StoredClient } from '../../../server/storage/client-store.ts';

const CLIENT: StoredClient = {
  clientId: '7d444840-9dc0-41d1-b245-5ffdce74fad2',
  name: 'laptop',
  tokenDigest: 'a'.repeat(64),
  createdAt: '2030-06-01T12:00:00Z',
  revokedAt: null,
};

let asked: string[];
let stored: StoredClient | null;
let nowMs: number;
let directory: ClientDirectory;
beforeEach(() => {
  asked = [];
  stored = CLIENT;
  nowMs = 1_906_545_600_000;
  const findByToken = async (digest: string) => {
    asked.push(digest);
    return digest === stored?.tokenDigest ? stored : null;
  };
  directory = createClientDirectory({ findByToken }, () => new Date(nowMs));
});

const find = () => directory.find(CLIENT.tokenDigest);
const revoke = () => {
  stored = { ...CLIENT, revokedAt: '2030-06-01T12:00:01Z' };
};

describe('an enrolled client', () => {
  test('is looked up once in a while, however many ask', async () => {
    expect(await Promise.all([find(), find(), find()])).toEqual(Array(3).fill(CLIENT.clientId));
    expect(await find()).toBe(CLIENT.clientId);
    expect(asked).toHaveLength(1);
    nowMs += MAX_CACHED_MS;
    await find();
    expect(asked).toHaveLength(2);
  });

  test('that was revoked elsewhere is refused within seconds', async () => {
    await find();
    revoke();
    nowMs += MAX_CACHED_MS - 1;
    expect(await find()).toBe(CLIENT.clientId);
    nowMs += 1;
    expect(await find()).toBeNull();
  });

  test('that was revoked here is refused at once', async () => {
    await find();
    revoke();
    directory.forget(CLIENT.tokenDigest);
    expect(await find()).toBeNull();
  });

  test('that was revoked is refused when the clock is set back', async () => {
    await find();
    revoke();
    nowMs -= 3_600_000;
    expect(await find()).toBeNull();
  });
});

test('an unknown token is remembered too', async () => {
  const unknown = 'b'.repeat(64);
  expect([await directory.find(unknown), await directory.find(unknown)]).toEqual([null, null]);
  expect(asked).toEqual([unknown]);
});

test('many tokens are not all remembered', async () => {
  await find();
  for (let index = 0; index < 10_000; index += 1) await directory.find(String(index));
  asked = [];
  expect(await find()).toBe(CLIENT.clientId);
  expect(asked).toHaveLength(1);
});

test('a question that failed is asked again', async () => {
  let isBroken = true;
  const failing = createClientDirectory(
    { findByToken: async () => (isBroken ? Promise.reject(new Error('disk')) : CLIENT) },
    () => new Date(nowMs),
  );
  await expect(failing.find(CLIENT.tokenDigest)).rejects.toThrow('disk');
  isBroken = false;
  expect(await failing.find(CLIENT.tokenDigest)).toBe(CLIENT.clientId);
});
