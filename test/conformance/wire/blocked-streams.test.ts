import { describe, expect, test } from 'vitest';
import { cutEvery, driveRewriter } from '../../support/wire/drive-rewriter.ts';
import { createBlockingGate } from '../../support/wire/gates.ts';
import { ownStreams, readOwnStream, SECRET } from '../../support/wire/own-streams.ts';
import { readRecords } from '../../support/wire/read-records.ts';

const REASON = { ruleId: 'no-keys', message: 'This answer was ended.' };

/** How each format says that an answer was ended, in its last record but for end marks. */
const ENDINGS = ownStreams.flatMap(({ file, ending }) =>
  ending === undefined ? [] : [[file, ending] as const],
);

describe('a blocked stream', () => {
  test.each(ENDINGS)('%s: says why, ends in the format’s own way, and parses', (file, ending) => {
    const { contentType, bytes, hasEndMark } = readOwnStream(file);
    const gate = createBlockingGate(SECRET, REASON);
    const { text, isEnded } = driveRewriter(contentType, cutEvery(bytes, 50), gate);
    expect(isEnded).toBe(true);
    expect(text).toContain(REASON.message);
    const records = readRecords(contentType, text);
    const last = hasEndMark === true ? records.at(-2) : records.at(-1);
    if (hasEndMark === true) expect(records.at(-1)?.data).toBe('[DONE]');
    expect(JSON.parse(last?.data ?? '')).toMatchObject(ending);
    for (let start = 0; start + 8 <= SECRET.length; start += 1) {
      expect(text).not.toContain(SECRET.slice(start, start + 8));
    }
  });

  test.each(ENDINGS)('%s: comes out the same, wherever it was cut', (file) => {
    const { contentType, bytes } = readOwnStream(file);
    const run = (size: number): string =>
      driveRewriter(contentType, cutEvery(bytes, size), createBlockingGate(SECRET, REASON)).text;
    for (const size of [1, 7, 300]) expect(run(size)).toBe(run(bytes.length));
  });

  test.each(ENDINGS)('%s: ends well when its first record is blocked', (file, ending) => {
    const { contentType, bytes } = readOwnStream(file);
    const gate = (request: { text: string }) => ({
      text: '',
      blocked: request.text === '' ? undefined : REASON,
    });
    const { text } = driveRewriter(contentType, [bytes], gate as never);
    expect(text).toContain(REASON.message);
    if (file === 'chatgpt-web.sse') return;
    const records = readRecords(contentType, text).filter(({ data }) => data !== '[DONE]');
    expect(JSON.parse(records.at(-1)?.data ?? '')).toMatchObject(ending);
  });
});
