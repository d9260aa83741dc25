import { describe, expect, test } from 'vitest';
import { channelName } from '../../../../src/wire/guard/channel-name.ts';
import { driveRewriter } from '../../../support/wire/drive-rewriter.ts';
import { createSecretGate } from '../../../support/wire/gates.ts';

/** What the extension's bridge lets through. */
const MAX_LENGTH = 512;
const LONG = 'k'.repeat(600);

describe('channelName', () => {
  test('leaves names of ordinary length as they are', () => {
    expect(channelName('delta/text')).toBe('delta/text');
  });

  test('tells long names apart that differ anywhere', () => {
    const names = ['', 'x'].flatMap((mark) => [mark + LONG, LONG + mark, `${LONG}${mark}${LONG}`]);
    expect(new Set(names.map(channelName)).size).toBe(new Set(names).size);
  });
});

describe('members with long names', () => {
  const cases: readonly (readonly [string, (text: string) => object])[] = [
    ['a lone string', (text) => ({ [LONG]: text })],
    ['a growing text', (text) => ({ [`${LONG}_text`]: text })],
    ['names within names', (text) => ({ [LONG]: { [LONG]: { delta: text } } })],
    ['a long type', (text) => ({ type: LONG, text })],
  ];

  test.each(cases)('%s: is guarded under a name that the bridge takes', (_name, record) => {
    const body = `${JSON.stringify(record('a secret'))}\n`;
    const { text, requests } = driveRewriter(
      'application/x-ndjson',
      [Buffer.from(body)],
      createSecretGate('secret', '[x]'),
    );
    expect(text).toBe(body.replace('secret', '[x]'));
    expect(Math.max(...requests.map(({ channel }) => channel.length))).toBeLessThanOrEqual(MAX_LENGTH);
  });
});
