import { findShownPart } from '../../../scripts/tour/find-shown-part.ts';
import type { Seen } from './page-clients.ts';
import { joinTexts } from './recorded-stream.ts';
import type { Secret } from './secrets.ts';

/** All that the page's own code got from a client, as text: each event, and each text put together from its pieces. */
export function listSeenTexts({ events, glimpses, answer }: Seen): string[] {
  const pieces = [...events, ...glimpses];
  const spelled = pieces.map((piece) => (typeof piece === 'string' ? piece : JSON.stringify(piece)));
  const joined = joinTexts(events.map((event) => ({ fields: [], data: JSON.stringify(event) })));
  return [...spelled, ...Object.values(joined), JSON.stringify(answer), answer?.text ?? ''];
}

/** What was shown of secrets: so much of one in a row that it tells something. */
export function findLeaks(secrets: readonly Secret[], seen: Seen): string[] {
  const telling = secrets.flatMap((secret) => secret.telling);
  return listSeenTexts(seen).flatMap((text) => telling.flatMap((value) => findShownPart(text, value) ?? []));
}
