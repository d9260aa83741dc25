import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportLog } from '../../../server/audit/export-log.ts';
import { parseEntry } from '../../../server/audit/parse-entry.ts';
import type { AuditRecord } from '../../../src/protocol/index.ts';
import { makeEndedSession } from '../../support/sessions.ts';
import { createTestServer, type TestServer } from '../../support/test-server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await createTestServer();
});
afterEach(() => server.close());

const CHECK = {
  guardrail: 'judge',
  class: 'SLOW',
  mode: 'MONITOR',
  checkpoint: 'DEFERRED',
  checks: 3,
  unanswered: 1,
  warned: 0,
  blocked: 0,
  wouldHaveBlocked: 2,
  totalMs: 9,
  maxMs: 5,
} as const;

const record = async (overrides: Partial<AuditRecord> = {}): Promise<void> => {
  await server.store.sessions.write([makeEndedSession(overrides)]);
};
const exportText = async (query: string): Promise<string> => {
  const answer = await server.call({ url: `/v1/audit/export?${query}` });
  expect(answer.statusCode).toBe(200);
  return answer.body;
};
const exportEntries = async (query = '') =>
  (await exportText(query))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseEntry(line));

test('JSONL has every entry in order, more than fit in memory at a time', async () => {
  await server.store.sessions.write(Array.from({ length: 1_234 }, () => makeEndedSession()));
  const entries = await exportEntries();
  expect(entries.map((entry) => entry?.position)).toEqual(Array.from({ length: 1_234 }, (_, at) => at + 1));
});

test('a filter that nothing passes lets others in meanwhile', async () => {
  await server.store.sessions.write(Array.from({ length: 3_000 }, () => makeEndedSession()));
  let turns = 0;
  let isDone = false;
  const count = (): void => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const text = exportLog(server.store.audit, { format: 'jsonl', origin: 'https://nowhere.example' });
  expect(await text.next()).toEqual({ done: true, value: undefined });
  isDone = true;
  expect(turns).toBeGreaterThan(3);
});

test('an empty log is an empty file; as CSV a header', async () => {
  expect(await exportText('format=jsonl')).toBe('');
  expect(await exportText('format=csv')).toMatch(/^"position","recorded_at","session_id",[^\r]*,"hash"\r\n$/);
});

test('nothing is read ahead of the reader but a batch', async () => {
  await record();
  await server.store.sessions.write(Array.from({ length: 3_000 }, () => makeEndedSession()));
  const limits: number[] = [];
  const text = exportLog(
    {
      ...server.store.audit,
      readChain: (query) => {
        limits.push(query.limit);
        return server.store.audit.readChain(query);
      },
    },
    { format: 'jsonl' },
  );
  await text.next();
  await text.next();
  expect(limits).toEqual([500, 500]);
  await text.return(undefined);
});

const FILTERS: [string, number[]][] = [
  ['', [1, 2, 3]],
  ['origin=https://a.example', [1]],
  ['origin=https://nowhere.example', []],
  ['endReason=blocked', [1]],
  ['endReason=complete', [2, 3]],
  ['rule=pem', [3]],
  ['rule=code-name', [1, 2]],
  ['wouldHaveBlocked=true', [2]],
  ['wouldHaveBlocked=false', [1, 3]],
  ['from=2030-06-01T12:01:00Z', [2, 3]],
  ['to=2030-06-01T12:01:00Z', [1]],
  ['from=2030-06-01T12:01:00Z&to=2030-06-01T12:02:00Z', [2]],
  ['from=2030-06-01T12:01:00Z&endReason=blocked', []],
];

describe('filters', () => {
  beforeEach(async () => {
    await record({ origin: 'https://a.example', endReason: 'blocked' });
    server.passTime(60_000);
    await record({ checks: [CHECK] });
    server.passTime(60_000);
    const { report } = makeEndedSession().audit!;
    await record({ report: { ...report, hits: [{ ruleId: 'pem', action: 'block', count: 1 }] } });
  });

  test.each(FILTERS)('%s gives %j', async (query, positions) => {
    expect((await exportEntries(query)).map((entry) => entry?.position)).toEqual(positions);
  });

  test.each(FILTERS)('%s gives pages with %j, newest first', async (query, positions) => {
    const all = (await exportEntries()).map((entry) => JSON.parse(entry?.canonical ?? '').sessionId);
    const wanted = positions.toReversed().map((position) => all[position - 1]);
    const seen: string[] = [];
    for (let next: number | null = 1_000; next !== null; ) {
      const page = await server.call({ url: `/v1/audit/sessions?limit=1&before=${next}&${query}` });
      expect(page.statusCode).toBe(200);
      seen.push(...page.json().records.map((one: AuditRecord) => one.sessionId));
      next = page.json().next;
    }
    expect(seen).toEqual(wanted);
  });

  test.each(['format=xml', 'from=yesterday', 'endReason=bored', 'wouldHaveBlocked=maybe', 'limit=3'])(
    '%s is refused',
    async (query) => {
      const answer = await server.call({ url: `/v1/audit/export?${query}` });
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'REQUEST_INVALID']);
    },
  );
});

