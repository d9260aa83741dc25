import { describe, expect, test } from 'vitest';
import { driveRewriter } from '../../../support/wire/drive-rewriter.ts';
import { createSecretGate, createSlowGate, type StreamGate } from '../../../support/wire/gates.ts';
import { readRecords } from '../../../support/wire/read-records.ts';

const SSE = 'text/event-stream';
const LINES = 'application/x-ndjson';
const redacting = (): StreamGate => createSecretGate('secret', '[x]');
const holding = (): StreamGate => createSlowGate(() => 4);

function pass(records: readonly unknown[], gate = redacting()): unknown[] {
  const body = records.map((record) => `data: ${JSON.stringify(record)}\n\n`).join('');
  const { text } = driveRewriter(SSE, [Buffer.from(body)], gate);
  return readRecords(SSE, text).map(({ data }) => JSON.parse(data) as unknown);
}

describe('Gemini', () => {
  const candidate = (parts: readonly object[], more: object = {}): object => ({
    candidates: [{ content: { parts, role: 'model' }, index: 0, ...more }],
  });
  const support = { segment: { startIndex: 0, endIndex: 4, text: 'some' } };
  const end = (): object =>
    candidate([{ text: '' }], { finishReason: 'STOP', groundingMetadata: { groundingSupports: [support] } });

  test('quotations go when their text has changed, and stay when it was only held back', () => {
    expect(pass([candidate([{ text: 'a secret' }]), end()]).at(-1)).toMatchObject({
      candidates: [{ groundingMetadata: { groundingSupports: [] } }],
    });
    expect(pass([candidate([{ text: 'a secret' }]), end()], holding()).at(-1)).toEqual(end());
  });

  test('text that is held comes out before the reason of the end, thoughts as thoughts', () => {
    const records = [candidate([{ text: 'why sec', thought: true }]), candidate([{ text: 'so sec' }]), end()];
    expect(pass(records).slice(2, 4)).toEqual([
      { candidates: [{ content: { parts: [{ text: 'sec', thought: true }], role: 'model' }, index: 0 }] },
      { candidates: [{ content: { parts: [{ text: 'sec' }], role: 'model' }, index: 0 }] },
    ]);
  });

  test('the last piece of a record with two keeps its place', () => {
    const last = candidate([{ text: 'sec' }, { text: '' }], { finishReason: 'STOP' });
    expect(pass([candidate([{ text: 'a ' }]), last])).toEqual([candidate([{ text: 'a ' }]), last]);
  });

  test('every value of a call is judged, whatever its name, numbers too', () => {
    const args = { user_id: 'secret', name: 'secret', card: 5, list: ['a', { type: 'secret' }] };
    const call = (values: object): object => candidate([{ functionCall: { name: 'f', args: values } }]);
    const gate: StreamGate = ({ text }) => ({ text: text.replace('secret', '[x]').replace(/^5$/, '[n]') });
    expect(pass([call(args)], gate)).toEqual([
      call({ user_id: '[x]', name: '[x]', card: '[n]', list: ['a', { type: '[x]' }] }),
    ]);
  });

  test('a path that names an argument is not said again as it came', () => {
    const piece = (stringValue: string, more: object): object =>
      candidate([{ functionCall: { partialArgs: [{ jsonPath: '$.secret', stringValue, ...more }] } }]);
    const out = pass([piece('a sec', { willContinue: true }), piece('', {})]);
    expect(JSON.stringify(out)).not.toContain('secret');
    expect(out.length).toBe(3);
  });

  test('log probabilities go with the text that they repeat', () => {
    const logprobsResult = { chosenCandidates: [{ token: 'a', logProbability: -0.1 }, { token: ' sec' }] };
    const [first] = pass([candidate([{ text: 'a sec' }], { logprobsResult })]);
    expect(first).toEqual(candidate([{ text: 'a ' }], { logprobsResult: null }));
  });
});

describe('Ollama', () => {
  const generated = (response: string, more: object = {}): object => ({
    model: 'm',
    created_at: '2026-01-01T00:00:00Z',
    response,
    done: false,
    ...more,
  });
  const end = generated('', { done: true, done_reason: 'stop', context: [1, 2, 3] });
  const run = (records: readonly object[], gate: StreamGate): unknown[] => {
    const body = records.map((record) => `${JSON.stringify(record)}\n`).join('');
    const { text } = driveRewriter(LINES, [Buffer.from(body)], gate);
    return readRecords(LINES, text).map(({ data }) => JSON.parse(data) as unknown);
  };

  test('the context is emptied when anything was replaced, in the text or in the thinking', () => {
    expect(run([generated('a secret'), end], redacting()).at(-1)).toMatchObject({ context: [] });
    const thought = generated('', { thinking: 'a secret' });
    expect(run([thought, generated('fine'), end], redacting()).at(-1)).toMatchObject({ context: [] });
  });

  test('the context stays when text was only held back', () => {
    expect(run([generated('a text'), end], holding())).toEqual([generated('a '), generated('text'), end]);
  });
});

