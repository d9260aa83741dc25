import { describe, expect, test } from 'vitest';
import { createRecordRewriter, type WireRecord } from '../../../src/wire/index.ts';
import { driveRewriter, headOf } from '../../support/wire/drive-rewriter.ts';
import {
  createBlockingGate,
  createSecretGate,
  createSlowGate,
  identityGate,
  type StreamGate,
} from '../../support/wire/gates.ts';
import { ownStreams, SECRET } from '../../support/wire/own-streams.ts';
import { parseEvents } from '../../support/wire/parse-events.ts';
import { createMailGate } from '../../support/wire/word-gate.ts';

const EVENTS = 'text/event-stream';
const streams = ownStreams.filter(({ contentType }) => contentType.startsWith(EVENTS));

interface DrivenRecords {
  readonly records: readonly WireRecord[];
  readonly isEnded: boolean;
  readonly format: string;
}

function driveRecords(records: readonly WireRecord[], gate: StreamGate, isEvents = true): DrivenRecords {
  const rewriter = createRecordRewriter(headOf(EVENTS), isEvents);
  const shown: WireRecord[] = [];
  let isEnded = false;
  for (const record of [...records, null]) {
    const batch = record === null ? rewriter.finish() : rewriter.push(record);
    const rendered = batch.render(batch.requests.map(gate));
    shown.push(...rendered.records);
    isEnded ||= rendered.ended;
  }
  return { records: shown, isEnded, format: rewriter.format() };
}

const recordsOf = (body: string): WireRecord[] =>
  parseEvents(body).map(({ event, data }) => ({ event, data }));

describe('records of an event stream, one by one', () => {
  test.each(streams.map((stream) => [stream.file, stream] as const))(
    '%s: the same comes out as of its bytes',
    (_file, stream) => {
      for (const makeGate of [
        () => identityGate,
        () => createSecretGate(SECRET, '[x]'),
        () => createBlockingGate(SECRET, { ruleId: 'r', message: 'No more.' }),
      ]) {
        const body = driveRewriter(stream.contentType, [stream.bytes], makeGate());
        const single = driveRecords(recordsOf(stream.bytes.toString()), makeGate());
        expect(single.records).toEqual(recordsOf(body.text));
        expect(single.format).toBe(body.rewriter.format());
        expect(single.isEnded).toBe(body.isEnded);
      }
    },
  );

  test('there are streams to compare', () => {
    expect(streams.length).toBeGreaterThan(3);
  });
});

describe('messages of a socket', () => {
  const say = (text: string): WireRecord => ({ event: '', data: text });

  test('the mark that ends event streams is not for sockets', () => {
    const openai = streams.find(({ file }) => file === 'openai-chat.sse');
    const records = recordsOf(openai?.bytes.toString() ?? '').filter(({ data }) => data !== '[DONE]');
    const gate = (): StreamGate => createBlockingGate(SECRET, { ruleId: 'r', message: 'No more.' });
    expect(driveRecords(records, gate(), true).records.at(-1)?.data).toBe('[DONE]');
    const { records: shown, isEnded } = driveRecords(records, gate(), false);
    expect(isEnded).toBe(true);
    expect(shown.map(({ data }) => data)).not.toContain('[DONE]');
    expect(shown.map(({ data }) => data).join('')).toContain('No more.');
  });

  test('what is held when it pauses comes out, and it goes on', () => {
    const rewriter = createRecordRewriter(headOf(''), false);
    const gate = createSecretGate(SECRET, '[x]');
    const push = (text: string): string[] => {
      const batch = rewriter.push(say(text));
      return batch.render(batch.requests.map(gate)).records.map(({ data }) => data);
    };
    expect(push(`Hello ${SECRET.slice(0, 4)}`)).toEqual(['Hello ']);
    const pause = rewriter.finish();
    expect(pause.render(pause.requests.map(gate)).records).toEqual([say(SECRET.slice(0, 4))]);
    expect(push(`and ${SECRET}.`)).toEqual(['and [x].']);
  });

  test('a record that waits is not taken for another one that comes later and waits too', () => {
    const rewriter = createRecordRewriter(headOf(EVENTS), true);
    const gate = createMailGate();
    const push = (event: string, said: object): string[] => {
      const batch = rewriter.push({ event, data: JSON.stringify(said) });
      const { records } = batch.render(batch.requests.map(gate));
      return records.map((record) => `${record.event} ${record.data}`);
    };
    expect(push('a', { msg: 'The' })).toEqual([]);
    // The first could go out now, but not as the second, which waits.
    expect(push('b', { msg: ' quick ', note: 'Foo' })).toEqual([]);
    expect(push('c', { note: ' bar ' })).toEqual([
      'a {"msg":"The"}',
      'b {"msg":" quick ","note":"Foo"}',
      'c {"note":" bar "}',
    ]);
  });

  test('packets of socket.io are judged without their prefix', () => {
    const shown = driveRecords(
      [say('0{"sid":"a"}'), say('2'), say(`42["say",{"answer":"${SECRET}"}]`), say('3')],
      createSecretGate(SECRET, '[x]'),
      false,
    );
    expect(shown.records.map(({ data }) => data)).toEqual([
      '0{"sid":"a"}',
      '2',
      '42["say",{"answer":"[x]"}]',
      '3',
    ]);
  });

  test.each([true, false])('a number in pieces is one text, of events or not: %s', (isEvents) => {
    const pieces = ['no. ', '4', '111', '1111', '11', '11', '1111', ' is it'].map(say);
    const { records } = driveRecords(pieces, createSecretGate('4111111111111111', '[x]'), isEvents);
    expect(records.map(({ data }) => data).join('')).toBe('no. [x] is it');
  });

  test('words in quotes and numbers of notes stay in their places in a bare text', () => {
    const pieces = [
      'so ',
      'they ',
      'say',
      ' or ',
      '"write" ',
      '"this"',
      '[1]',
      ' and',
      ' [2, 3]',
      '"',
      ' on',
    ];
    const { records } = driveRecords(
      pieces.map(say),
      createSlowGate(() => 3),
      false,
    );
    expect(records.map(({ data }) => data).join('')).toBe(pieces.join(''));
  });

  test('quoted pieces after a few bare words are one text', () => {
    const pieces = ['connected', 'go', `"a ${SECRET.slice(0, 5)}"`, `"${SECRET.slice(5)} b"`].map(say);
    const { records } = driveRecords(pieces, createSecretGate(SECRET, '[x]'), false);
    const said = records
      .filter(({ data }) => data.startsWith('"'))
      .map(({ data }) => JSON.parse(data) as string);
    expect(said.join('')).toBe('a [x] b');
  });

  test('after a block nothing comes any more', () => {
    const gate = createBlockingGate(SECRET, { ruleId: 'r', message: 'No more.' });
    const shown = driveRecords([say(`a ${SECRET}`), say('b'), say('c')], gate, false);
    expect(shown.records.map(({ data }) => data).join('')).not.toMatch(/[bc]$/);
    expect(shown.isEnded).toBe(true);
  });
});
