import { setTimeout as wait } from 'node:timers/promises';
import { openEmbeddedStore } from '../../../../server/storage/embedded/open-embedded-store.ts';
import { CLIENT_TOKEN } from '../../../support/test-server.ts';
import { createResult, type Result } from '../../engine/report.ts';
import { Connection, post, writePost } from '../client/connection.ts';
import { makeSession } from '../client/requests.ts';
import { withServer } from '../with-server.ts';

const MESSAGES = 200;
/** As an extension sends a message of some sentences. */
const UPDATES = 3;
const POLL_MS = 50;

/** What the audit keeps of messages whose every sentence two guardrails have checked. */
export function countRecords(): Promise<readonly Result[]> {
  const guardrails = [
    { id: 'model', checkpoint: 'BATCHED' },
    { id: 'judge', checkpoint: 'DEFERRED' },
  ] as const;
  return withServer(guardrails, async ({ address }, databasePath) => {
    const connection = await Connection.open(address);
    for (let message = 0; message < MESSAGES; message += 1) {
      for (const update of makeSession({ updates: UPDATES, hasText: true })) {
        await post(connection, writePost('/v1/stream/update', CLIENT_TOKEN, update));
      }
    }
    connection.close();
    const store = await openEmbeddedStore(databasePath);
    while ((await store.sessions.listUnchecked('', 1)).length > 0) await wait(POLL_MS);
    const records = (await store.audit.list(10 * MESSAGES)).map(({ record }) => record);
    const checks = records.flatMap((record) => record.checks).reduce((sum, check) => sum + check.checks, 0);
    await store.close();
    return [
      createResult('audit_records_per_message', records.length / MESSAGES, 'records'),
      createResult('checks_per_message', checks / MESSAGES, 'checks', 'higher'),
    ];
  });
}
