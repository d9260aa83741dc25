import { describe, expect, test } from 'vitest';
import { driveRewriter } from '../../../support/wire/drive-rewriter.ts';
import { createBlockingGate, createSecretGate, type StreamGate } from '../../../support/wire/gates.ts';
import { parseEvents } from '../../../support/wire/parse-events.ts';

const HEAD = { id: 'c1', object: 'chat.completion.chunk', created: 7, model: 'm' };
const REASON = { ruleId: 'r', message: 'Ended.' };
const redacting = (): StreamGate => createSecretGate('secret', '[x]');

interface Choice {
  readonly index?: number;
  readonly delta?: object;
  readonly finish_reason?: string | null;
  readonly [other: string]: unknown;
}

const record = (...choices: Choice[]): object => ({ ...HEAD, choices });
const text = (content: string, more: Choice = {}): object =>
  record({ index: 0, delta: { content }, ...more });
const print = (records: readonly unknown[]): string =>
  records.map((one) => `data: ${typeof one === 'string' ? one : JSON.stringify(one)}\n\n`).join('');

/** What comes out for some records, parsed; the end mark as it is. */
function pass(records: readonly unknown[], gate = redacting()): unknown[] {
  const { text: body } = driveRewriter('text/event-stream', [Buffer.from(print(records))], gate);
  return parseEvents(body).map(({ data }) => (data.startsWith('{') ? (JSON.parse(data) as unknown) : data));
}

const flushed = (delta: object, index = 0): object => ({
  ...HEAD,
  choices: [{ index, delta, finish_reason: null }],
});

