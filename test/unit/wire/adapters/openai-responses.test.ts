import { describe, expect, test } from 'vitest';
import { driveRewriter } from '../../../support/wire/drive-rewriter.ts';
import { createBlockingGate, createSecretGate, type StreamGate } from '../../../support/wire/gates.ts';
import { parseEvents } from '../../../support/wire/parse-events.ts';

const REASON = { ruleId: 'r', message: 'Ended.' };

type Event = { readonly type: string } & Record<string, unknown>;

const PLACE = { item_id: 'i', output_index: 0, content_index: 0 };
const text = (delta: string, more: object = {}): Event => ({
  type: 'response.output_text.delta',
  ...PLACE,
  delta,
  ...more,
});
const done = (whole: string, more: object = {}): Event => ({
  type: 'response.output_text.done',
  ...PLACE,
  text: whole,
  ...more,
});
const call = (delta: string): Event => ({
  type: 'response.function_call_arguments.delta',
  item_id: 'f',
  output_index: 1,
  delta,
});
const numbered = (events: readonly Event[], first = 0): Event[] =>
  events.map((event, index) => ({ ...event, sequence_number: first + index }));
const token = (piece: string): object => ({ token: piece, logprob: -1, bytes: [1], top_logprobs: [] });

function pass(events: readonly Event[], gate: StreamGate = createSecretGate('secret', '[x]')): unknown[] {
  const body = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
  const parsed = parseEvents(driveRewriter('text/event-stream', [Buffer.from(body)], gate).text);
  const records = parsed.map(({ data }) => JSON.parse(data) as Event);
  expect(parsed.map(({ event }) => event)).toEqual(records.map(({ type }) => type));
  return records;
}

describe('OpenAI Responses', () => {
  test('what is held goes out before the whole text, and the numbers after it move on', () => {
    expect(pass(numbered([text('a sec'), done('a sec'), done('b')], 7))).toEqual(
      numbered([text('a '), text('sec'), done('a sec'), done('b')], 7),
    );
  });

  test('events that are not counted stay so', () => {
    expect(pass([text('sec'), done('sec')])).toEqual([text(''), text('sec'), done('sec')]);
  });

  test('what is held goes out without padding', () => {
    expect(pass([text('sec', { obfuscation: 'xyz' }), done('sec')])).toEqual([
      text('', { obfuscation: 'xyz' }),
      text('sec'),
      done('sec'),
    ]);
  });

  test('arguments are judged value by value, in pieces and whole', () => {
    const whole = (args: string): Event => ({
      type: 'response.output_item.done',
      output_index: 1,
      item: { id: 'f', type: 'function_call', arguments: args },
    });
    expect(pass([call('{"a":"\\u0073ec'), call('ret"}'), whole('{"a":"\\u0073ecret"}')])).toEqual([
      call('{"a":"'),
      call('[x]"}'),
      whole('{"a":"[x]"}'),
    ]);
  });

  test('a text may begin in the part or item that is added', () => {
    const part = (begun: string): Event => ({
      type: 'response.content_part.added',
      ...PLACE,
      part: { type: 'output_text', text: begun },
    });
    const item = (args: string): Event => ({
      type: 'response.output_item.added',
      output_index: 1,
      item: { id: 'f', type: 'function_call', arguments: args },
    });
    expect(pass([part('sec'), text('ret'), item('["sec')])).toEqual([
      part(''),
      text('[x]'),
      item('["'),
      call('sec'),
    ]);
  });

  test('several texts in a delta are told apart by their names', () => {
    const output = (delta: object): Event => ({
      type: 'response.shell_call_output_content.delta',
      output_index: 2,
      command_index: 0,
      delta,
    });
    expect(pass([output({ stdout: 'sec', stderr: 'sec' }), output({ stdout: 'ret' })])).toEqual([
      output({ stdout: '', stderr: '' }),
      output({ stdout: '[x]' }),
      output({ stderr: 'sec' }),
    ]);
  });

  test('log probabilities go with a text that has changed, in pieces and whole', () => {
    const scored = (...tokens: string[]): object => ({ logprobs: tokens.map((one) => token(one)) });
    const before = [text('se', scored('se')), text('cret', scored('cret'))];
    expect(pass([...before, done('secret', scored('se', 'cret'))])).toEqual([
      text('', { logprobs: [] }),
      text('[x]', { logprobs: [] }),
      done('[x]', { logprobs: [] }),
    ]);
    expect(pass([text('a', scored('a', 'secret'))])).toEqual([text('a', { logprobs: [] })]);
    const clean = [text('a', scored('a')), done('a', scored('a'))];
    expect(pass(clean)).toEqual(clean);
  });

  test('what is encrypted passes, what cites is judged', () => {
    const item = (title: string): Event => ({
      type: 'response.output_text.annotation.added',
      annotation: { type: 'url_citation', title },
      encrypted_content: 'secret',
    });
    expect(pass([item('secret')])).toEqual([item('[x]')]);
  });

  test('a blocked response ends as one that a content filter cut, under the next numbers', () => {
    const response = { id: 'resp', object: 'response', status: 'in_progress', output: [], secretless: 1 };
    const item = { id: 'i', type: 'message', status: 'in_progress', content: [], role: 'assistant' };
    const part = { type: 'output_text', text: '', annotations: [] };
    const begun = [
      { type: 'response.created', response },
      { type: 'response.output_item.added', output_index: 0, item },
      { type: 'response.content_part.added', ...PLACE, part },
    ];
    const events = pass(
      numbered([...begun, text('a '), text('secret b')]),
      createBlockingGate('secret', REASON),
    ) as Event[];
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, index) => index));
    expect(events.slice(3).map(({ type }) => type.slice('response.'.length))).toEqual([
      'output_text.delta',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'incomplete',
    ]);
    const content = [{ ...part, text: 'a \n\nEnded.' }];
    expect(events.at(-1)).toMatchObject({
      response: {
        ...response,
        status: 'incomplete',
        incomplete_details: { reason: 'content_filter' },
        output: [{ ...item, status: 'incomplete', content }],
      },
    });
  });

  test('nothing is said after the end of a response', () => {
    const end: Event = { type: 'response.completed', response: { id: 'r' } };
    const late: Event = { type: 'response.late', note: 'secret' };
    expect(pass([end, late], createBlockingGate('secret', REASON))).toEqual([end]);
  });
});