test('a forgotten record is a link without a record; no filter finds it', async () => {
  await record();
  await record();
  await server.store.audit.forget(1, 1);
  expect((await exportEntries()).map((entry) => entry?.canonical === null)).toEqual([true, false]);
  expect(await exportEntries('endReason=complete')).toHaveLength(1);
  const [, first = ''] = (await exportText('format=csv')).split('\r\n');
  expect(first).toMatch(/^1,"2030-06-01T12:00:00.000Z"(?:,"")+,"[0-9a-f]{64}","[0-9a-f]{64}"$/);
});

describe('CSV', () => {
  const readCells = async (): Promise<Record<string, string | undefined>> => {
    const [header = '', row = ''] = (await exportText('format=csv')).split('\r\n');
    const names = header.split(',').map((name) => name.replaceAll('"', ''));
    const cells = row.match(/"(?:[^"]|"")*"|[^,]+|(?<=,)(?=,|$)/g) ?? [];
    expect(cells).toHaveLength(names.length);
    return Object.fromEntries(names.map((name, index) => [name, cells[index]]));
  };

  test('has a column for each fact', async () => {
    await record({ checks: [CHECK] });
    expect(await readCells()).toMatchObject({
      position: '1',
      end_reason: '"complete"',
      characters_seen: '100',
      hits: '"code-name:redact:1"',
      checks: '3',
      checks_would_have_blocked: '2',
    });
  });

  test('has the times of each guardrail and of each rule, by checkpoint', async () => {
    const { report } = makeEndedSession().audit!;
    const measured = { ruleId: 'pem', action: 'block', count: 1, totalMs: 0.75, maxMs: 0.5 } as const;
    const rules = [{ ruleId: 'card', checks: 2, totalMs: 10.00049, maxMs: 9 }];
    await record({
      report: { ...report, hits: [...report.hits, measured] },
      checks: [CHECK, { ...CHECK, guardrail: 'cards', checkpoint: 'BATCHED', rules }],
    });
    const { checks, totalMs, maxMs, mode } = CHECK;
    const times = `${mode}:${checks}:${totalMs}:${maxMs}`;
    expect(await readCells()).toMatchObject({
      check_timings: `"${CHECK.guardrail}:DEFERRED:${times} cards:BATCHED:${times}"`,
      rule_timings: '"code-name:IMMEDIATE:1:: pem:IMMEDIATE:1:0.75:0.5 card:BATCHED:2:10:9"',
    });
    expect(await exportEntries('rule=card')).toHaveLength(1);
  });

  test('says how much was not checked, in bytes and in characters', async () => {
    const { report } = makeEndedSession().audit!;
    const unscanned = [
      { reason: 'server-timeout', bytes: 0, characters: 120 },
      { reason: 'timeout', bytes: 40, characters: 30 },
    ];
    await record({ report: { ...report, unscanned } });
    expect((await readCells())['unscanned']).toBe('"server-timeout:0:120 timeout:40:30"');
  });

  test.each(['=HYPERLINK("http://x")', '+1', '-1+1', '@SUM(A1)', '\tx', '\rx'])(
    'lets no spreadsheet take %j for a formula',
    async (origin) => {
      await record({ origin });
      expect((await readCells())['origin']?.replaceAll('""', '"')).toBe(`"'${origin}"`);
    },
  );

  test('commas, quotes and line breaks stay inside of their cell', async () => {
    await record({ origin: 'a,"b"\r\nc' });
    const text = await exportText('format=csv');
    expect(text).toContain('"a,""b""\r\nc"');
  });
});

test('checkpoints are given as they were signed, one on each line', async () => {
  await server.store.audit.addCheckpoint('{"a":1}');
  await server.store.audit.addCheckpoint('{"b":2}');
  const answer = await server.call({ url: '/v1/audit/checkpoints' });
  expect(answer.body).toBe('{"a":1}\n{"b":2}\n');
  expect(answer.headers['content-type']).toBe('application/jsonl; charset=utf-8');
});