describe('OpenAI Chat Completions', () => {
  test('what is held goes out before the record that finishes the choice', () => {
    const end = record({ index: 0, delta: {}, finish_reason: 'stop' });
    expect(pass([text('a sec'), end, '[DONE]'])).toEqual([
      text('a '),
      flushed({ content: 'sec' }),
      end,
      '[DONE]',
    ]);
  });

  test('what is held goes into the record that finishes the choice when it brings text', () => {
    const end = (content: string): object => text(content, { finish_reason: 'stop' });
    expect(pass([text('a sec'), end('ret sec')])).toEqual([text('a '), end('[x] sec')]);
  });

  test('a reason that is empty ends nothing', () => {
    const going = (content: string): object => text(content, { finish_reason: '' });
    expect(pass([going('sec'), going('ret')])).toEqual([going(''), going('[x]')]);
  });

  test('a content may come as a list of chunks, and what is held of it goes out as one', () => {
    const say = (content: unknown): object => record({ index: 0, delta: { content } });
    const chunk = (piece: string): unknown => ({ type: 'text', text: piece });
    const thought = (piece: string): unknown => ({ type: 'thinking', thinking: [chunk(piece)] });
    const reference = { type: 'reference', reference_ids: [1] };
    const end = record({ index: 0, delta: { content: '' }, finish_reason: 'stop' });
    expect(
      pass([say([thought('sec')]), say([thought('ret sec')]), say([reference, chunk('sec')]), end]),
    ).toEqual([
      say([thought('')]),
      say([thought('[x] ')]),
      say([reference, chunk('')]),
      flushed({ content: [thought('sec')] }),
      flushed({ content: [chunk('sec')] }),
      end,
    ]);
    expect(pass([say([chunk('sec')]), '[DONE]'])).toEqual([
      say([chunk('')]),
      flushed({ content: [chunk('sec')] }),
      '[DONE]',
    ]);
  });

  test.each([
    ['a tool with free input', (input: string) => ({ tool_calls: [{ index: 2, custom: { input } }] })],
    ['what is said aloud', (transcript: string) => ({ audio: { transcript } })],
    [
      'a summary of reasoning',
      (summary: string) => ({ reasoning_details: [{ type: 'reasoning.summary', summary, index: 0 }] }),
    ],
    ['a text of a name that nobody knows', (thinking_text: string) => ({ thinking_text })],
  ])('%s grows', (_what, say) => {
    const piece = (value: string): object => record({ index: 0, delta: say(value) });
    expect(pass([piece('sec'), piece('ret sec'), '[DONE]'])).toEqual([
      piece(''),
      piece('[x] '),
      flushed(say('sec')),
      '[DONE]',
    ]);
  });

  test.each([
    ['before the end mark', ['[DONE]']],
    ['at the end of the stream', []],
  ])('what is held goes out %s when no choice finishes', (_when, end) => {
    expect(pass([text('a sec'), ...end])).toEqual([text('a '), flushed({ content: 'sec' }), ...end]);
  });

  test('a choice that has finished is not asked about again', () => {
    const records = [text('a'), record({ index: 0, delta: {}, finish_reason: 'stop' }), '[DONE]'];
    const { requests } = driveRewriter('text/event-stream', [Buffer.from(print(records))]);
    expect(requests.map((request) => [request.text, request.ends])).toEqual([
      ['a', false],
      ['', true],
    ]);
  });

  test('only the choice that finishes is flushed', () => {
    const both = record({ index: 0, delta: { content: 'sec' } }, { index: 1, delta: { content: 'sec' } });
    const end = record({ index: 1, delta: {}, finish_reason: 'stop' });
    const rest = record({ index: 0, delta: { content: 'ret' } });
    const silent = record({ index: 0, delta: { content: '' } }, { index: 1, delta: { content: '' } });
    expect(pass([both, end, rest])).toEqual([
      silent,
      flushed({ content: 'sec' }, 1),
      end,
      record({ index: 0, delta: { content: '[x]' } }),
    ]);
  });

  test.each(['content', 'refusal', 'reasoning', 'reasoning_content'])('%s is a text of its own', (member) => {
    const piece = (value: string): object => record({ index: 0, delta: { [member]: value } });
    const other = record({ index: 0, delta: { reasoning: 'b', content: '' } });
    const between = member === 'reasoning' ? text('b') : other;
    expect(pass([piece('a sec'), between, piece('ret')])).toEqual([piece('a '), between, piece('[x]')]);
  });

  test('a legacy function call is read like a tool call', () => {
    const call = (args: string): object =>
      record({ index: 0, delta: { function_call: { arguments: args } } });
    expect(pass([call('{"a":"sec'), call('ret"}')])).toEqual([call('{"a":"'), call('[x]"}')]);
  });

  test('arguments that are no JSON are judged as running text', () => {
    const call = (args: string): object =>
      record({ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: args } }] } });
    expect(pass([call('run sec'), call('ret')])).toEqual([call('run '), call('[x]')]);
  });

  test('a number in the arguments waits until it is whole', () => {
    const call = (args: string): object =>
      record({ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: args } }] } });
    const gate = createSecretGate('4111', '[card]');
    expect(pass([call('{"a":41'), call('11,"b":41'), call('11.5}')], gate)).toEqual([
      call('{"a":'),
      call('"[card]","b":'),
      call('"[card].5"}'),
    ]);
  });

  test('arguments that stop in the middle of a value let go of what is held', () => {
    const call = (args: string): object =>
      record({ index: 0, delta: { tool_calls: [{ index: 2, function: { arguments: args } }] } });
    const end = record({ index: 0, delta: {}, finish_reason: 'length' });
    expect(pass([call('{"a":"sec'), end])).toEqual([
      call('{"a":"'),
      flushed({ tool_calls: [{ index: 2, function: { arguments: 'sec' } }] }),
      end,
    ]);
  });

  test('signed reasoning loses its signature when its text has changed, and only then', () => {
    const piece = (value: string, signature?: string): object =>
      record({
        index: 0,
        delta: { reasoning_details: [{ type: 'reasoning.text', text: value, index: 0, signature }] },
      });
    expect(pass([piece('a sec'), piece('', 'sig')])).toEqual([
      piece('a '),
      flushed({ reasoning_details: [{ type: 'reasoning.text', text: 'sec', index: 0 }] }),
      piece('', 'sig'),
    ]);
    expect(pass([piece('a secret'), piece('', 'sig')])).toEqual([piece('a [x]'), piece('', '')]);
  });

  test('log probabilities go when the text that they repeat has changed', () => {
    const logprobs = (token: string): object => ({
      content: [{ token, logprob: -1, bytes: [1], top_logprobs: [] }],
    });
    const piece = (value: string): object => text(value, { logprobs: logprobs(value) });
    expect(pass([piece('ok'), piece('secret')])).toEqual([piece('ok'), text('[x]', { logprobs: null })]);
  });

  test('log probabilities go when a secret shows in them alone', () => {
    const logprobs = { content: [{ token: 'a', top_logprobs: [{ token: 'a' }, { token: 'secret' }] }] };
    expect(pass([text('a', { logprobs })])).toEqual([text('a', { logprobs: null })]);
  });

  test('a delta that comes twice changes twice', () => {
    const twice = (content: string): object => record({ index: 0, delta: { content }, message: { content } });
    expect(pass([twice('a sec'), twice('ret')])).toEqual([twice('a '), twice('[x]')]);
  });

  test('a stream that opens with a record of another kind is still recognised', () => {
    const opening = { choices: [], object: '', prompt_filter_results: [{ severity: 'safe' }] };
    const { rewriter, requests } = driveRewriter('text/event-stream', [
      Buffer.from(print([opening, text('a')])),
    ]);
    expect(rewriter.format()).toBe('openai-chat');
    expect(requests.map(({ text: asked }) => asked)).toEqual(['safe', 'a', '']);
  });

  test('any other string is judged where it stands; ids, names and padding are not', () => {
    const odd = {
      ...HEAD,
      error: { message: 'no secret', code: 'secret' },
      obfuscation: 'secret',
      choices: [{ index: 0, delta: { role: 'assistant', note: 'secret' } }],
    };
    const { requests } = driveRewriter('text/event-stream', [Buffer.from(print([odd]))], redacting());
    const alone = requests.filter(({ mode }) => mode === 'whole').map((request) => request.text);
    expect(alone).toEqual(['no secret', 'secret', 'secret']);
    expect(pass([odd])).toEqual([
      {
        ...odd,
        error: { message: 'no [x]', code: '[x]' },
        choices: [{ index: 0, delta: { role: 'assistant', note: '[x]' } }],
      },
    ]);
  });
});

