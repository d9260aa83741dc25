import { describe, expect, test } from 'vitest';
import { createTextPart } from '../../../../src/wire/adapters/text-part.ts';
import { Channels } from '../../../../src/wire/batch/channels.ts';
import { createGateBatch, StreamState } from '../../../../src/wire/batch/gate-batch.ts';
import { RecordReader } from '../../../../src/wire/batch/record-reader.ts';
import { StreamWriter } from '../../../../src/wire/batch/stream-writer.ts';
import { createFramer } from '../../../../src/wire/framing/create-framer.ts';
import { PathReader } from '../../../../src/wire/guard/path-reader.ts';
import type { Json, JsonObject, TextPart, WireAdapter } from '../../../../src/wire/types.ts';
import { headOf } from '../../../support/wire/drive-rewriter.ts';
import { createSecretGate, type StreamGate } from '../../../support/wire/gates.ts';

/** Records `{offset, length, text}` that edit a text, and `{all}` that carry all of it. */
const editing: WireAdapter = {
  id: 'editing',
  recognises: () => true,
  open: () => ({
    read: (record) => readEdit(record as JsonObject),
    settle: () => false,
    flush: (_channel, text) => [{ rest: text }],
    block: ({ message }) => [{ all: message }],
  }),
};

function readEdit(record: JsonObject): readonly TextPart[] {
  if (!('offset' in record)) {
    const place = { holder: record, key: 'all' };
    return [{ ...createTextPart({ channel: 'a', kind: 'answer', place, ends: false }), mode: 'edit' }];
  }
  const place = { holder: record, key: 'text' };
  const part = createTextPart({ channel: 'a', kind: 'answer', place, ends: false });
  const span = { offset: Number(record['offset']), length: Number(record['length']) };
  const put: TextPart['put'] = (text, shown) => {
    part.put(text);
    Object.assign(record, shown);
  };
  return [{ ...part, mode: 'edit', span, put }];
}

function pass(records: readonly Json[], gate: StreamGate = createSecretGate('secret', '[x]')): unknown[] {
  const framer = createFramer('application/x-ndjson', 1_000);
  const paths = new PathReader(true);
  const reader = new RecordReader(headOf(''), [editing], new Channels(), paths);
  const writer = new StreamWriter(framer, () => reader.format(), paths);
  const body = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const items = framer
    .push(body)
    .flatMap((frame) => (frame.kind === 'record' ? reader.read(frame, writer) : []));
  const batch = createGateBatch([...items, ...reader.finish(writer)], new StreamState());
  const { bytes } = batch.render(batch.requests.map(gate));
  const lines = Buffer.from(bytes).toString().trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as unknown);
}

const edit = (offset: number, length: number, text: string): JsonObject => ({ offset, length, text });

describe('edits', () => {
  test('a value that an edit completes is replaced where it stands', () => {
    expect(pass([edit(0, 0, 'a sxecret b'), edit(3, 1, '')])).toEqual([
      edit(0, 0, 'a sxecret b'),
      edit(2, 7, '[x]'),
    ]);
  });

  test('an edit moves with what is shown differently before it', () => {
    expect(pass([edit(0, 0, 'secret, old. '), edit(8, 3, 'new')])).toEqual([
      edit(0, 0, '[x], old. '),
      edit(5, 3, 'new'),
    ]);
  });

  test('an edit of what was held shows nothing of it', () => {
    expect(pass([edit(0, 0, 'a sec'), edit(2, 3, 'b')])).toEqual([edit(0, 0, 'a '), edit(2, 0, 'b')]);
  });

  test('what is held at the end comes out', () => {
    expect(pass([edit(0, 0, 'a sec')])).toEqual([edit(0, 0, 'a '), { rest: 'sec' }]);
  });

  test('a text that comes whole in each record is judged as one that grows', () => {
    expect(pass([{ all: 'a' }, { all: 'a sec' }, { all: 'a secret' }, { all: 'b sec' }])).toEqual([
      { all: 'a' },
      { all: 'a ' },
      { all: 'a [x]' },
      { all: 'b ' },
      { rest: 'sec' },
    ]);
  });

  test('only what is new is asked about while a text grows', () => {
    const asked: string[] = [];
    pass([{ all: 'a' }, { all: 'ab' }, { all: 'c' }], ({ channel, text, ends }) => {
      asked.push(`${channel} ${text}${ends ? '.' : ''}`);
      return { text };
    });
    expect(asked).toEqual(['a a', 'a b', 'a .', 'a~1 c', 'a~1 .']);
  });

  test('a block ends the stream before the edit', () => {
    const gate: StreamGate = ({ text }) =>
      text.includes('secret') ? { text: '', blocked: { ruleId: 'r', message: 'Ended.' } } : { text };
    expect(pass([edit(0, 0, 'a sxecret'), edit(3, 1, ''), edit(0, 0, 'more')], gate)).toEqual([
      edit(0, 0, 'a sxecret'),
      { all: 'Ended.' },
    ]);
  });
});
