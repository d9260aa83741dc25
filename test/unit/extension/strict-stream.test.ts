import { describe, expect, test } from 'vitest';
import { compileRules, type EngineRule } from '../../../src/engine/index.ts';
import type { NoticeMessage, ScanAnswer, ScanText } from '../../../src/extension/bridge/index.ts';
import { createLiveStream, type LiveStream } from '../../../src/extension/sandbox/live-stream.ts';
import type { SessionControl } from '../../../src/extension/shared/engine-control.ts';
import { LIMITS, type SendText } from '../../../src/protocol/index.ts';
import { CORRELATION_ID } from '../../support/correlation-id.ts';
import { createRandom, cutRandomly } from '../../support/cut-text.ts';

const RULES: readonly EngineRule[] = [
  { id: 'digits', kind: 'regex', pattern: '\\d{4}', flags: '', action: 'redact', replacement: '[n]' },
  { id: 'stop', kind: 'keyword', keywords: ['halt'], caseSensitive: false, wholeWord: true, action: 'block' },
];
const BOOK = { digest: 'd'.repeat(64), version: 1, labels: {}, ruleSet: compileRules(RULES) };

const text = (value: string, more: Partial<ScanText> = {}): ScanText => ({
  channel: 'c',
  kind: 'answer',
  mode: 'append',
  text: value,
  ends: false,
  ...more,
});

/** A stream, its clock, and a server that says something only when a test has it do so. */
class Stage {
  now = 0;
  readonly notices: NoticeMessage[] = [];
  readonly sessions: Omit<SessionControl, 'type' | 'document' | 'origin'>[] = [];
  readonly #timers: { readonly at: number; readonly task: () => void }[] = [];
  readonly stream: LiveStream;
  #seq = 0;

  constructor(failPolicy: 'closed' | 'open' = 'closed', sendText: SendText = 'strict') {
    this.stream = createLiveStream({
      book: BOOK,
      head: { type: 'open', stream: 1, correlationId: CORRELATION_ID, transport: 'fetch', document: false },
      sendText,
      failPolicy,
      now: () => this.now,
      after: (ms, task) => void this.#timers.push({ at: this.now + ms, task }),
      beat: () => undefined,
      notify: (notice) => this.notices.push(notice),
      report: (session) => this.sessions.push(session),
    });
  }

  /** @returns what was answered so far, empty while nothing was */
  scan(...texts: ScanText[]): { answers: readonly ScanAnswer[] } {
    this.#seq += 1;
    const got: { answers: readonly ScanAnswer[] } = { answers: [] };
    this.stream.scan({ type: 'scan', stream: 1, seq: this.#seq, format: 'text', texts }, (answers) => {
      expect(got.answers).toEqual([]);
      got.answers = answers;
    });
    return got;
  }

  /** Text that the server was sent, in order. */
  sent(): { readonly channel: string; readonly offset: number; readonly insert: string }[] {
    return this.sessions.flatMap((session) => session.text ?? []);
  }

  /** The server has nothing against all that it was sent. */
  allow(isChecked = true): void {
    const ends = this.sent().map(({ channel, offset, insert }) => ({ channel, end: offset + insert.length }));
    this.stream.settle(ends, isChecked);
  }

