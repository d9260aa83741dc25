import { describe, expect, test, vi } from 'vitest';
import type {
  BeginMessage,
  CloseMessage,
  MessageRecord,
  OpenMessage,
  ScanAnswer,
  ScanText,
  SitePolicy,
} from '../../../src/extension/bridge/index.ts';
import type { Shown } from '../../../src/extension/content/streams/codec.ts';
import type { EngineLink, ScanOutcome } from '../../../src/extension/content/streams/engine-link.ts';
import { createPageStream } from '../../../src/extension/content/streams/page-stream.ts';
import { waitUntil } from '../../support/wait-until.ts';

const BYTES: BeginMessage = {
  type: 'begin',
  stream: 1,
  transport: 'fetch',
  shape: 'bytes',
  url: 'https://chat.example/',
  status: 200,
  contentType: 'text/plain',
};
const TEXT: BeginMessage = { ...BYTES, transport: 'xhr', shape: 'text' };
const EVENTS: BeginMessage = {
  ...BYTES,
  transport: 'eventsource',
  shape: 'records',
  contentType: 'text/event-stream',
};
const SOCKET: BeginMessage = { ...EVENTS, transport: 'websocket' };

type Answer = (texts: readonly ScanText[], call: number) => ScanOutcome;

const shout = (texts: readonly ScanText[]): ScanAnswer[] =>
  texts.map(({ text }) => ({ text: text.toUpperCase(), held: 0 }));
const ok: Answer = (texts) => ({ ok: true, answers: shout(texts) });

function start(begin: BeginMessage, answer: Answer = ok, policy: SitePolicy = 'closed') {
  const opens: Pick<OpenMessage, 'transport' | 'document'>[] = [];
  const closes: Pick<CloseMessage, 'format' | 'reason' | 'unscanned'>[] = [];
  const replies: { seq: number; shown: Shown }[] = [];
  const ends = { closed: 0 };
  const passed: string[] = [];
  let calls = 0;
  const link: EngineLink = {
    failPolicy: () => policy,
    open(head) {
      opens.push(head);
      return {
        scan: async (_format, texts) => answer(texts, calls++),
        close: (message) => void closes.push(message),
      };
    },
  };
  const stream = createPageStream(begin, link, {
    reply: (seq, shown) => void replies.push({ seq, shown }),
    unscanned: (reason) => void passed.push(reason),
    closed: () => void (ends.closed += 1),
  });
  const answered = async (count: number): Promise<void> => waitUntil(() => replies.length === count);
  return { stream, opens, closes, replies, answered, ends, passed, calls: () => calls };
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const read = (shown: Shown | undefined): string => new TextDecoder().decode(shown?.shown as Uint8Array);
const say = (content: string, finish: string | null = null): MessageRecord => ({
  event: '',
  data: JSON.stringify({
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: { content }, finish_reason: finish }],
  }),
});
const contentOf = ({ data }: MessageRecord): string =>
  (JSON.parse(data) as { choices: { delta: { content?: string } }[] }).choices[0]?.delta.content ?? '';

