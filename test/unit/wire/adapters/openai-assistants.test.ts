import { describe, expect, test } from 'vitest';
import { driveRewriter } from '../../../support/wire/drive-rewriter.ts';
import { createBlockingGate, createSecretGate, type StreamGate } from '../../../support/wire/gates.ts';
import { parseEvents } from '../../../support/wire/parse-events.ts';

const REASON = { ruleId: 'r', message: 'Ended.' };

type Named = readonly [event: string, data: unknown];

const run = (status: string, more: object = {}): Named => [
  `thread.run.${status}`,
  { id: 'run_1', object: 'thread.run', status, instructions: 'none', ...more },
];
const message = (name: string, status: string, content: unknown[], more: object = {}): Named => [
  `thread.message.${name}`,
  { id: 'msg_1', object: 'thread.message', status, ...more, content },
];
const text = (value: string): Named => [
  'thread.message.delta',
  {
    id: 'msg_1',
    object: 'thread.message.delta',
    delta: { content: [{ index: 0, type: 'text', text: { value } }] },
  },
];
const call = (detail: object): Named => [
  'thread.run.step.delta',
  {
    id: 'step_1',
    object: 'thread.run.step.delta',
    delta: { step_details: { type: 'tool_calls', tool_calls: [{ index: 0, ...detail }] } },
  },
];
const code = (input: string): Named => call({ type: 'code_interpreter', code_interpreter: { input } });
const step = (status: string): Named => [
  `thread.run.step.${status}`,
  { id: 'step_1', object: 'thread.run.step', status },
];
const whole = (value: string): unknown => ({ type: 'text', text: { value, annotations: [] } });
const END: Named = ['done', '[DONE]'];

function pass(events: readonly Named[], gate: StreamGate = createSecretGate('secret', '[x]')): Named[] {
  const print = (data: unknown): string => (typeof data === 'string' ? data : JSON.stringify(data));
  const body = events.map(([event, data]) => `event: ${event}\ndata: ${print(data)}\n\n`).join('');
  const { text: out } = driveRewriter('text/event-stream', [Buffer.from(body)], gate);
  return parseEvents(out).map(({ event, data }) => [event, data === '[DONE]' ? data : JSON.parse(data)]);
}

describe('OpenAI Assistants', () => {
  test('what is held of a message goes out before it is complete, under the name of a piece', () => {
    const complete = message('completed', 'completed', [whole('a sec')]);
    expect(pass([run('queued'), text('a sec'), step('created'), complete, END])).toEqual([
      run('queued'),
      text('a '),
      step('created'),
      text('sec'),
      complete,
      END,
    ]);
  });

  test('what is held of a step goes out before the step ends', () => {
    const args = (piece: string): Named => call({ type: 'function', function: { arguments: piece } });
    expect(pass([run('queued'), code('sec'), args('{"a":"\\u0073ec'), step('completed')])).toEqual([
      run('queued'),
      code(''),
      args('{"a":"'),
      code('sec'),
      args('\\u0073ec'),
      step('completed'),
    ]);
  });

  test('all that is held goes out when the run waits for its tools', () => {
    const args = (piece: string): Named => call({ type: 'function', function: { arguments: piece } });
    const required = (value: string): Named =>
      run('requires_action', { required_action: { tool_calls: [{ function: { arguments: value } }] } });
    expect(pass([run('queued'), args('["\\u0073ecret", "sec'), required('["\\u0073ecret"]')])).toEqual([
      run('queued'),
      args('["[x]", "'),
      args('sec'),
      required('["[x]"]'),
    ]);
  });

  test('the instructions of the user are judged like all else', () => {
    expect(pass([run('queued', { instructions: 'a secret' })])).toEqual([
      run('queued', { instructions: 'a [x]' }),
    ]);
  });

  test('a blocked message ends as one that a content filter cut, and its run with it', () => {
    const begun = [run('queued'), message('created', 'in_progress', []), text('a ')];
    const cut = { incomplete_details: { reason: 'content_filter' } };
    expect(pass([...begun, text('secret')], createBlockingGate('secret', REASON))).toEqual([
      ...begun,
      text('\n\nEnded.'),
      message('incomplete', 'incomplete', [whole('a \n\nEnded.')], cut),
      run('incomplete', cut),
      END,
    ]);
  });

  test('nothing but the end mark is said after the end of a run', () => {
    const late: Named = ['thread.late', { object: 'thread', note: 'secret' }];
    expect(pass([run('completed'), late], createBlockingGate('secret', REASON))).toEqual([
      run('completed'),
      END,
    ]);
  });
});
