import type { Database, SessionRecord } from './database.ts';

/**
 * Erases what was kept for another server than this: texts of sessions, requests that were not answered, sessions whose
 * verdicts are waited for, and what the other one asked for. Does nothing where this one was chosen before.
 * @param server id of the server that is chosen now
 */
export async function eraseForServer(database: Database, server: string): Promise<void> {
  const transaction = database.transaction(['facts', 'sessions', 'monitored'], 'readwrite');
  const facts = transaction.objectStore('facts');
  if ((await facts.get('server')) !== server) {
    const sessions = transaction.objectStore('sessions');
    for (const record of await sessions.getAll()) await sessions.put(eraseText(record));
    await transaction.objectStore('monitored').clear();
    await facts.delete('server-policy');
    await facts.delete('event-position');
    await facts.put(server, 'server');
  }
  await transaction.done;
}

/** It is told in totals alone from now on, also where its stream goes on: what it shows was asked for by another server. */
function eraseText(record: SessionRecord): SessionRecord {
  return { ...record, text: [], sent: [], pending: null, recipient: null };
}
