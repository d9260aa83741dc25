import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findShownPart } from '../../scripts/tour/find-shown-part.ts';
import type { AuditRecord, Policy } from '../../src/protocol/index.ts';
import { CLEAN } from '../support/browser/client-scripts.ts';
import { type ClientStage, openClientStage } from '../support/browser/client-stage.ts';
import { CLIENTS, type TestedClient } from '../support/browser/client-table.ts';
import { listSeenTexts } from '../support/browser/find-leaks.ts';
import type { Seen } from '../support/browser/page-clients.ts';
import { readBadge } from '../support/browser/read-badge.ts';
import { type FaultProxy, startFaultProxy } from '../support/faults/fault-proxy.ts';
import { waitUntil } from '../support/wait-until.ts';

const CLOSED: Policy = { failPolicy: 'closed', sites: {}, verdictTimeoutMs: 2_000 };
const OPEN: Policy = { ...CLOSED, failPolicy: 'open' };
const POISON = 'Shut up, you stupid fool.';
const LINK = 'Then go to http://bad.example/login and sign in.';
const FINE = 'The weather was fine that day.';
const TOKEN = 'ghp_Zq3xW8vT1nB6mK9pL2sD5fG7hJ4kR0yU3iO6';

/** One for each transport, and one whose records say a text again when it is over. */
const TRANSPORTS = CLIENTS.filter(({ name }) =>
  [
    'native-fetch',
    'native-xhr',
    'native-event-source',
    'native-websocket-json',
    'openai-responses-stream',
  ].includes(name),
);

const cutText = (text: string): string[] => text.match(/[\s\S]{1,9}/g) ?? [];

