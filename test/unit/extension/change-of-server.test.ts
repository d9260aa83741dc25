import { beforeEach, describe, expect, test } from 'vitest';
import { createFindServer } from '../../../src/extension/background/chosen-server.ts';
import type { PendingDelivery, SessionRecord } from '../../../src/extension/background/database.ts';
import { openDatabase } from '../../../src/extension/background/database.ts';
import { createMonitoredStore } from '../../../src/extension/background/monitored/monitored-store.ts';
import { createServerPolicyKeeper } from '../../../src/extension/background/server-policy.ts';
import type { Enrolment, TextDelta } from '../../../src/protocol/index.ts';
import {
  type DeliveryStage,
  END,
  makeState,
  OTHER_SERVER,
  openDeliveryStage,
  SERVER,
  SESSION_ID,
  unreachable,
} from '../../support/delivery-stage.ts';

const say = (offset: number, insert: string): TextDelta => ({ channel: 'c', offset, delete: 0, insert });

describe('text that was gathered for one server', () => {
  let stage: DeliveryStage;
  beforeEach(async () => {
    stage = await openDeliveryStage();
  });

  const toOther = () => JSON.stringify(stage.other.sent);

  test('that could not be delivered never goes to another one; the session is told without it', async () => {
    await stage.store.save({ ...makeState(1), text: [say(0, 'Secret one.')] });
    stage.server.answer(unreachable);
    await stage.deliver();
    await stage.store.save({ ...makeState(2, END), text: [say(11, 'Secret two.')] });
    stage.chooseOther();
    await stage.deliver();
    expect(stage.server.sent).toHaveLength(1);
    expect(stage.other.sent).toMatchObject([{ sessionId: SESSION_ID, end: END }]);
    expect(toOther()).not.toContain('Secret');
  });

  test('is erased with the change, delivered or not', async () => {
    await stage.store.save({ ...makeState(1), text: [say(0, 'Secret one.')] });
    await stage.deliver();
    await stage.store.save({ ...makeState(2), text: [say(11, 'Secret two.')] });
    stage.server.answer(unreachable);
    await stage.deliver();
    await stage.store.save({ ...makeState(3), text: [say(22, 'Secret three.')] });
    const read = async () => JSON.stringify(await (await openDatabase()).getAll('sessions'));
    for (const text of ['Secret one.', 'Secret two.', 'Secret three.']) expect(await read()).toContain(text);
    stage.chooseOther();
    await stage.deliver();
    expect(await read()).not.toContain('Secret');
  });

  test('and comes when another one is chosen is taken by neither', async () => {
    await stage.store.save({ ...makeState(1), text: [say(0, 'Secret one.')] });
    stage.chooseOther();
    await stage.deliver();
    await stage.store.save({ ...makeState(2), text: [say(11, 'Secret two.')] });
    // Its engine was started anew meanwhile, and its stream goes on by the policy of the other one.
    await stage.store.save({
      ...makeState(3, END),
      recipient: OTHER_SERVER,
      text: [say(22, 'Secret three.')],
    });
    await stage.deliver();
    expect(stage.other.sent.at(-1)).toMatchObject({ end: END });
    expect(toOther()).not.toContain('Secret');
    expect(stage.server.sent).toEqual([]);
  });

  test('is not taken of a stream that is first heard of when another one is chosen', async () => {
    stage.chooseOther();
    await stage.deliver();
    await stage.store.save({ ...makeState(1, END), text: [say(0, 'Secret one.')] });
    await stage.deliver();
    expect(stage.other.sent).toMatchObject([{ end: END }]);
    expect(toOther()).not.toContain('Secret');
  });

  test('is not taken where policy named no server for it', async () => {
    const { recipient: _, ...state } = makeState(1, END);
    await stage.store.save({ ...state, text: [say(0, 'Secret one.')] });
    await stage.deliver();
    expect(JSON.stringify(stage.server.sent)).not.toContain('Secret');
  });

  test('goes to it to the end where another one is chosen on the way, and nothing of it stays', async () => {
    await stage.store.save({ ...makeState(1), text: [say(0, 'Secret one.')] });
    stage.server.answer(({ sessionId, seq }) => {
      stage.chooseOther();
      return { kind: 'ok', value: { sessionId, seq, state: 'ACTIVE', duplicate: false } };
    });
    const deliverFirst = stage.server.deliver;
    stage.server.deliver = async (request) => {
      const answer = await deliverFirst(request);
      await stage.deliver();
      await stage.store.save({ ...makeState(2), text: [say(11, 'Secret two.')] });
      return answer;
    };
    await stage.deliver();
    await stage.deliver();
    expect(JSON.stringify(await (await openDatabase()).getAll('sessions'))).not.toContain('Secret');
    expect(stage.server.sent).toHaveLength(1);
    expect(toOther()).not.toContain('Secret');
  });

  test('is the only one to go to neither: what is gathered for the new one goes there', async () => {
    stage.chooseOther();
    await stage.deliver();
    await stage.store.save({ ...makeState(1, END), recipient: OTHER_SERVER, text: [say(0, 'One.')] });
    await stage.deliver();
    expect(stage.other.sent).toMatchObject([{ text: [say(0, 'One.')], end: END }]);
  });

  test('is not remembered for late verdicts of a server that was given up', async () => {
    const database = await openDatabase();
    const monitored = createMonitoredStore(database, () => new Date());
    const record = { head: { sessionId: 'a' }, sent: [say(0, 'Secret one.')] } as unknown as SessionRecord;
    const delivery = { request: {} } as PendingDelivery;
    await monitored.add(SERVER, record, delivery);
    expect(await monitored.prune()).toBe(1);
    stage.chooseOther();
    await stage.deliver();
    expect(await database.count('monitored')).toBe(0);
    await monitored.add(SERVER, record, delivery);
    expect(await database.count('monitored')).toBe(0);
  });
});

