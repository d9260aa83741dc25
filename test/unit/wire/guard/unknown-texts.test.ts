import { describe, expect, test } from 'vitest';
import { createRecordRewriter } from '../../../../src/wire/index.ts';
import { cutEvery, driveRewriter, headOf } from '../../../support/wire/drive-rewriter.ts';
import { createMailGate } from '../../../support/wire/word-gate.ts';

const SSE = 'text/event-stream';
const PIECES = ['Mail ali', 'ce@exam', 'ple.com ok'];
const SIZES = [1, 13, 100_000];
/** More of the address than one piece has. */
const LEAK = /alice|ce@exam|ple\.com/;

const spell = (record: object): string => `data: ${JSON.stringify(record)}\n\n`;

/** What comes out, the same for every cut. */
function pass(body: string, type = SSE): string {
  const [first = '', ...others] = SIZES.map(
    (size) => driveRewriter(type, cutEvery(Buffer.from(body), size), createMailGate()).text,
  );
  for (const other of others) expect(other).toBe(first);
  return first;
}

const NAMES =
  'msg message body data t c d v word piece part fragment html markdown md line code summary title result reply ' +
  'transcript payload append insert stream string description say query generated_text completion value chunk text';

describe('a value over records of one path', () => {
  test.each(NAMES.split(' '))('called %s is found', (name) => {
    const out = pass(PIECES.map((piece) => spell({ [name]: piece })).join(''));
    expect(out).not.toMatch(LEAK);
    const texts = [...out.matchAll(/^data: (.*)$/gm)].map(
      ([, data = '']) => JSON.parse(data)[name] as string,
    );
    expect(texts.join('')).toBe('Mail [mail] ok');
  });

  const shapes: [string, (piece: string, index: number) => object][] = [
    ['JSON-RPC', (message) => ({ jsonrpc: '2.0', method: 'message/stream', params: { message } })],
    ['a list of parts', (text) => ({ result: { parts: [{ kind: 'text', text }] } })],
    ['tokens that are counted', (text, index) => ({ index, token: { id: 5, text } })],
    ['chunks that are counted', (text, index) => ({ chunk_index: index, text })],
    ['a list and what is beside it', (content) => ({ list: [{ content }, { step: 1 }] })],
    ['patches', (value, index) => ({ patches: [{ op: 'add', path: `/chunks/${index}`, value }] })],
    ['inserts', (insert, index) => ({ offset: index * 8, delete: 0, insert })],
    ['a number of a part that stays', (text) => ({ index: 0, piece: text })],
  ];

  test.each(shapes)('%s: is found', (_name, shape) => {
    expect(pass(PIECES.map((piece, index) => spell(shape(piece, index))).join(''))).not.toMatch(LEAK);
  });

  test.each([
    ['words', (piece: string) => piece],
    ['words in quotes', (piece: string) => JSON.stringify(piece)],
  ])('%s of named events: is found', (_name, data) => {
    const out = pass(PIECES.map((piece) => `event: update\ndata: ${data(piece)}\n\n`).join(''));
    expect(out).not.toMatch(LEAK);
    expect(out).toContain('Mail [mail]');
  });

  const chat = (delta: object): object => ({
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta }],
  });

  test.each([
    ['a delta that its adapter does not know', (commentary: string) => chat({ commentary })],
    ['an event of its own', (text: string) => ({ type: 'status', text })],
  ])('of a known format, %s: is found', (_name, shape) => {
    const out = pass(spell(chat({ content: 'x ' })) + PIECES.map((piece) => spell(shape(piece))).join(''));
    expect(out).not.toMatch(LEAK);
  });

  test('is found with whole values before it, but for the pieces that were shown', () => {
    const states = ['idle', 'running', 'idle', ...PIECES].map((state) => spell({ state }));
    expect(pass(states.join(''))).toBe(
      ['idle', 'running', 'idle', 'Mail ali', 'ce@exam', '[mail] ok']
        .map((state) => spell({ state }))
        .join(''),
    );
  });
});

