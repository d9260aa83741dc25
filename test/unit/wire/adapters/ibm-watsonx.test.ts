import { describe, expect, test } from 'vitest';
import { driveRewriter } from '../../../support/wire/drive-rewriter.ts';
import { createBlockingGate, createSecretGate, type StreamGate } from '../../../support/wire/gates.ts';
import { parseEvents } from '../../../support/wire/parse-events.ts';

const record = (text: string, reason = 'not_finished'): object => ({
  model_id: 'm',
  created_at: '2026-01-01T00:00:00.000Z',
  results: [{ generated_text: text, generated_token_count: 0, input_token_count: 0, stop_reason: reason }],
});

function pass(records: readonly object[], gate: StreamGate = createSecretGate('secret', '[x]')): unknown[] {
  const body = records.map((one) => `event: message\ndata: ${JSON.stringify(one)}\n\n`).join('');
  const { text } = driveRewriter('text/event-stream', [Buffer.from(body)], gate);
  const events = parseEvents(text);
  expect(events.every(({ event }) => event === 'message')).toBe(true);
  return events.map(({ data }) => JSON.parse(data) as unknown);
}

describe('IBM watsonx', () => {
  test('a text that is not finished goes on', () => {
    expect(pass([record('a sec'), record('ret')])).toEqual([record('a '), record('[x]')]);
  });

  test('what is held goes before the record that finishes the text', () => {
    const end = record('', 'eos_token');
    expect(pass([record('a sec'), end])).toEqual([record('a '), record('sec'), end]);
  });

  test('a blocked text ends with the message', () => {
    const gate = createBlockingGate('secret', { ruleId: 'r', message: 'Ended.' });
    expect(pass([record('a '), record('secret')], gate)).toEqual([
      record('a '),
      record('\n\nEnded.', 'cancelled'),
    ]);
  });
});
