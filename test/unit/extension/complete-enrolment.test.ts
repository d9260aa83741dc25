import { expect, test } from 'vitest';
import { completeEnrolment } from '../../../src/extension/background/change-enrolment.ts';

const STORED = { serverUrl: 'https://stinger.example', clientToken: 'stored', channel: 'stable' };
const wanted = (serverUrl: string, clientToken: string | null = null) => ({
  serverUrl,
  clientToken,
  channel: 'beta',
});

test.each(['https://stinger.example', 'https://stinger.example/', 'https://stinger.example:443'])(
  'the stored token goes on to its own server, spelt as %s',
  (serverUrl) => {
    expect(completeEnrolment(wanted(serverUrl), STORED)).toEqual({
      serverUrl,
      clientToken: 'stored',
      channel: 'beta',
    });
  },
);

test.each([
  'https://other.example',
  'https://stinger.example:444',
  'http://127.0.0.1',
  'https://stinger.example.evil.example',
])('the stored token goes to no other server: %s', (serverUrl) => {
  expect(completeEnrolment(wanted(serverUrl), STORED)).toBeNull();
});

test('a token that was given replaces the stored one', () => {
  expect(completeEnrolment(wanted('https://other.example', 'new'), STORED)).toEqual(
    wanted('https://other.example', 'new'),
  );
});
