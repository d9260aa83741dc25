import type { MonitorEvent } from '../../src/protocol/index.ts';
import { makeStart } from './sessions.ts';

export interface ReceivedEvent {
  readonly id: string;
  readonly event: string;
  readonly data: MonitorEvent;
}

export interface Follower {
  readonly headers: Headers;
  /** In the order of their coming. */
  readonly events: readonly ReceivedEvent[];
  /** Id of the last record, as a browser sends it when it connects again. */
  lastId(): string;
  stop(): void;
  /** Resolves when the server has ended the stream. */
  readonly ended: Promise<void>;
}

interface FollowOptions {
  /** Of the client; default: that of all sessions that tests start. */
  readonly clientId?: string;
  /** Of the last record that the client has. */
  readonly lastId?: string;
}

/** Follows a client's events; resolves when the server has said from where on. */
export async function followEvents(
  address: string,
  token: string,
  { clientId = makeStart().clientId, lastId }: FollowOptions = {},
): Promise<Follower> {
  const controller = new AbortController();
  const response = await fetch(`${address}/v1/stream/events?clientId=${clientId}`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastId === undefined ? {} : { 'last-event-id': lastId }),
    },
    signal: controller.signal,
  });
  if (!response.ok || response.body === null) throw new Error(`${response.status} ${await response.text()}`);
  const events: ReceivedEvent[] = [];
  let last = '';
  const take = (record: string) => {
    const fields = new Map(record.split('\n').map((line) => splitLine(line)));
    last = fields.get('id') ?? last;
    const data = fields.get('data');
    if (data !== undefined)
      events.push({ id: last, event: fields.get('event') ?? '', data: JSON.parse(data) });
  };
  const connected = Promise.withResolvers<void>();
  const ended = read(response.body, take, connected.resolve).catch((error: unknown) => {
    if (!controller.signal.aborted) throw error;
  });
  await connected.promise;
  return { headers: response.headers, events, lastId: () => last, stop: () => controller.abort(), ended };
}

async function read(
  body: ReadableStream<Uint8Array>,
  take: (record: string) => void,
  onFirst: () => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    const records = `${rest}${decoder.decode(bytes, { stream: true })}`.split('\n\n');
    rest = records.pop() ?? '';
    for (const record of records) take(record);
    onFirst();
  }
}

function splitLine(line: string): readonly [string, string] {
  const at = line.indexOf(': ');
  return [line.slice(0, at), line.slice(at + 2)];
}