describe('a stream of bytes', () => {
  test('shows what the engine answered, in order, and closes when it is finished', async () => {
    const { stream, replies, closes, answered, opens, ends } = start(BYTES);
    stream.push(1, bytes('one '));
    stream.push(2, bytes('two'));
    stream.finish(3);
    await answered(3);
    expect(replies.map(({ seq, shown }) => [seq, read(shown), shown.ended])).toEqual([
      [1, 'ONE ', false],
      [2, 'TWO', false],
      [3, '', false],
    ]);
    await waitUntil(() => closes.length === 1);
    expect(closes).toEqual([{ format: 'text', reason: 'complete', unscanned: [] }]);
    expect(opens).toEqual([{ transport: 'fetch', document: false }]);
    expect(ends.closed).toBe(1);
  });

  test('ends where a rule blocks, with its message', async () => {
    const blocked = { ruleId: 'r', message: 'No more.' };
    const { stream, replies, closes, answered } = start(BYTES, (texts, call) =>
      call === 0 ? ok(texts, 0) : { ok: true, answers: texts.map(() => ({ text: '', held: 0, blocked })) },
    );
    stream.push(1, bytes('one '));
    stream.push(2, bytes('two '));
    await answered(2);
    expect(read(replies[1]?.shown).trim()).toBe('No more.');
    expect(replies[1]?.shown.ended).toBe(true);
    expect(closes.map(({ reason }) => reason)).toEqual(['blocked']);
  });

  test.each(['timeout', 'lost'] as const)(
    'without a verdict (%s) it ends and says so, policy closed',
    async (failure) => {
      const { stream, replies, closes, answered } = start(BYTES, (texts, call) =>
        call === 0 ? ok(texts, 0) : { ok: false, failure },
      );
      stream.push(1, bytes('one '));
      stream.push(2, bytes('two '));
      await answered(2);
      expect(read(replies[1]?.shown)).toContain('Stinger ended this answer');
      expect(replies[1]?.shown.ended).toBe(true);
      expect(closes.map(({ reason }) => reason)).toEqual(['timeout']);
    },
  );

  test.each([
    ['timeout', 'timeout'],
    ['lost', 'engine-away'],
    ['gone', 'engine-away'],
  ] as const)(
    'without a verdict (%s) it goes on unchecked and counts what it let through, policy open',
    async (failure, reason) => {
      const { stream, replies, closes, answered, calls } = start(
        BYTES,
        (texts, call) =>
          call > 0 ? { ok: false, failure } : { ok: true, answers: texts.map(() => ({ text: '', held: 4 })) },
        'open',
      );
      for (const [index, text] of ['one ', 'two ', 'three'].entries()) stream.push(index + 1, bytes(text));
      stream.finish(4);
      await answered(4);
      expect(replies.map(({ shown }) => read(shown)).join('')).toBe('one two three');
      await waitUntil(() => closes.length === 1);
      expect(closes[0]?.unscanned).toEqual([{ reason, bytes: 13, characters: 13 }]);
      expect(calls()).toBe(2);
    },
  );

  test('while checks are paused nothing is asked, all passes, and it is counted', async () => {
    const { stream, replies, closes, answered, calls } = start(BYTES, ok, 'paused');
    stream.push(1, bytes('one '));
    stream.push(2, bytes('two'));
    stream.finish(3);
    await answered(3);
    expect(replies.map(({ shown }) => read(shown)).join('')).toBe('one two');
    await waitUntil(() => closes.length === 1);
    expect(closes[0]).toMatchObject({
      reason: 'complete',
      unscanned: [{ reason: 'paused', bytes: 7, characters: 7 }],
    });
    expect(calls()).toBe(0);
  });

  test('an answer that does not fit ends the stream and shows nothing', async () => {
    const { stream, replies, closes, answered } = start(BYTES, () => ({ ok: true, answers: [] }));
    stream.push(1, bytes('secret'));
    await answered(1);
    expect(read(replies[0]?.shown)).toBe('');
    expect(replies[0]?.shown.ended).toBe(true);
    expect(closes[0]?.reason).toBe('error');
  });

  test('a page that leaves closes it as it says, once', async () => {
    const { stream, closes, answered, ends } = start(BYTES);
    stream.push(1, bytes('one '));
    await answered(1);
    stream.end('aborted');
    stream.end('error');
    expect(closes.map(({ reason }) => reason)).toEqual(['aborted']);
    expect(ends.closed).toBe(1);
  });

  test('what passed without a verdict is told, even where nothing was asked', async () => {
    const { stream, closes, opens, passed } = start(TEXT);
    stream.passed({ reason: 'sync-xhr', bytes: 0, characters: 5 });
    stream.passed({ reason: 'sync-xhr', bytes: 3, characters: 2 });
    // At once: a stream may stay open for hours.
    expect(passed).toEqual(['sync-xhr', 'sync-xhr']);
    stream.end('complete');
    await waitUntil(() => closes.length === 1);
    expect(opens.length).toBe(1);
    expect(closes[0]?.unscanned).toEqual([{ reason: 'sync-xhr', bytes: 3, characters: 7 }]);
  });

  test('what comes after that is neither judged nor shown', async () => {
    const { stream, replies, answered, opens, calls } = start(BYTES);
    stream.push(1, bytes('one '));
    stream.end('aborted');
    stream.push(2, bytes('two'));
    await answered(2);
    expect(replies.map(({ shown }) => [read(shown), shown.ended])).toEqual([
      ['', true],
      ['', true],
    ]);
    expect([opens.length, calls()]).toEqual([0, 0]);
  });

  test('a source that breaks does so after what came before it', async () => {
    const { stream, replies, closes } = start(BYTES);
    stream.push(1, bytes('one '));
    stream.push(2, bytes('two'));
    stream.end('error');
    await waitUntil(() => closes.length === 1);
    expect(replies.map(({ shown }) => [read(shown), shown.ended])).toEqual([
      ['ONE ', false],
      ['TWO', false],
    ]);
    expect(closes[0]?.reason).toBe('error');
  });

  test('nothing is in the buffer of an answer that is not in the answer', async () => {
    const { stream, replies, answered } = start({ ...BYTES, contentType: 'text/event-stream' });
    const first =
      'data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant"}}]}\n\n';
    stream.push(1, bytes(`${first}data: {"object":"chat.completion.chunk","choices":[{"ind`));
    await answered(1);
    const shown = replies[0]?.shown.shown as Uint8Array;
    expect(new TextDecoder().decode(shown.buffer)).toBe(first);
  });

  test('what waits for verdicts is bounded by its size: beyond, the stream ends', async () => {
    const large = 'x'.repeat(40 * 1024 * 1024);
    const { stream, replies, answered } = start(TEXT, () => ({ ok: false, failure: 'lost' }));
    stream.push(1, large);
    stream.push(2, large);
    await answered(2);
    expect(replies[0]?.seq).toBe(2);
    expect(replies.every(({ shown }) => shown.ended)).toBe(true);
  });

  test('a stream that was never read is no session', () => {
    const { stream, opens } = start(BYTES);
    stream.end('aborted');
    expect(opens).toEqual([]);
  });
});

