/** Ends sessions one by one on a database that others write to. */
import { workerData } from 'node:worker_threads';
import { openEmbeddedStore } from '../../server/storage/embedded/open-embedded-store.ts';
import { makeEndedSession } from './sessions.ts';

const { path, count } = workerData as { readonly path: string; readonly count: number };
const store = await openEmbeddedStore(path);
for (let index = 0; index < count; index += 1) await store.sessions.write([makeEndedSession()]);
await store.close();
