import { expect, test } from 'vitest';
import { readCorrelationId } from '../../../server/http/correlate.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const UUID = '7d444840-9dc0-41d1-b245-5ffdce74fad2';
const ULID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

test.each([
  ['none', {}, null],
  ['a UUID', { 'x-correlation-id': UUID }, UUID],
  ['a ULID', { 'x-correlation-id': ULID }, ULID],
  ['hex of a proxy', { 'x-request-id': TRACE }, TRACE],
  ['a trace', { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` }, TRACE],
  ['a trace of a later version', { traceparent: `01-${TRACE}-00f067aa0ba902b7-01-more` }, TRACE],
  [
    "the client's own before that of a trace",
    { 'x-correlation-id': UUID, traceparent: `00-${TRACE}-00f067aa0ba902b7-01` },
    UUID,
  ],
  [
    'a trace before that of a proxy',
    { 'x-request-id': UUID, traceparent: `00-${TRACE}-00f067aa0ba902b7-01` },
    TRACE,
  ],
  ['the next where one is nothing', { 'x-correlation-id': 'hello', 'x-request-id': UUID }, UUID],
])('a request with %s', (_name, headers, expected) => {
  expect(readCorrelationId(headers)).toBe(expected);
});

test.each([
  { 'x-correlation-id': 'words-that-could-be-content' },
  { 'x-correlation-id': 'abc' },
  { 'x-correlation-id': `${UUID}\n` },
  { 'x-correlation-id': 'a'.repeat(65) },
  { 'x-correlation-id': '-'.repeat(20) },
  { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` },
  { traceparent: `00-${TRACE}-${'0'.repeat(16)}-01` },
  { traceparent: `ff-${TRACE}-00f067aa0ba902b7-01` },
  { traceparent: `00-${TRACE}` },
])('%j is no name', (headers) => {
  expect(readCorrelationId(headers)).toBeNull();
});
