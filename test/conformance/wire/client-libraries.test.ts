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

const createClient = (file: string, gate: StreamGate): OpenAI =>
  new OpenAI({ apiKey: 'none', fetch: serve(readOwnStream(file), gate), maxRetries: 0 });

function readOpenai(file: string, gate: StreamGate) {
  const client = createClient(file, gate);
  return client.chat.completions.stream({ model: 'demo', messages: [] }).finalChatCompletion();
}

function readResponses(gate: StreamGate) {
  const client = createClient('openai-responses.sse', gate);
  return client.responses.stream({ model: 'demo', input: '' }).finalResponse();
}

async function readCompletions(gate: StreamGate) {
  const client = createClient('openai-completions.sse', gate);
  const choices: { text: string; reason: string | null }[] = [];
  for await (const record of await client.completions.create({ model: 'demo', prompt: '', stream: true })) {
    for (const { index, text, finish_reason } of record.choices) {
      const known = choices[index]?.text ?? '';
      choices[index] = { text: known + text, reason: finish_reason };
    }
  }
  return choices;
}

function readAssistants(gate: StreamGate) {
  const client = createClient('openai-assistants.sse', gate);
  const seen = { text: '', ended: '' };
  const run = client.beta.threads.runs.stream('thread_1a2b3c4d', { assistant_id: 'asst_1a2b3c4d' });
  run.on('textDelta', ({ value }) => {
    seen.text += value ?? '';
  });
  run.on('messageDone', ({ status, incomplete_details: details }) => {
    seen.ended = details?.reason ?? status;
  });
  return run.finalRun().then(({ status, incomplete_details: details }) => ({ ...seen, status, details }));
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

describe('the openai package, reading responses', () => {
  const { texts } = readOwnStream('openai-responses.sse');

  test.each([
    ['replaced', redacting, redacted],
    ['held to the end', holdingAll, (text: string | undefined) => text],
  ])('reads one whose texts are %s', async (_how, gate, expected) => {
    const { status, output, output_text } = await readResponses(gate());
    expect(status).toBe('completed');
    expect(output_text).toBe(expected(texts['output_text 3 0']));
    expect(output).toMatchObject([
      { type: 'reasoning', summary: [{ text: expected(texts['reasoning_summary_text 0 0']) }] },
      { type: 'function_call', name: 'get_note' },
      { type: 'code_interpreter_call', code: expected(texts['code_interpreter_call_code 2 0']) },
      { type: 'message' },
    ]);
  });

  test('sees a blocked one end as a content filter ends one, with what was shown', async () => {
    const gate = createBlockingGate('Grüße', REASON);
    const { status, incomplete_details, output, output_text } = await readResponses(gate);
    expect([status, incomplete_details?.reason]).toEqual(['incomplete', 'content_filter']);
    expect(output_text).toBe(REASON.message);
    expect(output.map(({ type }) => type)).toEqual([
      'reasoning',
      'function_call',
      'code_interpreter_call',
      'message',
    ]);
  });

  test('sees the message go on with the text that was blocked', async () => {
    const gate = createBlockingGate('safe', REASON);
    const { output_text } = await readResponses(gate);
    expect(output_text).toBe(`${texts['output_text 3 0']?.split('safe')[0]}\n\n${REASON.message}`);
  });

  test('sees a call that was blocked while it was written end without arguments', async () => {
    const { output } = await readResponses(createBlockingGate('hi', REASON));
    expect(output).toMatchObject([{ type: 'reasoning' }, { content: [{ text: REASON.message }] }]);
  });

  test('sees one that was blocked at once begin and end', async () => {
    const { status, output_text } = await readResponses(createBlockingGate('Answer shortly', REASON));
    expect([status, output_text]).toEqual(['incomplete', REASON.message]);
  });
});

describe('the openai package, reading completions', () => {
  test('reads each choice with the value replaced', async () => {
    const { texts } = readOwnStream('openai-completions.sse');
    expect(await readCompletions(redacting())).toEqual([
      { text: redacted(texts['completion 0']), reason: 'length' },
      { text: redacted(texts['completion 1']), reason: 'stop' },
    ]);
  });

  test('sees every choice that is blocked end as a content filter ends one', async () => {
    expect(await readCompletions(blocking())).toEqual([
      { text: `Once the key \n\n${REASON.message}`, reason: 'content_filter' },
      { text: `Second: \n\n${REASON.message}`, reason: 'content_filter' },
    ]);
  });
});

describe('the openai package, reading runs of assistants', () => {
  test.each([
    ['replaced', redacting, redacted],
    ['held to the end', holdingAll, (text: string | undefined) => text],
  ])('reads one whose text is %s', async (_how, gate, expected) => {
    const { text, ended, status } = await readAssistants(gate());
    expect(text).toBe(expected(readOwnStream('openai-assistants.sse').texts['message 0']));
    expect([ended, status]).toEqual(['completed', 'completed']);
  });

  test.each([
    ['in its message', 'it is', `Ada, \n\n${REASON.message}`],
    ['before its message', 'print', REASON.message],
  ])('sees one that is blocked %s end as a content filter ends it', async (_where, word, expected) => {
    const gate = createBlockingGate(word, REASON);
    const { text, ended, status, details } = await readAssistants(gate);
    expect(text).toBe(expected);
    expect([ended, status]).toEqual(['content_filter', 'incomplete']);
    expect(details).toEqual({ reason: 'content_filter' });
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
