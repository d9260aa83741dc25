import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutAt, cutEvery, driveRewriter } from '../../support/wire/drive-rewriter.ts';
import { createSecretGate, createSlowGate } from '../../support/wire/gates.ts';
import { ownStreams, SECRET } from '../../support/wire/own-streams.ts';
import { parseEvents } from '../../support/wire/parse-events.ts';
import { readTexts, withoutTexts } from '../../support/wire/read-texts.ts';

const RUNS = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 120) };

const SSE = 'text/event-stream';
const MARK = '[x]';

/** Offsets as shares of the length, so that they mean something for every body. */
const cutsArb = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });
const cutShares = (bytes: Uint8Array, shares: readonly number[]): Uint8Array[] =>
  cutAt(
    bytes,
    shares.map((share) => Math.floor(share * bytes.length)),
  );

/** Text that is full of the secret, of parts of it, and of what JSON and SSE must escape. */
const textArb = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(SECRET, SECRET.slice(0, 9), SECRET.slice(9)) },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          '"',
          '\\',
          '\n',
          '\r\n',
          ' ',
          '\u0000',
          '🐝',
          'ü',
          '{',
          '}',
          ':',
          'data: ',
        ),
      },
      { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }) },
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

/** A text as the pieces of a stream, cut between characters. */
const piecesArb = fc
  .tuple(textArb, fc.array(fc.nat(8), { minLength: 1, maxLength: 8 }))
  .map(([text, sizes]) => {
    const characters = Array.from(text);
    const pieces: string[] = [];
    for (let turn = 0; characters.length > 0; turn += 1) {
      pieces.push(characters.splice(0, 1 + (sizes[turn % sizes.length] ?? 0)).join(''));
    }
    return pieces;
  });

const lineEndArb = fc.constantFrom('\n', '\r\n', '\r');

interface ChatSpec {
  readonly choices: readonly (readonly string[])[];
  readonly lineEnd: string;
  readonly isFinished: boolean;
}

const chatArb: fc.Arbitrary<ChatSpec> = fc.record({
  choices: fc.array(piecesArb, { minLength: 1, maxLength: 3 }),
  lineEnd: lineEndArb,
  isFinished: fc.boolean(),
});

/** A stream of several choices whose deltas take turns. */
function printChat({ choices, lineEnd, isFinished }: ChatSpec): Buffer {
  const turns = Math.max(...choices.map((pieces) => pieces.length));
  const records: object[] = [];
  const push = (choice: object): unknown =>
    records.push({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [choice] });
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [index, pieces] of choices.entries()) {
      const content = pieces[turn];
      if (content !== undefined) push({ index, delta: { content }, finish_reason: null });
    }
  }
  if (isFinished) for (const index of choices.keys()) push({ index, delta: {}, finish_reason: 'stop' });
  const end = lineEnd + lineEnd;
  return Buffer.from(
    `${records.map((record) => `data: ${JSON.stringify(record)}${end}`).join('')}data: [DONE]${end}`,
  );
}

const readContents = (body: string): Record<string, string> => readTexts(parseEvents(body));

function contentsOf(choices: ChatSpec['choices'], change: (text: string) => string): Record<string, string> {
  const entries = choices.map((pieces, index) => [`content ${index}`, change(pieces.join(''))] as const);
  return Object.fromEntries(entries.filter(([, text]) => text !== ''));
}

describe('any cut of the bytes', () => {
  test.each(ownStreams.map((stream) => [stream.file, stream] as const))(
    '%s: makes no difference',
    (_file, stream) => {
      const run = (pieces: readonly Uint8Array[]): string =>
        driveRewriter(stream.contentType, pieces, createSecretGate(SECRET, MARK)).text;
      const whole = run([stream.bytes]);
      const property = fc.property(cutsArb, (shares) => {
        const pieces = cutShares(stream.bytes, shares);
        fc.pre(pieces.length > 1);
        expect(run(pieces)).toBe(whole);
      });
      fc.assert(property, RUNS);
    },
  );

  test('makes no difference to a stream of anything', () => {
    const typeArb = fc.constantFrom(SSE, 'application/x-ndjson', 'application/json', 'text/plain');
    const words =
      'data: |event: x|\n|\n\n|\r|\r\n|:|{|}|"|\\|secret|[|]|,|1|ü|true|\ufeff|[DONE]|{"text":"sec"}|{"text":"ret"}';
    const records =
      '[{"candidates":[]}|,{"candidates":[{"content":{"parts":[{"text":"sec"}]}}]}|0:"sec"\n|9:{"args":["ret"]}\n|{"v":"ret"}';
    const wordArb = fc.constantFrom(...words.split('|'), ...records.split('|'));
    const bodyArb = fc
      .array(
        fc.oneof(
          { weight: 9, arbitrary: wordArb.map((word) => Buffer.from(word)) },
          { weight: 1, arbitrary: fc.constantFrom(Buffer.from([0xff]), Buffer.from([0xe2, 0x82])) },
        ),
        { maxLength: 40 },
      )
      .map((parts) => Buffer.concat(parts));
    const property = fc.property(typeArb, bodyArb, cutsArb, (type, body, shares) => {
      const run = (pieces: readonly Uint8Array[]): string =>
        driveRewriter(type, pieces, createSecretGate('secret', MARK)).bytes.toString('latin1');
      expect(run(cutShares(body, shares))).toBe(run([body]));
      expect(run(cutEvery(body, 1))).toBe(run([body]));
    });
    fc.assert(property, { numRuns: RUNS.numRuns * 10 });
  });
});

describe('chats made at random', () => {
  test('go out byte for byte through a gate that changes nothing', () => {
    const property = fc.property(chatArb, cutsArb, (chat, shares) => {
      const bytes = printChat(chat);
      expect(driveRewriter(SSE, cutShares(bytes, shares)).bytes.equals(bytes)).toBe(true);
    });
    fc.assert(property, RUNS);
  });

  test('have every text redacted, whatever pieces it came in', () => {
    const property = fc.property(chatArb, cutsArb, (chat, shares) => {
      const pieces = cutShares(printChat(chat), shares);
      const { text } = driveRewriter(SSE, pieces, createSecretGate(SECRET, MARK));
      expect(readContents(text)).toEqual(contentsOf(chat.choices, (all) => all.replaceAll(SECRET, MARK)));
    });
    fc.assert(property, RUNS);
  });

  test('keep every text and every event through a gate that holds back at random', () => {
    const property = fc.property(chatArb, fc.array(fc.nat(40), { minLength: 1 }), (chat, holds) => {
      let turn = 0;
      const gate = createSlowGate(() => holds[turn++ % holds.length] ?? 0);
      const bytes = printChat(chat);
      const { text } = driveRewriter(SSE, [bytes], gate);
      expect(readContents(text)).toEqual(contentsOf(chat.choices, (all) => all));
      const before = parseEvents(bytes.toString()).map((event) => JSON.stringify(withoutTexts(event)));
      const after = parseEvents(text).map((event) => JSON.stringify(withoutTexts(event)));
      let at = 0;
      for (const event of before) at = after.indexOf(event, at) + 1 || Number.NaN;
      expect(at).toBe(after.length);
    });
    fc.assert(property, RUNS);
  });
});
