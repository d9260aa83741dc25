import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { cutEvery, driveRewriter } from '../../support/wire/drive-rewriter.ts';
import {
  createBlockingGate,
  createSecretGate,
  createSlowGate,
  type StreamGate,
} from '../../support/wire/gates.ts';
import { type OwnStream, readOwnStream, SECRET } from '../../support/wire/own-streams.ts';

const MARK = '[redacted]';
const REASON = { ruleId: 'no-keys', message: 'This answer was ended: it gave away a key.' };

const redacting = (): StreamGate => createSecretGate(SECRET, MARK);
const holdingAll = (): StreamGate => createSlowGate(() => Number.POSITIVE_INFINITY);
const blocking = (): StreamGate => createBlockingGate(SECRET, REASON);

/** A `fetch` that answers with the guarded stream. */
function serve(stream: OwnStream, gate: StreamGate): typeof fetch {
  return async () => {
    const { bytes } = driveRewriter(stream.contentType, cutEvery(stream.bytes, 50), gate);
    return new Response(new Uint8Array(bytes), { headers: { 'content-type': stream.contentType } });
  };
}

function readOpenai(file: string, gate: StreamGate) {
  const client = new OpenAI({ apiKey: 'none', fetch: serve(readOwnStream(file), gate), maxRetries: 0 });
  return client.chat.completions.stream({ model: 'demo', messages: [] }).finalChatCompletion();
}

function readAnthropic(gate: StreamGate) {
  const stream = readOwnStream('anthropic-messages.sse');
  const client = new Anthropic({ apiKey: 'none', fetch: serve(stream, gate), maxRetries: 0 });
  return client.messages.stream({ model: 'demo', max_tokens: 1, messages: [] }).finalMessage();
}

const redacted = (text: string | undefined): string => (text ?? '').replaceAll(SECRET, MARK);

describe('the openai package', () => {
  test.each([
    ['replaced', redacting, redacted],
    ['held to the end', holdingAll, (text: string | undefined) => text],
  ])('reads an answer whose text is %s', async (_how, gate, expected) => {
    const { choices } = await readOpenai('openai-chat.sse', gate());
    expect(choices[0]?.message.content).toBe(expected(readOwnStream('openai-chat.sse').texts['content 0']));
    expect(choices[0]?.finish_reason).toBe('stop');
  });

  test('reads several choices', async () => {
    const { choices } = await readOpenai('openai-choices.sse', redacting());
    const { texts } = readOwnStream('openai-choices.sse');
    expect(choices.map(({ message }) => message.content ?? message.refusal)).toEqual(
      Object.values(texts).map(redacted),
    );
    expect(choices.map((choice) => choice.finish_reason)).toEqual(['length', 'stop', 'stop']);
  });

  test('reads the arguments of tools, whose replaced values parse', async () => {
    const { choices } = await readOpenai('openai-tools.sse', redacting());
    const calls = choices[0]?.message.tool_calls ?? [];
    expect(
      calls.map((call) => call.type === 'function' && (JSON.parse(call.function.arguments) as unknown)),
    ).toEqual([
      { city: 'Zürich', token: MARK, path: 'C:\\temp\\x', days: 12345678, units: ['C', 'F'], dry: true },
      { note: `Say "hi" to ${MARK} 🐝\n`, at: -1500, nothing: null, empty: '' },
    ]);
  });

  test('sees a blocked answer end as a content filter ends one', async () => {
    const { choices } = await readOpenai('openai-chat.sse', blocking());
    expect(choices[0]?.finish_reason).toBe('content_filter');
    expect(choices[0]?.message.content).toBe(`Grüße! 🐝 The key is "\n\n${REASON.message}`);
  });

  test('sees every choice end when one is blocked', async () => {
    const { choices } = await readOpenai('openai-choices.sse', blocking());
    expect(choices.map((choice) => choice.finish_reason)).toEqual(Array(3).fill('content_filter'));
    for (const { message } of choices) expect(message.content).toContain(REASON.message);
  });
});

describe('the Anthropic package', () => {
  test('reads thinking, text, citation and tool input with the values replaced', async () => {
    const { content, stop_reason } = await readAnthropic(redacting());
    const { texts } = readOwnStream('anthropic-messages.sse');
    expect(content).toMatchObject([
      { type: 'thinking', thinking: redacted(texts['thinking 0']), signature: '' },
      {
        type: 'text',
        text: redacted(texts['text 1']),
        citations: [{ cited_text: redacted(texts['cited 1']) }],
      },
      {
        type: 'tool_use',
        input: { query: `${MARK} été`, limit: 1_000_000, tags: ['a/b', ''], deep: { ok: false } },
      },
    ]);
    expect(stop_reason).toBe('tool_use');
  });

  test('keeps the signature of thinking that was only held back', async () => {
    const { content } = await readAnthropic(holdingAll());
    expect(content[0]).toMatchObject({ type: 'thinking', signature: expect.stringMatching(/^EuYB/) });
  });

  test('sees a blocked answer end as a refusal, with the message in a block of its own', async () => {
    const { content, stop_reason } = await readAnthropic(blocking());
    expect(stop_reason).toBe('refusal');
    expect(content).toMatchObject([
      { type: 'thinking', thinking: 'The user wants ' },
      { type: 'text', text: REASON.message },
    ]);
  });
});
