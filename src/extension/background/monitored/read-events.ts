/** One server-sent event, or a mere position where there was no data. */
export interface ServerEvent {
  /** Empty for none. */
  readonly id: string;
  readonly type: string;
  /** Null where there is none. */
  readonly data: string | null;
}

/** One event is some hundred bytes. */
const MAX_EVENT_CHARACTERS = 65_536;

/**
 * Reads server-sent events as the server writes them: `\n` ends a line.
 * @param body read to its end, and cancelled when whoever reads stops before
 * @throws {RangeError} for an event without end; whatever the body ends with if it breaks off
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<ServerEvent, void, void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const records = (rest + value).split('\n\n');
      rest = records.pop() ?? '';
      if (rest.length > MAX_EVENT_CHARACTERS) throw new RangeError('an event of the server has no end');
      for (const record of records) yield parseEvent(record);
    }
  } finally {
    await reader.cancel().catch(() => undefined); // it broke off by itself
  }
}

function parseEvent(record: string): ServerEvent {
  const fields = new Map(record.split('\n').map(splitLine));
  return {
    id: fields.get('id') ?? '',
    type: fields.get('event') ?? 'message',
    data: fields.get('data') ?? null,
  };
}

function splitLine(line: string): [string, string] {
  const at = line.indexOf(':');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1).replace(/^ /, '')];
}
