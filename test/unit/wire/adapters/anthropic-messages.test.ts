import { describe, expect, test } from 'vitest';
import { driveRewriter } from '../../../support/wire/drive-rewriter.ts';
import { createBlockingGate, createSecretGate, type StreamGate } from '../../../support/wire/gates.ts';
import { parseEvents } from '../../../support/wire/parse-events.ts';

const REASON = { ruleId: 'r', message: 'Ended.' };
const redacting = (): StreamGate => createSecretGate('secret', '[x]');
const blocking = (): StreamGate => createBlockingGate('secret', REASON);

type Event = { readonly type: string } & Record<string, unknown>;

const start: Event = { type: 'message_start', message: { usage: { output_tokens: 1 } } };
const stop: Event = { type: 'message_stop' };
const open = (index: number, block: object): Event => ({
  type: 'content_block_start',
  index,
  content_block: block,
});
const close = (index: number): Event => ({ type: 'content_block_stop', index });
const delta = (index: number, piece: object): Event => ({ type: 'content_block_delta', index, delta: piece });
const text = (index: number, piece: string): Event => delta(index, { type: 'text_delta', text: piece });
const thinking = (index: number, piece: string): Event =>
  delta(index, { type: 'thinking_delta', thinking: piece });
const json = (index: number, piece: string): Event =>
  delta(index, { type: 'input_json_delta', partial_json: piece });
const signature = (value: string): Event => delta(0, { type: 'signature_delta', signature: value });
const TEXT_BLOCK = { type: 'text', text: '' };

function pass(events: readonly Event[], gate = redacting()): unknown[] {
  const body = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
  const parsed = parseEvents(driveRewriter('text/event-stream', [Buffer.from(body)], gate).text);
  const records = parsed.map(({ data }) => JSON.parse(data) as Event);
  expect(parsed.map(({ event }) => event)).toEqual(records.map(({ type }) => type));
  return records;
}

describe('Anthropic Messages', () => {
  test('what is held goes out before the end of its block, under the right name', () => {
    const events = [start, open(0, TEXT_BLOCK), text(0, 'a sec'), close(0), stop];
    expect(pass(events)).toEqual([start, open(0, TEXT_BLOCK), text(0, 'a '), text(0, 'sec'), close(0), stop]);
  });

  test('what is held of a block that never ends goes out before the message does', () => {
    const end: Event = { type: 'message_delta', delta: { stop_reason: 'max_tokens' } };
    const events = [start, open(0, TEXT_BLOCK), text(0, 'a sec'), end, stop];
    expect(pass(events)).toEqual([start, open(0, TEXT_BLOCK), text(0, 'a '), text(0, 'sec'), end, stop]);
  });

  test('the start of a block may hold text', () => {
    const opening = (piece: string): Event => open(0, { type: 'text', text: piece });
    expect(pass([start, opening('sec'), text(0, 'ret'), close(0)])).toEqual([
      start,
      opening(''),
      text(0, '[x]'),
      close(0),
    ]);
  });

  test('blocks are texts of their own, though they come interleaved', () => {
    expect(
      pass([start, open(0, TEXT_BLOCK), open(1, TEXT_BLOCK), text(0, 'sec'), text(1, 'ret'), text(0, 'ret')]),
    ).toEqual([start, open(0, TEXT_BLOCK), open(1, TEXT_BLOCK), text(0, ''), text(1, 'ret'), text(0, '[x]')]);
  });

  test('tool input is judged value by value and flushed as JSON', () => {
    const tool = open(0, { type: 'tool_use', id: 'secret', name: 'secret', input: {} });
    expect(
      pass([start, tool, json(0, '{"secret":"se'), json(0, '\\u0063ret'), json(0, ' se'), close(0)]),
    ).toEqual([start, tool, json(0, '{"secret":"'), json(0, '[x]'), json(0, ' '), json(0, 'se'), close(0)]);
  });

  test('a signature stays when its thinking is what came, and goes when it is not', () => {
    const block = open(0, { type: 'thinking', thinking: '', signature: '' });
    expect(pass([start, block, thinking(0, 'sec'), signature('sig'), close(0)])).toEqual([
      start,
      block,
      thinking(0, ''),
      thinking(0, 'sec'),
      signature('sig'),
      close(0),
    ]);
    expect(pass([start, block, thinking(0, 'secret'), signature('sig'), close(0)])).toEqual([
      start,
      block,
      thinking(0, '[x]'),
      signature(''),
      close(0),
    ]);
  });

  test('a signature in the start of a block goes with thinking that is found there', () => {
    const block = (thought: string, signed: string): Event =>
      open(0, { type: 'thinking', thinking: thought, signature: signed });
    expect(pass([start, block('a secret', 'sig'), close(0)])).toEqual([start, block('a [x]', ''), close(0)]);
    expect(pass([start, block('a sec', 'sig'), close(0)])).toEqual([start, block('a sec', 'sig'), close(0)]);
  });

  test('what a summary of the conversation begins with goes on in its deltas', () => {
    const block = (content: string): Event => open(0, { type: 'compaction', content });
    const more = (content: string): Event => delta(0, { type: 'compaction_delta', content });
    expect(pass([start, block('sec'), more('ret sec'), close(0)])).toEqual([
      start,
      block(''),
      more('[x] '),
      more('sec'),
      close(0),
    ]);
  });

  test('what is held of a block that never began goes out all the same', () => {
    expect(pass([start, text(0, 'a sec'), stop])).toEqual([start, text(0, 'a '), text(0, 'sec'), stop]);
  });

  test('a signature goes when its thinking is left out without a trace', () => {
    const block = open(0, { type: 'thinking', thinking: '', signature: '' });
    const gate = createSecretGate('secret', '');
    expect(pass([start, block, thinking(0, 'secret'), signature('sig')], gate)).toEqual([
      start,
      block,
      thinking(0, ''),
      signature(''),
    ]);
  });

  test('citations are judged whole', () => {
    const cite = (cited: string): Event =>
      delta(0, { type: 'citations_delta', citation: { type: 'page', cited_text: cited, title: cited } });
    expect(pass([start, open(0, TEXT_BLOCK), cite('a secret')])).toEqual([
      start,
      open(0, TEXT_BLOCK),
      cite('a [x]'),
    ]);
  });

  test('pings pass, errors are judged, what is encrypted is not', () => {
    const ping = { type: 'ping' };
    const error = (message: string): Event => ({
      type: 'error',
      error: { type: 'overloaded_error', message },
    });
    const redactedThinking = open(0, { type: 'redacted_thinking', data: 'secret' });
    const result = (content: string): Event =>
      open(1, { type: 'search_result', content: [{ encrypted_content: 'secret', title: content }] });
    expect(pass([start, ping, redactedThinking, result('a secret'), error('secret')])).toEqual([
      start,
      ping,
      redactedThinking,
      result('a [x]'),
      error('[x]'),
    ]);
  });
});

