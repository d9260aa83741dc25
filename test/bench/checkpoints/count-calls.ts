import type { StreamUpdate } from '../../../src/protocol/index.ts';
import { FIVE_SENTENCES, playFiveSentences } from '../../support/browser/five-sentences.ts';
import { readStream } from '../../support/browser/guarded-browser.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { createResult, type Result } from '../engine/report.ts';
import type { CheckedStage } from './checked-stage.ts';
import type { Profile } from './profile.ts';

/**
 * Requests about sessions and audit records, divided by messages; what the extension asks now and then without regard
 * to messages is not among them.
 */
export async function countCalls(stage: CheckedStage, profile: Profile, isOn: boolean): Promise<Result[]> {
  const { guarded, proxy, setChecks } = stage;
  await setChecks(isOn);
  const page = await guarded.openPage();
  const from = proxy.requests.length;
  const listCalls = () => proxy.requests.slice(from).filter(({ path }) => path.startsWith('/v1/stream/'));
  const listUpdates = (): readonly StreamUpdate[] => listCalls().map(({ body }) => JSON.parse(body));
  const isEnded = (count: number) => listUpdates().filter(({ end }) => end !== undefined).length === count;
  const known = new Set((await guarded.companion.listSessions()).map(({ sessionId }) => sessionId));
  for (let message = 1; message <= profile.messages; message += 1) {
    const path = guarded.streams.addPlay(playFiveSentences(profile.pieceEveryMs));
    await readStream(page, 'fetch', path);
    await waitUntil(() => isEnded(message));
  }
  const listRecords = async () =>
    (await guarded.companion.listSessions()).filter(({ sessionId }) => !known.has(sessionId));
  await waitUntil(async () => (await listRecords()).length >= profile.messages);
  const records = await listRecords();
  const sent = listUpdates().flatMap(({ text = [] }) => text.map(({ insert }) => insert));
  const isChecked = records.every(({ checks }) => checks.some(({ guardrail }) => guardrail === 'toxicity'));
  const expected = isOn ? FIVE_SENTENCES.join('').repeat(profile.messages) : '';
  if (sent.join('') !== expected || isChecked !== isOn)
    throw new Error('A check was skipped, or one too many done.');
  await page.close();
  const suffix = isOn ? '' : '_checks_off';
  return [
    createResult(`api_calls_per_message${suffix}`, listCalls().length / profile.messages, 'calls'),
    createResult(`audit_records_per_message${suffix}`, records.length / profile.messages, 'records'),
  ];
}
