import { CodedError } from '../../src/protocol/index.ts';
import type { SessionChange, SessionStore, StoredSession } from '../storage/store.ts';
import { advanceSession } from './advance-session.ts';
import type { Outcome } from './create-group-commit.ts';
import type { CheckPolicy } from './session-checks.ts';
import type { SessionEvent } from './session-event.ts';

/** What an event has led to; on disk. */
export interface Step {
  readonly session: StoredSession;
  /** True where the event changed nothing. */
  readonly isRepeat: boolean;
  /** True for the one event that ended the session. */
  readonly hasEnded: boolean;
  /** True where its client has something to be told. */
  readonly hasEvents: boolean;
  /** Texts of the session, where the event brought any. */
  readonly texts: Texts | undefined;
}

type Texts = ReadonlyMap<string, string>;

interface CommitOptions {
  readonly now: () => Date;
  readonly readPolicy: () => CheckPolicy;
}

/** Another writer of the same database can make a session's change stale; more often in a row is no coincidence. */
const MAX_ATTEMPTS = 5;
const ALWAYS_STALE = 'Other writers keep changing the same session.';
const NO_TEXTS: Texts = new Map();
const NO_IDS: ReadonlySet<string> = new Set();

/** Applies the events in their order and writes what they changed; one outcome for each. */
export async function commitEvents(
  store: SessionStore,
  events: readonly SessionEvent[],
  options: CommitOptions,
): Promise<readonly Outcome<Step>[]> {
  const settled = new Map<SessionEvent, Outcome<Step>>();
  let pending = events;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS && pending.length > 0; attempt += 1) {
    const sessionIds = listSessionIds(pending);
    const sessions = await store.read(sessionIds);
    const missing = sessionIds.filter((id) => !sessions.has(id));
    const recorded = missing.length === 0 ? NO_IDS : await store.findRecorded(missing);
    const batch = new Batch({ sessions, recorded, texts: await readTexts(store, pending) }, options);
    for (const event of pending) batch.advance(event);
    const stale = batch.changes.size === 0 ? new Set() : await store.write([...batch.changes.values()]);
    // What was decided about a stale session rested on a state that is no longer so: read it again.
    pending = pending.filter((event) => stale.has(event.body.sessionId));
    for (const [event, outcome] of batch.outcomes) {
      if (!stale.has(event.body.sessionId)) settled.set(event, outcome);
    }
  }
  return events.map((event) => settled.get(event) ?? { error: new Error(ALWAYS_STALE) });
}

function listSessionIds(events: readonly SessionEvent[]): readonly string[] {
  return [...new Set(events.map((event) => event.body.sessionId))];
}

/** Only those of sessions that text has come for: most events bring none. */
async function readTexts(
  store: SessionStore,
  events: readonly SessionEvent[],
): Promise<ReadonlyMap<string, Texts>> {
  const changing = events.filter((event) => 'text' in event.body && event.body.text !== undefined);
  return changing.length === 0 ? new Map() : store.readTexts(listSessionIds(changing));
}

/** What is on disk of the sessions of a batch. */
interface Stored {
  readonly sessions: ReadonlyMap<string, StoredSession>;
  /** Those that are forgotten, and have left their audit records. */
  readonly recorded: ReadonlySet<string>;
  readonly texts: ReadonlyMap<string, Texts>;
}

/** Events that are decided one after the other and written together. */
class Batch {
  readonly outcomes = new Map<SessionEvent, Outcome<Step>>();
  /** By session. */
  readonly changes = new Map<string, SessionChange>();
  readonly #stored: Stored;
  readonly #nowMs: number;
  #policy: CheckPolicy;

  constructor(stored: Stored, { now, readPolicy }: CommitOptions) {
    this.#stored = stored;
    this.#nowMs = now().getTime();
    this.#policy = readPolicy();
  }

  advance(event: SessionEvent): void {
    const { sessionId } = event.body;
    const before = this.changes.get(sessionId);
    const session = before?.session ?? this.#stored.sessions.get(sessionId) ?? null;
    const texts = this.#readTexts(sessionId);
    try {
      if (this.#stored.recorded.has(sessionId)) throw describeForgotten(sessionId);
      const change = advanceSession(session, event, this.#nowMs, { policy: this.#policy, texts });
      const isRepeat = change.session === session;
      if (!isRepeat) this.changes.set(sessionId, join(before, change));
      this.#takeRoom(session, change.session);
      const wasActive = session === null || session.state === 'ACTIVE';
      const hasEnded = wasActive && change.session.state !== 'ACTIVE';
      const hasEvents = (change.events?.length ?? 0) > 0;
      const known = change.texts === undefined ? undefined : new Map([...texts, ...change.texts]);
      this.outcomes.set(event, {
        value: { session: change.session, isRepeat, hasEnded, hasEvents, texts: known },
      });
    } catch (error) {
      this.outcomes.set(event, { error });
    }
  }

  #readTexts(sessionId: string): Texts {
    const stored = this.#stored.texts.get(sessionId) ?? NO_TEXTS;
    const changed = this.changes.get(sessionId)?.texts;
    return changed === undefined ? stored : new Map([...stored, ...changed]);
  }

  /** What the events of one commit put into the queue, those after them don't find room for. */
  #takeRoom(before: StoredSession | null, after: StoredSession): void {
    if (after === before || after.checks === null || before?.state === 'MONITORING') return;
    const taken = after.checks.open.filter(({ stretch }) => stretch === null).length;
    if (taken > 0) this.#policy = { ...this.#policy, room: this.#policy.room - taken };
  }
}

/** Opened again, it would leave a second record. */
const describeForgotten = (sessionId: string): CodedError =>
  new CodedError('SESSION_CLOSED', `Session ${sessionId} ended long ago.`);

/** A session that is complete changes no more, so no later step can push its audit record out. */
function join(before: SessionChange | undefined, after: SessionChange): SessionChange {
  if (before === undefined) return after;
  return {
    ...after,
    texts: new Map([...(before.texts ?? []), ...(after.texts ?? [])]),
    events: [...(before.events ?? []), ...(after.events ?? [])],
  };
}