describe('a blocked message', () => {
  const refusal = (index: number, tokens: number): unknown[] => [
    open(index, TEXT_BLOCK),
    text(index, 'Ended.'),
    close(index),
    {
      type: 'message_delta',
      delta: { stop_reason: 'refusal', stop_sequence: null },
      usage: { output_tokens: tokens },
    },
    stop,
  ];

  test('closes its open blocks and gives the message in one of its own', () => {
    expect(pass([start, open(0, TEXT_BLOCK), text(0, 'a secret b'), close(0), stop], blocking())).toEqual([
      start,
      open(0, TEXT_BLOCK),
      text(0, 'a '),
      close(0),
      ...refusal(1, 0),
    ]);
  });

  test('gives no piece of a block that has not begun', () => {
    const opening = open(0, { type: 'text', text: 'a secret' });
    expect(pass([start, opening], blocking())).toEqual([start, ...refusal(0, 0)]);
  });

  test('keeps the tokens counted so far', () => {
    const usage: Event = { type: 'message_delta', delta: {}, usage: { output_tokens: 9 } };
    expect(pass([start, usage, { type: 'error', note: 'secret' }], blocking())).toEqual([
      start,
      usage,
      ...refusal(0, 9),
    ]);
  });

  test('ends the second of two messages too', () => {
    expect(pass([start, stop, start, open(0, TEXT_BLOCK), text(0, 'secret')], blocking())).toEqual([
      start,
      stop,
      start,
      open(0, TEXT_BLOCK),
      close(0),
      ...refusal(1, 0),
    ]);
  });

  test('says nothing after its end', () => {
    expect(pass([start, stop, { type: 'error', note: 'secret' }], blocking())).toEqual([start, stop]);
  });

  test('begins when it had not', () => {
    const begun: Event = { type: 'message_start', message: { content: [{ text: 'secret' }] } };
    const [first, ...rest] = parseEvents(
      driveRewriter('text/event-stream', [Buffer.from(`data: ${JSON.stringify(begun)}\n\n`)], blocking())
        .text,
    ).map(({ data }) => JSON.parse(data) as Event);
    expect(first).toMatchObject({ type: 'message_start', message: { role: 'assistant', content: [] } });
    expect(rest).toEqual(refusal(0, 0));
  });
});