describe('strict policy', () => {
  let stage: ClientStage;
  let proxy: FaultProxy;
  /** The server can't be reached. */
  let isAway = false;

  beforeAll(async () => {
    stage = await openClientStage(
      CLIENTS.map(({ name }) => name),
      {
        settings: {
          sendText: 'strict',
          // Records are asked for many times a second.
          requestsPerMinute: 1_000_000,
          guardrails: [
            { id: 'insults', kind: 'toxicity', options: {} },
            { id: 'links', kind: 'url', checkpoint: 'BATCHED', options: { deny: ['bad.example'] } },
          ],
        },
      },
    );
    const { guarded } = stage;
    const choose = () => (isAway ? ('lost-before' as const) : null);
    proxy = await startFaultProxy({ target: guarded.companion.address, choose, lateMs: () => 0 });
    await guarded.obey(proxy.address, 'strict');
  });
  afterAll(async () => {
    await stage?.close();
    await proxy?.close();
  });
  afterEach(async () => {
    isAway = false;
    await stage.guarded.setPolicy(CLOSED);
  });

  const play = async (client: TestedClient, text: string, input: readonly string[] = []): Promise<Seen> =>
    stage.readGuarded(
      client.name,
      stage.add(client, { events: client.format.print({ text: cutText(text), input }) }),
    );
  const findParts = (seen: Seen, value: string): string[] =>
    listSeenTexts(seen).flatMap((text) => findShownPart(text, value) ?? []);
  const listRecords = () => stage.guarded.companion.listSessions();
  const waitForRecord = (known: ReadonlySet<string>, isIt: (record: AuditRecord) => boolean): Promise<void> =>
    waitUntil(
      async () => (await listRecords()).some((record) => !known.has(record.sessionId) && isIt(record)),
      60_000,
    );
  const listKnown = async () => new Set((await listRecords()).map(({ sessionId }) => sessionId));

  test.each(CLIENTS)('$name: a clean answer is the same as without the extension', async (client) => {
    const known = await listKnown();
    const address = stage.add(client, { events: client.format.print(CLEAN) });
    const [seen, native] = await Promise.all([
      stage.readGuarded(client.name, address),
      stage.readPlain(client.name, address),
    ]);
    expect(native.error).toBeNull();
    expect(seen.error).toBeNull();
    const { text, end, toolInputs } = native.answer ?? { text: '', end: null, toolInputs: [] };
    expect(text).toBe(CLEAN.text.join(''));
    expect(seen.answer).toMatchObject({ text, end, toolInputs });
    // Others may stop reading before the end, and of a socket without a known format the server hears nothing.
    if (!TRANSPORTS.includes(client)) return;
    await waitForRecord(known, ({ report, checks }) => {
      expect(report.unscanned).toEqual([]);
      return checks.some(({ guardrail, checks: count }) => guardrail === 'insults' && count > 0);
    });
  });

  test.each(TRANSPORTS)('$name: a blocked sentence is never shown', async (client) => {
    for (const bad of [POISON, LINK]) {
      const known = await listKnown();
      const seen = await play(client, `${FINE} It is ${TOKEN}. ${bad} ${FINE} More of it.`);
      expect(findParts(seen, bad)).toEqual([]);
      expect(findParts(seen, TOKEN)).toEqual([]);
      if (client.format.contentType !== 'frames')
        expect(JSON.stringify(seen)).toContain('Stinger ended this answer');
      expect(seen.answer?.text).not.toContain('More of it');
      await waitForRecord(known, ({ endReason, report }) => {
        expect(report.characters.held).toBe(0);
        return endReason === 'blocked';
      });
    }
    expect((await readBadge(stage.page))?.label).toContain('Answer stopped');
  });

  test('nor is it where it comes last, or within the arguments of a tool', async () => {
    const [client] = TRANSPORTS as [TestedClient];
    const input = cutText(JSON.stringify({ note: FINE, query: `say "so": ${POISON}` }));
    for (const [text, call] of [[`${FINE} ${POISON}`, []] as const, [FINE, input] as const]) {
      const known = await listKnown();
      expect(findParts(await play(client, text, call), POISON)).toEqual([]);
      await waitForRecord(known, ({ endReason }) => endReason === 'blocked');
    }
  });

  describe('with the server away in the middle of an answer', () => {
    /** The first sentence is checked; the server goes, and is back when all has come. */
    async function loseServer(client: TestedClient): Promise<{ seen: Seen; record: AuditRecord }> {
      const known = await listKnown();
      const events = client.format.print({ text: [`${FINE} `, 'Second one. ', 'Third. ', 'End'], input: [] });
      const { guarded, page } = stage;
      const address = guarded.streams.addPlay({
        contentType: client.format.contentType,
        cuts: events.map((event) => new TextEncoder().encode(event)),
        before: async (index) => {
          // The role, the first sentence, and what shows that it is over.
          if (index !== 3) return;
          await waitUntil(() =>
            page.evaluate(() => Number(document.documentElement.dataset['seen'] ?? 0) >= 3),
          );
          isAway = true;
        },
      });
      const seen = await stage.readGuarded('fetch', address);
      isAway = false;
      let record: AuditRecord | undefined;
      await waitForRecord(known, (one) => {
        record = one;
        return true;
      });
      return { seen, record: record as AuditRecord };
    }
    const [client] = TRANSPORTS as [TestedClient];
    const textOf = (seen: Seen): string =>
      new TextDecoder().decode(new Uint8Array(seen.chunks.flatMap(({ bytes }) => bytes)));

    test('closed: it ends, and the record says that the time was up', async () => {
      const { seen, record } = await loseServer(client);
      expect(textOf(seen)).toContain(FINE);
      expect(textOf(seen)).toContain('the server could not check it in time');
      expect(textOf(seen)).not.toContain('Second');
      expect(record.endReason).toBe('timeout');
      expect(record.report.unscanned).toEqual([]);
    });

    test('open: it goes on, still by the rules, and badge and record say so', async () => {
      await stage.guarded.setPolicy(OPEN);
      const { seen, record } = await loseServer(client);
      for (const part of [FINE, 'Second one.', 'Third.', 'End']) expect(textOf(seen)).toContain(part);
      expect(record.endReason).toBe('complete');
      expect(record.report.unscanned).toMatchObject([{ reason: 'server-timeout', bytes: 0 }]);
      expect(record.report.unscanned[0]?.characters).toBe(' Second one. Third. End'.length);
      expect((await readBadge(stage.page))?.label).toContain('server did not answer');
    });
  });

  test('a server that is gone for good stops every answer after a second, no page for longer', async () => {
    await stage.guarded.companion.close();
    const [client] = TRANSPORTS as [TestedClient];
    const startedAt = performance.now();
    const seen = await play(client, `${FINE} ${FINE} `);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(findParts(seen, FINE)).toEqual([]);
    expect(JSON.stringify(seen)).toContain('the server could not check it in time');
  });
});
