import { afterEach, expect, test } from 'vitest';
import { createRuleGuardrail } from '../../../server/guardrails/rules/create-rule-guardrail.ts';
import { createSearchableRules } from '../../../server/guardrails/rules/searchable-rules.ts';
import { AuditRecordSchema, type Rule } from '../../../src/protocol/index.ts';
import { createTestRunner, runnable } from '../../support/check-runner.ts';
import { makeStart, makeUpdate } from '../../support/sessions.ts';
import { createTestServer, type TestServer } from '../../support/test-server.ts';

const END = { reason: 'complete', at: '2030-06-01T12:00:00Z' };
const pattern = (id: string, source: string): Rule => ({
  id,
  title: `title of ${id}`,
  action: 'block',
  kind: 'regex',
  class: 'INSTANT',
  pattern: source,
  flags: '',
});

let server: TestServer;
afterEach(() => server.close());

test('the audit record has counts and times of each rule at its checkpoint, and nothing of the text', async () => {
  const searchable = createSearchableRules([pattern('digits', '\\d{4}'), pattern('name', 'Nightjar')]);
  const rules = createRuleGuardrail('rules', {
    class: 'INSTANT',
    readRules: async () => searchable,
    redactAs: 'block',
  });
  server = await createTestServer({ runner: createTestRunner([runnable(rules)]).runner });
  const start = makeStart();
  const { sessionId } = start;
  const send = (seq: number, offset: number, insert: string, more = {}) => {
    const text = [{ channel: 'a', offset, delete: 0, insert }];
    return server.call({
      url: '/v1/stream/update',
      body: { ...makeUpdate(sessionId, seq), text, ...more },
    });
  };
  const first = await send(1, 0, 'Nightjar has 4711. ', { start });
  expect(first.json().verdicts).toMatchObject([{ rules: ['digits', 'name'] }]);
  await send(2, 19, 'It has 4712. ');
  const last = await send(3, 32, 'That is all.', { end: END });
  expect(last.json().verdicts[0]).not.toHaveProperty('rules');

  const [entry] = await server.store.audit.list(1);
  const record = AuditRecordSchema.parse(entry?.record);
  expect(record.checks).toMatchObject([{ guardrail: 'rules', checkpoint: 'BATCHED', checks: 3, blocked: 2 }]);
  const [check] = record.checks;
  const byRule = new Map((check?.rules ?? []).map((rule) => [rule.ruleId, rule]));
  expect([byRule.get('digits')?.checks, byRule.get('name')?.checks]).toEqual([2, 1]);
  for (const { totalMs, maxMs } of byRule.values()) {
    expect(maxMs).toBeGreaterThan(0);
    expect(totalMs).toBeGreaterThanOrEqual(maxMs);
    expect(totalMs).toBeLessThanOrEqual(check?.totalMs ?? 0);
  }
  expect(JSON.stringify(record)).not.toMatch(/Nightjar|471/);
});

test('clients may say how long the chunks took in which a rule hit', async () => {
  server = await createTestServer();
  const start = makeStart();
  const body = { ...makeUpdate(start.sessionId, 1), start, end: END };
  const hits = [{ ruleId: 'pem', action: 'redact', count: 2, totalMs: 0.75, maxMs: 0.5 }];
  const report = { ...body.report, hits };
  await server.call({ url: '/v1/stream/update', body: { ...body, report } });
  expect((await server.store.audit.list(1))[0]?.record.report.hits).toEqual(hits);
});