describe('what the server asks for', () => {
  const enrolment: Enrolment = {
    serverUrl: 'https://one.example',
    clientToken: 'token-of-one',
    channel: 'stable',
  };

  test.each<[string, Partial<Enrolment>]>([
    ['another server', { serverUrl: 'https://two.example' }],
    ['the same with another token', { clientToken: 'token-of-two' }],
  ])('holds until %s is chosen; then nothing is sent until that has answered', async (_name, change) => {
    await openDeliveryStage();
    const database = await openDatabase();
    let chosen = enrolment;
    let answer: Response | null = Response.json({ sendText: 'sentences', allowPause: false });
    const asked: string[] = [];
    const fetch = async (url: unknown): Promise<Response> => {
      asked.push(String(url));
      if (answer === null) throw new TypeError('no network');
      return answer.clone();
    };
    const open = () =>
      createServerPolicyKeeper(
        database,
        createFindServer({ database, readEnrolment: async () => chosen, fetch }),
      );
    const keeper = open();
    expect((await keeper.read()).policy.sendText).toBe('never');
    await keeper.sync();
    const { server, policy } = await keeper.read();
    expect(policy).toEqual({ sendText: 'sentences', allowPause: false });
    answer = null;
    await keeper.sync();
    expect(await open().read()).toEqual({ server, policy });
    chosen = { ...enrolment, ...change };
    expect((await keeper.read()).policy).toEqual({ sendText: 'never', allowPause: true });
    await keeper.sync();
    expect((await open().read()).policy.sendText).toBe('never');
    answer = Response.json({ sendText: 'end' });
    await keeper.sync();
    expect((await keeper.read()).policy.sendText).toBe('end');
    expect((await keeper.read()).server).not.toBe(server);
    expect(asked.at(-1)).toBe(`${chosen.serverUrl}/v1/policy`);
  });

  test('holds for another channel of the same server, too', async () => {
    await openDeliveryStage();
    const database = await openDatabase();
    let chosen = enrolment;
    const fetch = async () => Response.json({ sendText: 'sentences' });
    const findServer = createFindServer({ database, readEnrolment: async () => chosen, fetch });
    const keeper = createServerPolicyKeeper(database, findServer);
    await keeper.sync();
    chosen = { ...enrolment, channel: 'canary' };
    expect((await keeper.read()).policy.sendText).toBe('sentences');
    expect((await findServer()).channel).toBe('canary');
  });

  test('and was kept by an older version, without saying whose it is, holds no more', async () => {
    await openDeliveryStage();
    const database = await openDatabase();
    await database.put('facts', { sendText: 'sentences', allowPause: true }, 'server-policy');
    const findServer = createFindServer({ database, readEnrolment: async () => enrolment, fetch });
    expect((await createServerPolicyKeeper(database, findServer).read()).policy.sendText).toBe('never');
  });
});
