/** Where a session's stream is. */
export interface StreamPlace {
  readonly document: number;
  readonly stream: number;
}

/** Remembers which streams the newest sessions are of: a verdict may come when a stream has ended. */
export interface Places {
  note(sessionId: string, place: StreamPlace): void;
  find(sessionId: string): StreamPlace | null;
}

const MAX_PLACES = 256;

export function createPlaces(): Places {
  const places = new Map<string, StreamPlace>();
  return {
    note(sessionId, { document, stream }) {
      places.set(sessionId, { document, stream });
      const [oldest] = places.keys();
      if (places.size > MAX_PLACES && oldest !== undefined) places.delete(oldest);
    },
    find: (sessionId) => places.get(sessionId) ?? null,
  };
}