describe('Cohere', () => {
  const content = (text: string): object => ({
    type: 'content-delta',
    index: 0,
    delta: { message: { content: { text } } },
  });
  const citation = (start: number, end: number, text: string): object => ({
    type: 'citation-start',
    index: 0,
    delta: { message: { citations: { start, end, text, sources: [{ type: 'document', id: 'd:1' }] } } },
  });

  test('a citation of a text that has changed names its source and marks nothing', () => {
    expect(pass([content('a secret is out'), citation(9, 15, 'is out')])[1]).toEqual(citation(0, 0, ''));
    expect(pass([content('a word is out '), citation(7, 13, 'is out')])[1]).toEqual(
      citation(7, 13, 'is out'),
    );
  });
});

describe('AI SDK', () => {
  const delta = (text: string, more: object = {}): object => ({
    type: 'reasoning-delta',
    id: 'r',
    delta: text,
    ...more,
  });
  const signed = (signature: string): object => delta('', { providerMetadata: { anthropic: { signature } } });

  test('a signature goes when the reasoning before it has changed', () => {
    expect(pass([delta('a secret'), signed('Eq1')])[1]).toEqual(signed(''));
    expect(pass([delta('a sec'), signed('Eq1')])).toEqual([delta('a '), delta('sec'), signed('Eq1')]);
  });

  test('what only a provider can read is left alone, in reasoning and nowhere else', () => {
    const encrypted = { openai: { reasoningEncryptedContent: 'secret' } };
    const reasoning = { type: 'reasoning-end', id: 'r', providerMetadata: encrypted };
    expect(pass([delta('a'), reasoning])[1]).toEqual(reasoning);
    const output = { type: 'tool-output-available', toolCallId: 'c', output: encrypted };
    expect(JSON.stringify(pass([delta('a'), output])[1])).not.toContain('secret');
  });

  test('a step that is continued keeps its text open', () => {
    const body = '0:"a sec"\ne:{"finishReason":"length","isContinued":true}\n0:"ret!"\n';
    const { text } = driveRewriter('text/plain', [Buffer.from(body)], redacting());
    expect(text).toBe('0:"a "\ne:{"finishReason":"length","isContinued":true}\n0:"[x]!"\n');
  });
});

describe('ChatGPT’s page', () => {
  const path = '/message/content/parts/0';

  test('a record of our own leaves place and operation as they were for those after it', () => {
    const status = { p: '/message/status', o: 'replace', v: 'finished_successfully' };
    const records = [{ p: path, o: 'append', v: 'a sec' }, { p: '', o: 'patch', v: [] }, { v: [status] }];
    expect(pass(records)).toEqual([
      { p: path, o: 'append', v: 'a ' },
      { p: '', o: 'patch', v: [] },
      { p: path, o: 'append', v: 'sec' },
      { p: '', o: 'patch', v: [] },
      { v: [status] },
    ]);
  });

  test('a text that is put in anew is judged from its start', () => {
    const put = (v: string): object => ({ p: path, o: 'replace', v });
    expect(pass([put('a secret'), put('ret'), { p: path, o: 'append', v: ' sec' }, { v: 'ret' }])).toEqual([
      put('a [x]'),
      put('ret'),
      { p: path, o: 'append', v: ' ' },
      { v: '[x]' },
    ]);
  });
});

describe('Claude’s page', () => {
  test('events like those of the API, with members of their own, are read as theirs', () => {
    const start = {
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'text', text: '', flags: null },
    };
    const delta = (text: string): object => ({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text },
    });
    const limit = { type: 'message_limit', message_limit: { type: 'within_limit' } };
    const summary = {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'thinking_summary_delta', summary: { summary: 'secret' } },
    };
    const out = pass([start, delta('a sec'), delta('ret'), limit, summary]);
    expect(out.slice(1, 4)).toEqual([delta('a '), delta('[x]'), limit]);
    expect(JSON.stringify(out)).not.toContain('secret');
  });
});