test('text stays text', async () => {
  const { stream, replies, answered } = start(TEXT);
  stream.push(1, 'grüße ');
  stream.finish(2);
  await answered(2);
  expect(replies.map(({ shown }) => shown.shown as string).join('')).toBe('GRÜSSE ');
});

describe('messages', () => {
  /** Holds the last character of every text that does not end. */
  const hold: Answer = (texts) => ({
    ok: true,
    answers: texts.map(({ text, ends }, index) => ({
      text: ends ? `${kept}${text}` : `${kept}${text}`.slice(0, -1),
      held: ends ? 0 : 1,
      ...(index < 0 ? {} : keep(ends ? '' : text.slice(-1))),
    })),
  });
  let kept = '';
  const keep = (text: string): object => {
    kept = text;
    return {};
  };

  test('a record comes back as a record, one that has no room for held text after one that has', async () => {
    kept = '';
    const { stream, replies, answered } = start(EVENTS, hold);
    stream.push(1, say('Hello'));
    const end: MessageRecord = {
      event: '',
      data: JSON.stringify({
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
      }),
    };
    stream.push(2, end);
    await answered(2);
    const first = replies[0]?.shown.shown as MessageRecord[];
    const second = replies[1]?.shown.shown as MessageRecord[];
    expect(first.map(contentOf)).toEqual(['Hell']);
    expect(second.map(contentOf)).toEqual(['o', '']);
    expect(second.at(-1)).toEqual(end);
  });

  test('a block ends events with the mark of the format, frames without it', async () => {
    const blocked = { ruleId: 'r', message: 'No more.' };
    const block: Answer = (texts) => ({
      ok: true,
      answers: texts.map(() => ({ text: '', held: 0, blocked })),
    });
    for (const [begin, mark] of [
      [EVENTS, true],
      [SOCKET, false],
    ] as const) {
      const { stream, replies, answered } = start(begin, block);
      stream.push(1, say('secret'));
      await answered(1);
      const records = replies[0]?.shown.shown as MessageRecord[];
      expect(replies[0]?.shown.ended).toBe(true);
      expect(records.some(({ data }) => data.includes('content_filter'))).toBe(true);
      expect(JSON.stringify(records)).toContain('No more.');
      expect(JSON.stringify(records)).not.toContain('secret');
      expect(records.at(-1)?.data === '[DONE]').toBe(mark);
    }
  });

  test('a socket is reported as a stream only where its format is known', async () => {
    const known = start(SOCKET);
    known.stream.push(1, say('Hello'));
    await known.answered(1);
    expect(known.opens).toEqual([{ transport: 'websocket', document: false }]);
    const unknown = start(SOCKET);
    unknown.stream.push(1, { event: '', data: '{"price":"12"}' });
    await unknown.answered(1);
    expect(unknown.opens).toEqual([{ transport: 'websocket', document: true }]);
  });

  test('a finish lets the connection go on', async () => {
    const { stream, replies, answered, closes } = start(EVENTS);
    stream.push(1, say('a'));
    stream.finish(2);
    stream.push(3, say('b'));
    await answered(3);
    expect(((replies[2]?.shown.shown ?? []) as MessageRecord[]).map(contentOf)).toEqual(['B']);
    expect(closes).toEqual([]);
  });

  test('what is held when a source breaks off is never shown, and told as broken', async () => {
    kept = '';
    const { stream, replies, answered, closes } = start(EVENTS, hold);
    stream.push(1, say('Hello'));
    stream.breakOff(2);
    stream.end('complete');
    await answered(2);
    expect(((replies[0]?.shown.shown ?? []) as MessageRecord[]).map(contentOf)).toEqual(['Hell']);
    expect(replies[1]?.shown).toEqual({ shown: [], ended: false });
    await waitUntil(() => closes.length === 1);
    expect(closes[0]?.reason).toBe('error');
  });

  test('a source that breaks off with nothing held has ended', async () => {
    const { stream, closes, answered } = start(EVENTS);
    stream.push(1, say('Hello'));
    stream.breakOff(2);
    stream.end('complete');
    await answered(2);
    await waitUntil(() => closes.length === 1);
    expect(closes[0]?.reason).toBe('complete');
  });

  test('a block that is found when a source breaks off ends it, and shows nothing that was held', async () => {
    const blocked = { ruleId: 'r', message: 'No more.' };
    const asked: ScanText[] = [];
    const { stream, replies, closes, answered } = start(EVENTS, (texts, call) => {
      asked.push(...texts);
      const answer = call === 0 ? { text: 'Hell', held: 1 } : { text: '', held: 0, blocked };
      return { ok: true, answers: texts.map(() => answer) };
    });
    stream.push(1, say('Hello'));
    stream.breakOff(2);
    await answered(2);
    expect(asked.at(-1)).toMatchObject({ ends: true, drops: true });
    expect(JSON.stringify(replies[1]?.shown)).toContain('No more.');
    expect(replies[1]?.shown.ended).toBe(true);
    expect(closes[0]?.reason).toBe('blocked');
  });

  test('policy open: what was held when a source breaks off is not shown either', async () => {
    const { stream, replies, answered } = start(
      EVENTS,
      (texts, call) =>
        call === 0
          ? { ok: true, answers: texts.map(() => ({ text: '', held: 5 })) }
          : { ok: false, failure: 'timeout' },
      'open',
    );
    stream.push(1, say('Hello'));
    stream.breakOff(2);
    await answered(2);
    expect(replies[1]?.shown).toEqual({ shown: [], ended: false });
  });

  test('what is held comes out by itself where nothing follows for ten seconds', async () => {
    vi.useFakeTimers();
    try {
      kept = '';
      const { stream, replies } = start(SOCKET, hold);
      stream.push(1, { event: '', data: 'Hello' });
      await vi.advanceTimersByTimeAsync(9_000);
      expect(replies.map(({ seq, shown }) => [seq, shown.shown])).toEqual([
        [1, [{ event: '', data: 'Hell' }]],
      ]);
      await vi.advanceTimersByTimeAsync(2_000);
      expect(replies.slice(1).map(({ seq, shown }) => [seq, shown.shown])).toEqual([
        [0, [{ event: '', data: 'o' }]],
      ]);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(replies.length).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  test('where the format says where a text ends, what is held stays held, and is dropped in the end', async () => {
    vi.useFakeTimers();
    try {
      kept = '';
      const { stream, replies, closes } = start(SOCKET, hold);
      stream.push(1, say('Hello'));
      await vi.advanceTimersByTimeAsync(9 * 60_000);
      expect(replies.length).toBe(1);
      await vi.advanceTimersByTimeAsync(2 * 60_000);
      expect(replies.slice(1)).toEqual([{ seq: 0, shown: { shown: [], ended: false } }]);
      // The connection goes on with its next answer.
      kept = '';
      stream.push(2, say('Bye'));
      await vi.advanceTimersByTimeAsync(1);
      expect(((replies[2]?.shown.shown ?? []) as MessageRecord[]).map(contentOf)).toEqual(['By']);
      expect(closes).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });
});
