import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { StoredClient } from '../../server/storage/client-store.ts';
import type { Store } from '../../server/storage/store.ts';
import { ADMIN } from './mode-store-suite.ts';

const AT = '2030-06-01T12:00:00.000Z';
const LATER = '2030-06-02T12:00:00.000Z';
const PUBLISHER = { role: 'publisher', token: 'b'.repeat(16) } as const;

/** What holds for the log of what administrators did, whatever keeps it. */
export function describeActs(store: () => Store, reopen: () => Promise<void>): void {
  test('clients and bundles leave acts, newest first; what changes nothing or fails leaves none', async () => {
    const client: StoredClient = {
      clientId: randomUUID(),
      name: 'laptop',
      tokenDigest: 'd'.repeat(64),
      createdAt: AT,
      revokedAt: null,
    };
    const { clientId, name } = client;
    const bundle = { sha256: 'e'.repeat(64), version: 2, envelope: '{}' };
    await store().clients.add(client, ADMIN);
    await expect(store().clients.add(client, ADMIN)).rejects.toThrow();
    await store().bundles.publish('stable', bundle, { at: AT, by: PUBLISHER });
    expect(await store().bundles.publish('stable', bundle, { at: LATER, by: ADMIN })).toBe(false);
    await store().clients.revoke(clientId, LATER, ADMIN);
    await store().clients.revoke(clientId, LATER, PUBLISHER);
    await store().clients.revoke(randomUUID(), LATER, ADMIN);
    await reopen();
    expect((await store().acts.list(10)).map(({ act }) => act)).toEqual([
      { at: LATER, by: ADMIN, act: 'revoke-client', subject: clientId, from: name, to: null },
      { at: AT, by: PUBLISHER, act: 'publish-bundle', subject: 'stable', from: null, to: bundle.sha256 },
      { at: AT, by: ADMIN, act: 'enrol-client', subject: clientId, from: null, to: name },
    ]);
  });
}
