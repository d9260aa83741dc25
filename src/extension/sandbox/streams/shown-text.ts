import type { SendText, TextDelta } from '../../../protocol/index.ts';
import { createSentenceSplitter } from '../../../sentences/index.ts';
import type { ScanAnswer, ScanText } from '../../bridge/index.ts';

/** What a stream has shown, as the server is to check it: complete sentences, marks in place of what was covered. */
export interface ShownText {
  /** Takes what a scan has released. */
  add(texts: readonly ScanText[], answers: readonly ScanAnswer[]): void;
  /** Milliseconds until there is something to send; null where there is nothing complete. */
  dueIn(): number | null;
  /** Takes what is complete, as changes of each channel's text. */
  take(): TextDelta[];
  /** Takes all that was shown, however it ends. */
  takeAll(): TextDelta[];
}

interface Channel {
  readonly splitter: ReturnType<typeof createSentenceSplitter>;
  /** Shown and not yet taken. */
  text: string;
  /** Where that begins in the channel's text. */
  offset: number;
  /** How much of it is complete. */
  complete: number;
}

/** Sentences are sent together for this long, so that an answer costs few requests; the first goes at once. */
const SEND_EVERY_MS = 4_000;
/** More is not kept for the end of the stream. */
const MAX_KEPT_CHARACTERS = 262_144;
/** Of one delta: a request has room for it, however its characters have to be escaped. */
const MAX_INSERT = 6_144;

const NOTHING: ShownText = { add: () => undefined, dueIn: () => null, take: () => [], takeAll: () => [] };

/**
 * @param sendText what policy says; with `never` nothing is kept
 * @param isDocument whether texts that stand alone are all that there is, rather than repeats of what was streamed
 * @param now a clock in milliseconds
 */
export function createShownText(sendText: SendText, isDocument: boolean, now: () => number): ShownText {
  if (sendText === 'never') return NOTHING;
  const channels = new Map<string, Channel>();
  let kept = 0;
  let complete = 0;
  let sentAt = -Infinity;

  const addTo = (name: string, shown: string, ends: boolean): void => {
    const channel = channels.get(name) ?? createChannel();
    channels.set(name, channel);
    channel.text += shown;
    kept += shown.length;
    const sentences = channel.splitter.push(shown);
    const end = ends ? channel.offset + channel.text.length : sentences.at(-1)?.end;
    if (end === undefined) return;
    complete += end - channel.offset - channel.complete;
    channel.complete = end - channel.offset;
  };

  const takeFrom = (name: string, channel: Channel): TextDelta[] => {
    const deltas: TextDelta[] = [];
    for (let at = 0; at < channel.complete; at += MAX_INSERT) {
      const insert = channel.text.slice(at, Math.min(channel.complete, at + MAX_INSERT));
      deltas.push({ channel: name, offset: channel.offset + at, delete: 0, insert });
    }
    channel.text = channel.text.slice(channel.complete);
    channel.offset += channel.complete;
    kept -= channel.complete;
    channel.complete = 0;
    return deltas;
  };

  const take = (): TextDelta[] => {
    sentAt = now();
    complete = 0;
    return [...channels].flatMap(([name, channel]) => takeFrom(name, channel));
  };

  return {
    add(texts, answers) {
      texts.forEach(({ channel, mode, ends }, i) => {
        if (mode === 'append') addTo(channel, answers[i]?.text ?? '', ends);
        else if (isDocument) addTo(channel, `${answers[i]?.text ?? ''}\n`, true);
      });
    },
    dueIn() {
      if (complete === 0) return null;
      if (sendText === 'sentences') return Math.max(0, sentAt + SEND_EVERY_MS - now());
      return kept > MAX_KEPT_CHARACTERS ? 0 : null;
    },
    take,
    takeAll() {
      for (const channel of channels.values()) channel.complete = channel.text.length;
      return take();
    },
  };
}

const createChannel = (): Channel => ({
  splitter: createSentenceSplitter(),
  text: '',
  offset: 0,
  complete: 0,
});
