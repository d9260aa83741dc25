import type { ActPage, ActQuery } from '../../src/protocol/index.ts';
import type { ActStore } from '../storage/act-store.ts';

/** @returns one page of what administrators did, newest first, and the cursor of the next one */
export async function listActs(store: ActStore, { limit, before }: ActQuery): Promise<ActPage> {
  // One more than asked for tells whether there is a next page.
  const stored = await store.list(limit + 1, before);
  const page = stored.slice(0, limit);
  const next = stored.length > limit ? (page.at(-1)?.position ?? null) : null;
  return { acts: page.map(({ act }) => act), next };
}
