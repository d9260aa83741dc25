import type { Kysely } from 'kysely';
import type { SessionChange } from '../store.ts';
import type { Schema } from './schema.ts';
import { splitRows } from './split-rows.ts';

/** @returns texts by session and channel; nothing for sessions that have none. */
export async function readTexts(
  db: Kysely<Schema>,
  sessionIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const found = new Map<string, Map<string, string>>();
  for (const ids of splitRows(sessionIds)) {
    const rows = await db.selectFrom('session_texts').selectAll().where('session_id', 'in', ids).execute();
    for (const row of rows) {
      const texts = found.get(row.session_id) ?? new Map<string, string>();
      found.set(row.session_id, texts.set(row.channel, row.text));
    }
  }
  return found;
}

/** Keeps what has changed, and forgets the texts of sessions that are complete. */
export async function writeTexts(db: Kysely<Schema>, changes: readonly SessionChange[]): Promise<void> {
  const isComplete = ({ session }: SessionChange) => session.state === 'COMPLETE';
  const rows = changes.flatMap((change) =>
    isComplete(change)
      ? []
      : [...(change.texts ?? [])].map(([channel, text]) => ({
          session_id: change.session.sessionId,
          channel,
          text,
        })),
  );
  for (const part of splitRows(rows)) {
    await db
      .insertInto('session_texts')
      .values(part)
      .onConflict((conflict) =>
        conflict.columns(['session_id', 'channel']).doUpdateSet((eb) => ({ text: eb.ref('excluded.text') })),
      )
      .execute();
  }
  // Most sessions never had a text.
  const done = changes.filter((change) => isComplete(change) && change.session.checks !== null);
  for (const part of splitRows(done)) {
    const ids = part.map(({ session }) => session.sessionId);
    await db.deleteFrom('session_texts').where('session_id', 'in', ids).execute();
  }
}