describe('a blocked chat', () => {
  const blocking = (): StreamGate => createBlockingGate('secret', REASON);
  const filtered = (index: number): object => ({
    ...HEAD,
    choices: [{ index, delta: {}, finish_reason: 'content_filter' }],
  });

  test('ends every running choice as a content filter does', () => {
    const opening = record({ index: 0, delta: { content: 'a' } }, { index: 1, delta: { content: '' } });
    expect(pass([opening, text('secret')], blocking())).toEqual([
      opening,
      flushed({ content: '\n\nEnded.' }),
      filtered(0),
      flushed({ content: 'Ended.' }, 1),
      filtered(1),
      '[DONE]',
    ]);
  });

  test('ends even when its first record is the one', () => {
    const none = { id: '', object: '', created: 0, model: '' };
    const [message, end, mark] = pass([text('secret')], blocking());
    expect(message).toMatchObject({
      choices: [{ index: 0, delta: { role: 'assistant', content: 'Ended.' } }],
    });
    expect(end).toEqual({
      ...none,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta: {}, finish_reason: 'content_filter' }],
    });
    expect(mark).toBe('[DONE]');
  });

  test('has no gap before the message where no answer was shown', () => {
    const call = (args: string): object =>
      record({ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: args } }] } });
    const shown = pass([call('{"a'), call('":"b secret"}')], blocking());
    expect(shown.slice(0, 3)).toEqual([
      call('{"a'),
      flushed({ tool_calls: [{ index: 0, function: { arguments: '":"b ' } }] }),
      flushed({ content: 'Ended.' }),
    ]);
  });

  test('says nothing of a call whose first record was blocked: without a name it is none', () => {
    const call = (index: number, args: string, more: object = {}): object => {
      const one = { index, ...more, function: { name: 'look_up', arguments: args } };
      return record({ index: 0, delta: { tool_calls: [one] } });
    };
    const [first, ...rest] = pass([call(0, '{}'), call(1, '{"a":"b secret"}', { id: 'c' })], blocking());
    expect(first).toEqual(call(0, '{}'));
    expect(rest[0]).toEqual(flushed({ content: 'Ended.' }));
    expect(JSON.stringify(rest)).not.toContain('tool_calls');
  });

  test('ends no choice twice', () => {
    const end = record({ index: 0, delta: {}, finish_reason: 'stop' });
    const late = { ...HEAD, choices: [], usage: { note: 'secret' } };
    expect(pass([text('a'), end, late], blocking())).toEqual([text('a'), end, '[DONE]']);
  });
});
