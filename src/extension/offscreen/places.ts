/** Where a session's stream is. */
export interface StreamPlace {
  readonly document: number;
  readonly stream: number;
}

/** Remembers which streams sessions are of: all that are open, and the newest that have ended, since a verdict may come late. */
export interface Places {
  /** Notes it with every report. @param isOpen the session has not ended with this one */
  note(sessionId: string, place: StreamPlace, isOpen: boolean): void;
  find(sessionId: string): StreamPlace | null;
}

/** Of sessions that have ended. */
const MAX_ENDED = 256;

export function createPlaces(): Places {
  const open = new Map<string, StreamPlace>();
  const ended = new Map<string, StreamPlace>();
  return {
    note(sessionId, { document, stream }, isOpen) {
      (isOpen ? open : ended).set(sessionId, { document, stream });
      if (!isOpen) open.delete(sessionId);
      const [oldest] = ended.keys();
      if (ended.size > MAX_ENDED && oldest !== undefined) ended.delete(oldest);
    },
    find: (sessionId) => open.get(sessionId) ?? ended.get(sessionId) ?? null,
  };
}
