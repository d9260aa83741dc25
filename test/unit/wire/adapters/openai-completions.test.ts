import { describe, expect, test } from 'vitest';
import { driveRewriter } from '../../../support/wire/drive-rewriter.ts';
import { createBlockingGate, createSecretGate, type StreamGate } from '../../../support/wire/gates.ts';
import { parseEvents } from '../../../support/wire/parse-events.ts';

const HEAD = { id: 'c1', object: 'text_completion', created: 7, model: 'm' };
const REASON = { ruleId: 'r', message: 'Ended.' };

const text = (piece: string, more: object = {}): object => ({
  ...HEAD,
  choices: [{ text: piece, index: 0, logprobs: null, finish_reason: null, ...more }],
});

function pass(records: readonly object[], gate: StreamGate = createSecretGate('secret', '[x]')): unknown[] {
  const body = records.map((record) => `data: ${JSON.stringify(record)}\n\n`).join('');
  const { text: out } = driveRewriter('text/event-stream', [Buffer.from(body)], gate);
  return parseEvents(out).map(({ data }) => (data === '[DONE]' ? data : (JSON.parse(data) as unknown)));
}

describe('OpenAI Completions', () => {
  test('what is held goes into the last record of its choice', () => {
    const end = { finish_reason: 'length' };
    expect(pass([text('a sec'), text('re', end)])).toEqual([text('a '), text('secre', end)]);
  });

  test('what is held goes before a last record that has no text', () => {
    const end = text('', { finish_reason: 'stop' });
    expect(pass([text('a sec'), end])).toEqual([text('a '), text('sec'), end]);
  });

  test('a reason that is empty ends nothing', () => {
    const going = { finish_reason: '' };
    expect(pass([text('sec', going), text('ret', going)])).toEqual([text('', going), text('[x]', going)]);
  });

  test('log probabilities go with a text that has changed, and with alternatives that must not be seen', () => {
    const scored = (token: string, ...alternatives: string[]): object => ({
      logprobs: {
        tokens: [token],
        token_logprobs: [-1],
        top_logprobs: [Object.fromEntries([token, ...alternatives].map((name) => [name, -1]))],
        text_offset: [0],
      },
    });
    expect(pass([text('secret', scored('secret'))])).toEqual([text('[x]')]);
    expect(pass([text('a', scored('a', 'secret'))])).toEqual([text('a')]);
    expect(pass([text('a', scored('a', 'b'))])).toEqual([text('a', scored('a', 'b'))]);
    const { requests } = driveRewriter('text/event-stream', [
      Buffer.from(`data: ${JSON.stringify(text('a', scored('a')))}\n\n`),
    ]);
    expect(requests.map((request) => request.text)).toEqual(['a', '']);
  });

  test('a blocked one ends as a content filter ends it', () => {
    expect(pass([text('a '), text('secret')], createBlockingGate('secret', REASON))).toEqual([
      text('a '),
      text('\n\nEnded.', { finish_reason: 'content_filter' }),
      '[DONE]',
    ]);
  });
});