  passTime(ms: number): void {
    this.now += ms;
    for (const { task } of this.#timers.filter(({ at }) => at <= this.now)) task();
  }

  totals() {
    const { characters, unscanned } = (this.sessions.at(-1) as SessionControl).report;
    const { seen, released, redacted, discarded, held } = characters;
    expect(released + redacted + discarded + held).toBe(seen);
    return { ...characters, unscanned };
  }
}

const join = (answers: readonly ScanAnswer[]): string => answers.map((answer) => answer.text).join('');

describe('under strict policy', () => {
  test('a sentence is shown when the server has checked it, and nothing of it before', () => {
    const stage = new Stage();
    expect(stage.scan(text('It is so')).answers).toEqual([{ text: '', held: 8 }]);
    const second = stage.scan(text('. And then'));
    expect(second.answers).toEqual([]);
    expect(stage.sent()).toEqual([{ channel: 'c', offset: 0, delete: 0, insert: 'It is so.' }]);
    stage.allow();
    expect(second.answers).toEqual([{ text: 'It is so.', held: 9 }]);
    const last = stage.scan(text('', { ends: true }));
    expect(last.answers).toEqual([]);
    stage.allow();
    expect(last.answers).toEqual([{ text: ' And then', held: 0 }]);
  });

  test('whatever the cuts and channels, all that the rules let go comes out, in order and once', () => {
    const whole =
      'One 1234 two. 56 and 7890! Is it "so"?\n\n- A list\n- of {"a": "b. c"} things\n\nThe end 12';
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = createRandom(seed);
      const stage = new Stage();
      const plain = new Stage('closed', 'never');
      const shown = new Map<string, string>();
      const expected = new Map<string, string>();
      const add = (all: Map<string, string>, scan: readonly ScanText[], answers: readonly ScanAnswer[]) =>
        scan.forEach(({ channel }, i) => all.set(channel, (all.get(channel) ?? '') + answers[i]?.text));
      const lines = ['a', 'b'].map((channel) => ({ channel, pieces: cutRandomly(whole, random, 20) }));
      while (lines.some(({ pieces }) => pieces.length > 0)) {
        const scan = lines.flatMap(({ channel, pieces }) =>
          random() < 0.5 || pieces.length === 0
            ? []
            : pieces
                .splice(0, 1 + Math.floor(random() * 3))
                .map((piece, i, all) =>
                  text(piece, { channel, ends: pieces.length === 0 && i === all.length - 1 }),
                ),
        );
        if (scan.length === 0) continue;
        const got = stage.scan(...scan);
        if (got.answers.length === 0) stage.allow();
        add(shown, scan, got.answers);
        add(expected, scan, plain.scan(...scan).answers);
        for (const [channel, so] of shown) expect(expected.get(channel)?.startsWith(so)).toBe(true);
        expect(got.answers.length).toBe(scan.length);
      }
      expect(shown).toEqual(expected);
      stage.stream.close({ format: 'text', unscanned: [] }, 'complete');
      plain.stream.close({ format: 'text', unscanned: [] }, 'complete');
      expect(stage.totals()).toEqual(plain.totals());
      // The server was sent all of it, and nothing twice.
      const bytes = stage.sent().map(({ insert }) => insert);
      expect(bytes.join('').length).toBe([...expected.values()].join('').length);
    }
  });

  test('a sentence that the server blocks is never shown, and ends the stream', () => {
    const stage = new Stage();
    const got = stage.scan(text('Bad words. And'));
    expect(stage.stream.cut('The server ended it.')).toBe(true);
    const blocked = { ruleId: 'stinger.server', message: 'The server ended it.' };
    expect(got.answers).toEqual([{ text: '', held: 0, blocked }]);
    expect(stage.scan(text(' more')).answers).toEqual([{ text: '', held: 0, blocked }]);
    stage.stream.close({ format: 'text', unscanned: [] }, 'blocked');
    expect(stage.totals()).toMatchObject({ seen: 19, released: 0, discarded: 19, held: 0 });
    expect(stage.sessions.at(-1)?.endReason).toBe('blocked');
  });

  test('without an answer in time, closed ends the stream as timed out', () => {
    const stage = new Stage('closed');
    const got = stage.scan(text('It is so. And'));
    stage.passTime(LIMITS.strictHoldMs - 1);
    expect(got.answers).toEqual([]);
    stage.passTime(1);
    expect(got.answers[0]).toMatchObject({ text: '', blocked: { ruleId: 'stinger.server-timeout' } });
    expect(stage.scan(text(' more. ')).answers[0]).toMatchObject({ text: '', blocked: {} });
    stage.stream.close({ format: 'text', unscanned: [] }, 'blocked');
    expect(stage.sessions.at(-1)?.endReason).toBe('timeout');
    expect(stage.totals()).toMatchObject({ released: 0, unscanned: [] });
  });

  test('without an answer in time, open shows what the rules let go and says so', () => {
    const stage = new Stage('open');
    const first = stage.scan(text('Call 1234 now. And'));
    stage.passTime(LIMITS.strictHoldMs);
    expect(join(first.answers)).toBe('Call [n] now.');
    expect(stage.notices.at(-1)?.receipt.unscanned).toMatchObject([{ reason: 'server-timeout' }]);
    // Nothing waits any more, and what was held comes with what follows.
    expect(join(stage.scan(text(' on 5678 it goes. Yes')).answers)).toBe(' And on [n] it goes. Yes');
    expect(join(stage.scan(text('', { ends: true })).answers)).toBe('');
    stage.stream.close({ format: 'text', unscanned: [] }, 'complete');
    const total = 'Call  now. And on  it goes. Yes'.length;
    expect(stage.totals()).toMatchObject({
      released: total,
      redacted: 8,
      unscanned: [{ reason: 'server-timeout', bytes: 0, characters: total }],
    });
  });

  test('what the server says that it can not check does not wait for the time to be over', () => {
    const stage = new Stage('closed');
    const got = stage.scan(text('It is so. And'));
    stage.allow(false);
    expect(got.answers[0]?.blocked?.ruleId).toBe('stinger.server-timeout');
  });

  test('a verdict on a part lets nothing go that waits for another', () => {
    const stage = new Stage();
    const got = stage.scan(text('One here. X', { channel: 'a' }), text('Two here. Y', { channel: 'b' }));
    stage.stream.settle([{ channel: 'a', end: 9 }], true);
    expect(got.answers).toEqual([]);
    stage.stream.settle([{ channel: 'b', end: 9 }], true);
    expect(join(got.answers)).toBe('One here.Two here.');
  });

  test('a rule that blocks needs no server, and what waits before it is checked first', () => {
    const stage = new Stage();
    const got = stage.scan(text('One here. Then halt it'));
    expect(got.answers).toEqual([]);
    stage.allow();
    expect(got.answers[0]).toMatchObject({ text: 'One here.', blocked: { ruleId: 'stop' } });
    stage.stream.close({ format: 'text', unscanned: [] }, 'blocked');
    expect(stage.totals()).toMatchObject({ released: 9, held: 0 });
  });

  test('a source that breaks off shows and sends nothing of what was held, and may go on with other text', () => {
    const stage = new Stage();
    stage.scan(text('Half a senten'));
    expect(stage.scan(text('', { ends: true, drops: true })).answers).toMatchObject([{ text: '' }]);
    const next = stage.scan(text('Another one. ', { ends: true }));
    expect(stage.sent().map(({ insert }) => insert)).toEqual(['Another one. ']);
    stage.allow();
    expect(join(next.answers)).toBe('Another one. ');
    expect(stage.totals()).toMatchObject({ seen: 26, discarded: 13 });
  });

  test('a text that says all of it again goes with it; one that says something else is checked', () => {
    const stage = new Stage();
    const whole = { mode: 'whole', ends: true };
    const first = stage.scan(text('One here.', { ends: true }), text('One here.', whole));
    stage.allow();
    expect(join(first.answers)).toBe('One here.One here.');
    expect(join(stage.scan(text('an-id', { ...whole, kind: 'data' })).answers)).toBe('an-id');
    const other = stage.scan(text('Other words', whole));
    expect(other.answers).toEqual([]);
    expect(stage.sent().at(-1)?.insert).toBe('Other words\n');
    stage.allow();
    expect(join(other.answers)).toBe('Other words');
  });

  test('another Worker goes on where the last one was', () => {
    const stage = new Stage();
    stage.stream.replay({
      type: 'scan',
      stream: 1,
      seq: 0,
      format: 'text',
      texts: [text('One here. Two')],
    });
    const got = stage.scan(text(' there. '), text('Three', { ends: true }));
    // The first sentence was sent by the last one.
    expect(stage.sent()).toMatchObject([{ offset: 9, insert: ' Two there. Three' }]);
    stage.allow();
    expect(join(got.answers)).toBe(' Two there. Three');
  });

  test('policy that is not strict answers at once', () => {
    for (const sendText of ['never', 'end', 'sentences'] as const) {
      const stage = new Stage('closed', sendText);
      expect(join(stage.scan(text('One here. Two')).answers)).toBe('One here. Two');
      expect(stage.sessions.every(({ awaits }) => awaits === undefined)).toBe(true);
    }
  });
});