describe('clean records come out as they came', () => {
  const message = (from: string, content: string): object => ({ type: 'message', from, content });
  const records: [string, readonly object[]][] = [
    ['states', ['idle', 'running', 'idle'].map((value) => ({ type: 'state', value }))],
    [
      'states that never come again',
      ['red', 'green', 'blue', 'white', 'black', 'pink'].map((value) => ({ value })),
    ],
    ['messages', [message('bob', 'Hi'), message('amy', 'Hello Bob'), message('bob', 'Lunch?')]],
    ['messages in small letters', ['hi', 'hey', 'so what', 'ok'].map((content, id) => ({ id, content }))],
    [
      'two kinds in turn',
      ['a b', 'c d', 'e f', 'g h'].flatMap((text) => [{ type: 'x', text }, { note: 'so' }]),
    ],
    ['one', [{ text: 'Hello' }]],
    ['a list', ['Foo bar', 'baz', 'Qux'].map((title, id) => ({ id, title, at: `2024-01-0${id + 1}` }))],
  ];

  test.each(records)('%s', (_name, list) => {
    const body = list.map(spell).join('');
    expect(pass(body)).toBe(body);
    const document = JSON.stringify(list);
    expect(pass(document, 'application/json')).toBe(document);
  });

  test.each(records)('%s, in a socket', (_name, list) => {
    const rewriter = createRecordRewriter(headOf(''), false);
    const gate = createMailGate();
    const shown = [...list, null].flatMap((record) => {
      const data = JSON.stringify(record);
      const batch = record === null ? rewriter.finish() : rewriter.push({ event: '', data });
      return batch.render(batch.requests.map(gate)).records.map((one) => one.data);
    });
    expect(shown).toEqual(list.map((record) => JSON.stringify(record)));
  });

  test('what was found in a message is covered in it, and the others stay', () => {
    const say = (text: string, from: string): string => spell(message(from, text));
    const body = say('Hi', 'bob') + say('write to a@b.org, please', 'amy') + say('Will do', 'bob');
    expect(pass(body)).toBe(body.replace('a@b.org', '[mail]'));
  });

  test.each([
    ['tokens that are counted', (text: string, index: number) => ({ index: index + 1, token: { text } })],
    ['tokens', (text: string) => ({ word: text })],
  ])('%s: the text stays in order, with at most one record more', (_name, shape) => {
    const tokens = ['The', ' qu', 'ick', ' brown', ' fox', '.'];
    const out = pass(tokens.map((token, index) => spell(shape(token, index))).join(''));
    const texts = [...out.matchAll(/"(?:text|word)":"([^"]*)"/g)].map(([, text = '']) => text);
    expect(texts.join('')).toBe(tokens.join(''));
    expect(texts.length).toBeLessThanOrEqual(tokens.length + 1);
  });
});

describe('a record that waits', () => {
  /** How many records have gone out after each that came. */
  function count(records: readonly object[]): number[] {
    const { outputs } = driveRewriter(
      SSE,
      records.map((record) => Buffer.from(spell(record))),
      createMailGate(),
    );
    let all = '';
    return outputs.map((output) => (all += output.toString()).split('\n\n').length - 1);
  }

  test('goes on with the next one that says what its path is', () => {
    expect(count([{ msg: 'The' }, { msg: ' quick' }, { msg: ' brown' }])).toEqual([0, 2, 3, 4]);
  });

  test('goes on when others have gone by', () => {
    const other = (text: string): object => ({ kind: 'x', delta: `${text} ` });
    expect(count([{ msg: 'The' }, other('a'), other('b'), other('c'), other('d')])).toEqual([
      0, 0, 0, 4, 5, 5,
    ]);
  });

  test.each([
    [
      'texts of a known format',
      { object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: 'a ' } }] },
    ],
    ['bare texts', null],
    ['records that say nothing', { n: 1 }],
  ])('goes on when %s go by', (_what, other) => {
    const body = other === null ? 'data: words and \n\n' : spell(other);
    const records = [spell({ type: 'status', text: 'So' }), ...Array.from({ length: 13 }, () => body)];
    const pieces = records.map((record) => Buffer.from(record));
    const { outputs } = driveRewriter(SSE, pieces, createMailGate());
    expect(outputs[0]?.length).toBe(0);
    expect(outputs.at(-2)?.toString()).toBe(body);
  });

  test('does not wait for records that say nothing, nor where nothing is held', () => {
    expect(count([{ msg: 'So!' }, { n: 1 }])).toEqual([1, 2, 2]);
  });

  test('shows only what was released of it when a block ends the stream', () => {
    const mail = createMailGate();
    const { text } = driveRewriter(
      SSE,
      [Buffer.from(spell({ msg: 'Mail ali' }) + spell({ msg: 'ce@exam' }) + spell({ other: 'STOP' }))],
      (asked) =>
        asked.text === 'STOP' ? { text: '', blocked: { ruleId: 'r', message: 'No more.' } } : mail(asked),
    );
    expect(text).not.toMatch(/ali|ce@exam/);
    expect(text).toContain('No more.');
  });
});
