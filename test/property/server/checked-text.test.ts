import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AuditRecord, StreamAck, StreamUpdate } from '../../../src/protocol/index.ts';
import { createFakeRunner } from '../../support/fake-runner.ts';
import { readPropertyRuns } from '../../support/property-runs.ts';
import { makeStart, makeUpdate } from '../../support/sessions.ts';
import { createTestServer, type TestServer } from '../../support/test-server.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** What a client does next with one of its sessions. */
const STEPS = fc.array(
  fc.record({
    session: fc.nat(1),
    kind: fc.constantFrom('edit', 'edit', 'edit', 'repeat', 'misfit', 'restart'),
    at: fc.nat(),
    deleted: fc.nat(6),
    insert: fc.constantFrom('', 'One. ', 'Two “2”. ', '\u{1f994} ', 'forbidden. '),
  }),
  { maxLength: 16, size: 'max' },
);
type Step = typeof STEPS extends fc.Arbitrary<readonly (infer One)[]> ? One : never;

/** A client that knows what its session's text is. */
class Client {
  readonly start = makeStart();
  readonly answers = new Map<number, { body: StreamUpdate; ack: StreamAck }>();
  text = '';
  /** Updates that brought something to check, and those among them that must not be shown. */
  checked = 0;
  blocked = 0;
  readonly #server: TestServer;

  constructor(server: TestServer) {
    this.#server = server;
  }

  async take(step: Step): Promise<void> {
    if (step.kind === 'restart') await this.#server.restart();
    if (step.kind === 'edit') await this.#edit(step);
    if (step.kind === 'misfit') await this.#misfit();
    const sent = this.answers.get(1 + (step.at % Math.max(1, this.answers.size)));
    if (step.kind !== 'repeat' || sent === undefined) return;
    const again = await this.#send(sent.body);
    expect(again).toMatchObject({ status: 200, body: { duplicate: true } });
    expect(again.body.verdicts).toEqual(sent.ack.verdicts);
  }

  /** Sends no more text; the session ends. */
  async end(): Promise<void> {
    const end = { reason: 'complete', at: '2030-06-01T12:00:00Z' } as const;
    expect(await this.#send({ ...this.#makeUpdate(), end })).toMatchObject({ status: 200 });
  }

  async #edit({ at, deleted, insert }: Step): Promise<void> {
    const offset = at % (this.text.length + 1);
    const count = Math.min(deleted, this.text.length - offset);
    const body = { ...this.#makeUpdate(), text: [{ channel: 'a', offset, delete: count, insert }] };
    const { status, body: ack } = await this.#send(body);
    expect(status).toBe(200);
    this.text = this.text.slice(0, offset) + insert + this.text.slice(offset + count);
    this.checked += insert === '' ? 0 : 1;
    this.blocked += insert.includes('forbidden') ? 1 : 0;
    const action = insert.includes('forbidden') ? 'block' : 'allow';
    expect(ack.verdicts?.map((verdict: { action: string }) => verdict.action)).toEqual(
      insert === '' ? undefined : [action],
    );
    this.answers.set(body.seq, { body, ack });
  }

  async #misfit(): Promise<void> {
    const text = [{ channel: 'a', offset: this.text.length, delete: 1, insert: 'x' }];
    const refused = await this.#send({ ...this.#makeUpdate(), text });
    expect(refused).toMatchObject({ status: 409, body: { code: 'TEXT_GAP' } });
  }

  #makeUpdate(): StreamUpdate {
    const seq = this.answers.size + 1;
    return { ...makeUpdate(this.start.sessionId, seq), ...(seq === 1 ? { start: this.start } : {}) };
  }

  async #send(body: StreamUpdate) {
    const answer = await this.#server.call({ url: '/v1/stream/update', body });
    return { status: answer.statusCode, body: answer.json() };
  }
}

test('whatever is edited, repeated and restarted, each piece is checked once and all text in the end', async () => {
  const property = fc.asyncProperty(STEPS, async (steps) => {
    const runner = createFakeRunner([
      { id: 'model', checkpoint: 'BATCHED' },
      { id: 'judge', checkpoint: 'DEFERRED' },
    ]);
    // Long enough that a busy machine cuts nothing off.
    const server = await createTestServer({ runner, settings: { checkBudgetMs: 10_000 } });
    try {
      const clients = [new Client(server), new Client(server)];
      for (const step of steps) await clients[step.session]?.take(step);
      for (const client of clients) await client.end();
      const readRecords = async (): Promise<readonly AuditRecord[]> =>
        (await server.call({ url: '/v1/audit/sessions' })).json().records;
      await waitUntil(async () => (await readRecords()).length === clients.length);
      const records = new Map((await readRecords()).map((record) => [record.sessionId, record]));
      for (const client of clients) {
        const checks = records.get(client.start.sessionId)?.checks ?? [];
        const model = checks.find(({ guardrail }) => guardrail === 'model');
        expect([model?.checks ?? 0, model?.blocked ?? 0]).toEqual([client.checked, client.blocked]);
        const judged = runner.asked.filter(
          ({ guardrail, input }) => guardrail === 'judge' && input.text === client.text,
        );
        expect(judged.length > 0).toBe(client.text !== '');
      }
      const pieces = runner.asked.filter(({ guardrail }) => guardrail === 'model');
      expect(pieces).toHaveLength(clients.reduce((sum, { checked }) => sum + checked, 0));
    } finally {
      await server.close();
    }
  });
  await fc.assert(property, { numRuns: readPropertyRuns(15) });
});
