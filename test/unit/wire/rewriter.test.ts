import { describe, expect, test } from 'vitest';
import { createRewriter } from '../../../src/wire/index.ts';
import { cutEvery, driveRewriter, headOf } from '../../support/wire/drive-rewriter.ts';
import { createBlockingGate, createSecretGate } from '../../support/wire/gates.ts';
import { readOwnStream } from '../../support/wire/own-streams.ts';

const SSE = 'text/event-stream';
const REASON = { ruleId: 'r', message: 'Ended "here".' };
const redacting = () => createSecretGate('secret', '[x]');
const blocking = () => createBlockingGate('secret', REASON);
const chunk = (content: string, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;

function run(contentType: string, body: string, gate = redacting()): string {
  return driveRewriter(contentType, [Buffer.from(body)], gate).text;
}

describe('running text', () => {
  test('is one text, whatever its pieces', () => {
    const { text, requests } = driveRewriter(
      'text/plain',
      cutEvery(Buffer.from('a secret 🐝 sec'), 2),
      redacting(),
    );
    expect(text).toBe('a [x] 🐝 sec');
    expect(new Set(requests.map(({ channel }) => channel)).size).toBe(1);
  });

  test('ends with the message on a line of its own when it is blocked', () => {
    const { text, isEnded } = driveRewriter(
      'text/plain',
      [Buffer.from('a '), Buffer.from('secret b')],
      blocking(),
    );
    expect([text, isEnded]).toEqual(['a \nEnded "here".\n', true]);
  });

  test('is asked about only where there is some', () => {
    expect(driveRewriter('text/plain', []).requests).toEqual([]);
  });
});

describe('bytes that are no UTF-8', () => {
  const mixed = Buffer.concat([Buffer.from('a sec'), Buffer.from([0xff, 0xfe]), Buffer.from('ret secret b')]);

  test('pass as they are and are counted; the text around them is still judged', () => {
    const { bytes, rewriter } = driveRewriter('text/plain', cutEvery(mixed, 1), redacting());
    expect(bytes.toString('latin1')).toBe('a sec\xff\xferet [x] b');
    expect(rewriter.unscannedBytes()).toBe(2);
  });

  test('at the end of a stream are let go', () => {
    const { bytes, rewriter } = driveRewriter('text/plain', [Buffer.from([0x61, 0xe2, 0x82])]);
    expect([...bytes]).toEqual([0x61, 0xe2, 0x82]);
    expect(rewriter.unscannedBytes()).toBe(2);
  });

  test('make a binary body pass whole', () => {
    const binary = Buffer.from(Array.from({ length: 3_000 }, (_, index) => (index * 89) % 256));
    const { bytes, rewriter } = driveRewriter('text/plain', [binary]);
    expect(bytes.equals(binary)).toBe(true);
    expect(rewriter.unscannedBytes()).toBeGreaterThan(2_900);
  });

  test('leave a record that nothing else changes as it came', () => {
    const record = Buffer.concat([
      Buffer.from('data: a'),
      Buffer.from([0xff]),
      Buffer.from('\n\ndata: secret\n\n'),
    ]);
    const { bytes, rewriter } = driveRewriter(SSE, [record], redacting());
    expect(bytes.toString('latin1')).toBe('data: a\xff\n\ndata: [x]\n\n');
    expect(rewriter.unscannedBytes()).toBe(1);
  });
});

describe('JSON documents', () => {
  test('still parse after redaction, whatever the spelling and the replacement', () => {
    const source = String.raw`{"a":"x \u0073ecret","n":12,"list":["secret",{"k":"\"secret\""}]}`;
    const gate = createSecretGate('secret', '"\\\n');
    const text = driveRewriter('application/json', cutEvery(Buffer.from(source), 3), gate).text;
    expect(JSON.parse(text)).toEqual({ a: 'x "\\\n', n: 12, list: ['"\\\n', { k: '""\\\n"' }] });
  });

  test('go out byte for byte when nothing changes', () => {
    const source = '{ "a" : "\\u0041\\/", "b": [1.50, -0e1 , true],"c":{}}\n';
    expect(driveRewriter('application/json', cutEvery(Buffer.from(source), 1)).text).toBe(source);
  });

  test('have a number that must go replaced by a string', () => {
    const text = run('application/json', '{"card":4111,"next":1}', createSecretGate('4111', '[card]'));
    expect(JSON.parse(text)).toEqual({ card: '[card]', next: 1 });
  });

  test('parse even when they are blocked in the middle', () => {
    const text = run('application/json', '{"a":[{"b":"see secret, "}],"c":"d"}', blocking());
    expect(JSON.parse(text)).toEqual({ a: [{ b: 'see \nEnded "here".\n' }] });
  });

  test('are judged as running text from where they are no JSON', () => {
    expect(run('application/json', '{"a": nothing secret}')).toBe('{"a": nothing [x]}');
  });

  test('have their ids left alone, and sentences under such names not', () => {
    const { requests } = driveRewriter('application/json', [
      Buffer.from('{"id":"x1","name":"two words","at":"2024-08-01"}'),
    ]);
    expect(requests.map(({ text }) => text)).toEqual(['two words']);
  });
});

describe('records that no format claims', () => {
  test('JSON lines: what the members of one name say together is judged too', () => {
    const body =
      '{"response":"a sec","note":"sec"}\n{"response":"ret","note":"ret"}\n{"response":"!","done":true}\n';
    expect(run('application/x-ndjson', body)).toBe(
      '{"response":"a [x]","note":"[x]"}\n{"response":"","note":""}\n{"response":"!","done":true}\n',
    );
  });

  test('what is held goes out before the record that looks like the end', () => {
    const body = 'data: {"type":"text-delta","delta":"a sec"}\n\ndata: {"type":"text-end"}\n\n';
    expect(run(SSE, body)).toBe(
      'data: {"type":"text-delta","delta":"a "}\n\ndata: {"type":"text-delta","delta":"sec"}\n\ndata: {"type":"text-end"}\n\n',
    );
  });

  test('what is held of data that is no JSON goes out before the event that ends it, under the same name', () => {
    const body = 'event: output\ndata: a sec\n\nevent: done\ndata: {}\n\n: timed out\n\n';
    expect(run(SSE, body)).toBe(
      'event: output\ndata: a \n\nevent: output\ndata: sec\n\nevent: done\ndata: {}\n\n: timed out\n\n',
    );
  });

  test('a whole text called `arguments` is judged as the JSON that it is', () => {
    const body =
      '{"note":"a","call":{"arguments":"{\\"key\\":\\"\\\\u0073ecret\\",\\"n\\":1}"},"type":"x"}\n';
    expect(run('application/x-ndjson', `{"object":"thread"}\n${body}`)).toBe(
      `{"object":"thread"}\n${body.replace('\\\\u0073ecret', '[x]')}`,
    );
  });

  test('a last line without its end has the last of its texts in it, and those of others before it', () => {
    const body = '{"text":" a sec"}\n{"answer":" b sec"}';
    expect(run('application/x-ndjson', body)).toBe('{"text":" a "}\n{"text":"sec"}\n{"answer":" b sec"}');
  });

  test.each([
    ['a text', { text: ' a sec' }],
    ['a token to go on with', { type: 'resume', token: 'eyJhbGciOiJIUzI1NiJ9.e30.abc' }],
    ['a short name', { d: 1 }],
    ['a record of another format', { type: 'start' }],
  ])('%s of another kind before a format does not hide it', (_what, first) => {
    const { rewriter } = driveRewriter(SSE, [Buffer.from(`data: ${JSON.stringify(first)}\n\n${chunk('b')}`)]);
    expect(rewriter.format()).toBe('openai-chat');
  });

  test('a text that has begun is not handed to another format', () => {
    const other = 'data: {"model":"m","response":"a","done":false}\n\n';
    const { rewriter } = driveRewriter(SSE, [Buffer.from(chunk('a') + other + chunk('b'))]);
    expect(rewriter.format()).toBe('openai-chat');
  });

  test('siblings are told apart by their index, wherever they stand', () => {
    const first = (a: string): string => `{"choices":[{"index":0,"text":"${a}"},{"index":1,"text":"x"}]}\n`;
    const second = (b: string): string => `{"choices":[{"index":1,"text":"y"},{"index":0,"text":"${b}"}]}\n`;
    expect(run('application/x-ndjson', first('sec') + second('ret'))).toBe(first('') + second('[x]'));
  });

  test('what is held is not forgotten over many other texts', () => {
    const other = (index: number): string => `{"type":"${'x'.repeat(index + 1)}.delta","delta":"a"}\n`;
    const others = Array.from({ length: 70 }, (_, index) => `${other(index)}{"type":"end"}\n`).join('');
    const body = `${others}{"type":"kept","delta":"sec"}\n${other(0)}${other(1)}`;
    expect(run('application/x-ndjson', body).slice(others.length)).toBe(
      `{"type":"kept","delta":""}\n${other(0)}${other(1)}{"type":"kept","delta":"sec"}\n`,
    );
  });

  test('only so many texts grow at once, further ones are judged record by record', () => {
    const members = Array.from({ length: 300 }, (_, index) => [`text_${index}`, 'a'] as const);
    const body = `${JSON.stringify({ delta: Object.fromEntries(members) })}\n`;
    const { requests } = driveRewriter('application/x-ndjson', [Buffer.from(body)]);
    const modes = requests.filter(({ text }) => text !== '').map(({ mode }) => mode);
    expect(modes.filter((mode) => mode === 'append')).toHaveLength(256);
    expect(modes.filter((mode) => mode === 'whole')).toHaveLength(44);
  });

  test('data that is the bare text is one text over unnamed events', () => {
    expect(run(SSE, 'data: a sec\n\ndata: ret\n\ndata: sec\n\ndata: [DONE]\n\n')).toBe(
      'data: a \n\ndata: [x]\n\ndata: \n\ndata: sec\n\ndata: [DONE]\n\n',
    );
    expect(run(SSE, 'data: "a sec"\n\ndata: "ret\\n"\n\n')).toBe('data: "a "\n\ndata: "[x]\\n"\n\n');
  });

  test('an event with a name of its own is judged by itself', () => {
    expect(run(SSE, 'event: encoding\ndata: "sec"\n\nevent: status\ndata: no secret\n\n')).toBe(
      'event: encoding\ndata: "sec"\n\nevent: status\ndata: no [x]\n\n',
    );
  });

  test('broken JSON and lines that are no field are judged too, and never dropped', () => {
    const body = `${chunk('hi')}data: {"choices": [secret\n\nnonsense with secret\n: secret\ndata: {}\n\n`;
    expect(run(SSE, body)).toBe(body.replaceAll('secret', '[x]'));
  });

  test('nesting without end is judged as text', () => {
    const deep = `${'['.repeat(9_000)}"secret"${']'.repeat(9_000)}`;
    expect(run(SSE, `data: ${deep}\n\n`)).toBe(`data: ${deep.replace('secret', '[x]')}\n\n`);
  });

  test('a block ends a stream of bare texts with the message', () => {
    expect(run(SSE, 'data: a secret\n\ndata: b\n\n', blocking())).toBe('data: a \n\ndata: Ended "here".\n\n');
  });

  test('a block ends unknown records with the message where the text was', () => {
    expect(
      run('application/x-ndjson', '{"text":"a","n":1}\n{"text":" secret"}\n{"text":"b"}\n', blocking()),
    ).toBe('{"text":"a","n":1}\n{"text":" ","n":1}\n{"text":"\\n\\nEnded \\"here\\".","n":1}\n');
  });
});

describe('records that are too long to wait for', () => {
  test('are judged as running text, and those after them as records again', () => {
    const body = `${chunk('a')}data: {"long": "${'x'.repeat(300)} secret"}\n\n${chunk('b sec')}${chunk('ret')}`;
    const { text, requests } = driveRewriter(SSE, cutEvery(Buffer.from(body), 7), redacting(), 256);
    expect(requests.some(({ channel }) => channel === 'running-text')).toBe(true);
    expect(text).toBe(body.replace('x secret', 'x [x]').replace('b sec', 'b ').replace('"ret"', '"[x]"'));
  });

  test('a record of 10 MB is still a record', () => {
    const body = chunk(`${'lorem ipsum '.repeat(900_000)} secret`);
    const { text, requests } = driveRewriter(SSE, cutEvery(Buffer.from(body), 65_536), redacting());
    expect(requests.filter(({ text: asked }) => asked !== '')).toHaveLength(1);
    expect(text === body.replace('secret', '[x]')).toBe(true);
  });

  test('10 MB of small records in one piece are read one by one', () => {
    const body = chunk('no secret') + chunk('lorem ipsum '.repeat(100)).repeat(7_500);
    expect(run(SSE, body) === body.replace('secret', '[x]')).toBe(true);
  });

  test.each(['\n', '\r', ':\n\n', '{}\n', '[', '"', '\\', 'data: \n\n', '\u0000'])(
    'a flood of %j is survived',
    (unit) => {
      const flood = Buffer.from(unit.repeat(5_000));
      for (const type of [SSE, 'application/x-ndjson', 'application/json', 'text/plain']) {
        expect(driveRewriter(type, [flood], redacting()).bytes.equals(flood)).toBe(true);
      }
    },
  );
});

describe('a blocked stream', () => {
  test('is over: what comes later asks for nothing and shows nothing', () => {
    const rewriter = createRewriter(headOf(SSE));
    const gate = blocking();
    const first = rewriter.push(Buffer.from(chunk('a secret')));
    const early = rewriter.push(Buffer.from(chunk('b')));
    expect(first.render(first.requests.map(gate)).ended).toBe(true);
    expect(early.render(early.requests.map(gate))).toEqual({ bytes: new Uint8Array(0), ended: true });
    for (const batch of [rewriter.push(Buffer.from(chunk('c'))), rewriter.finish()]) {
      expect(batch.requests).toEqual([]);
      expect(batch.render([])).toEqual({ bytes: new Uint8Array(0), ended: true });
    }
  });

  test('shows what came before the block, and of its own record only the text', () => {
    const text = run(SSE, chunk('one') + chunk(' two secret three', 'stop') + chunk('four'), blocking());
    const events = text.split('\n\n').filter((event) => event !== '');
    expect(events[0]).toBe(chunk('one').trim());
    expect(events[1]).toContain('"content":" two "');
    expect(text).not.toMatch(/secret|three|four|"stop"/);
    expect(events.at(-2)).toContain('"finish_reason":"content_filter"');
    expect(events.at(-1)).toBe('data: [DONE]');
  });
});

describe('batches', () => {
  test.each(['openai-chat.sse', 'plain.txt'])('leave the caller its buffer once rendered: %s', (file) => {
    const { bytes, contentType } = readOwnStream(file);
    const rewriter = createRewriter(headOf(contentType));
    const buffer = Buffer.alloc(11);
    const shown: Buffer[] = [];
    for (const piece of cutEvery(bytes, buffer.length)) {
      buffer.set(piece);
      const batch = rewriter.push(buffer.subarray(0, piece.length));
      shown.push(Buffer.from(batch.render(batch.requests).bytes));
      buffer.fill(0);
    }
    expect(Buffer.concat(shown).equals(bytes)).toBe(true);
  });

  test('may be read ahead of the answers', () => {
    const { bytes } = readOwnStream('anthropic-messages.sse');
    const gate = createSecretGate('demo-key-7f3a9c21e5', '[x]');
    const rewriter = createRewriter(headOf(SSE));
    const batches = [...cutEvery(bytes, 100).map((piece) => rewriter.push(piece)), rewriter.finish()];
    const ahead = batches.map((batch) =>
      Buffer.from(batch.render(batch.requests.map(gate)).bytes).toString(),
    );
    const inStep = driveRewriter(SSE, [bytes], createSecretGate('demo-key-7f3a9c21e5', '[x]'));
    expect(ahead.join('')).toBe(inStep.text);
  });

  test('ask about nothing but the text of an ordinary record', () => {
    const { requests } = driveRewriter(SSE, [readOwnStream('openai-chat.sse').bytes]);
    expect(requests.every(({ channel }) => channel === 'choice/0/content')).toBe(true);
  });

  test('the format is known after the first record', () => {
    const rewriter = createRewriter(headOf(SSE));
    expect(rewriter.format()).toBe('pending');
    rewriter.push(Buffer.from('data: {"type":"ping"}\n\n'));
    rewriter.push(Buffer.from('event: message_start\ndata: {"type":"message_start"}\n\n'));
    expect(rewriter.format()).toBe('anthropic-messages');
  });
});
