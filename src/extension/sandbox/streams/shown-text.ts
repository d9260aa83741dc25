import type { SendText, TextDelta } from '../../../protocol/index.ts';
import type { ScanAnswer, ScanText } from '../../bridge/index.ts';
import type { TextEnd } from '../../shared/engine-control.ts';
import { createShownChannel, type ShownChannel } from './shown-channel.ts';

/** What a stream has shown, as the server is to check it: complete sentences, marks in place of what was covered. */
export interface ShownText {
  /**
   * Takes what a scan has released.
   * @returns how far the channels that it touched are complete now
   */
  add(texts: readonly ScanText[], answers: readonly ScanAnswer[]): readonly TextEnd[];
  /** Milliseconds until there is something to send; null where there is nothing complete. */
  dueIn(): number | null;
  /** Takes what is complete, as changes of each channel's text. */
  take(): TextDelta[];
  /** Takes all that was shown, however it ends. */
  takeAll(): TextDelta[];
}

/** Sentences are sent together for this long, so that an answer costs few requests; the first goes at once. */
const SEND_EVERY_MS = 4_000;
/** More is not kept for the end of the stream, nor compared with texts that say it again. */
const MAX_KEPT_CHARACTERS = 262_144;
const MAX_CHANNEL_LENGTH = 512;

const NOTHING: ShownText = { add: () => [], dueIn: () => null, take: () => [], takeAll: () => [] };

/**
 * @param sendText what policy says; with `never` nothing is kept
 * @param isDocument whether texts that stand alone are all that there is, rather than repeats of what was streamed
 * @param now a clock in milliseconds
 */
export function createShownText(sendText: SendText, isDocument: boolean, now: () => number): ShownText {
  return sendText === 'never' ? NOTHING : new KeptText(sendText, isDocument, now);
}

class KeptText implements ShownText {
  readonly #sendText: SendText;
  readonly #isDocument: boolean;
  readonly #now: () => number;
  readonly #channels = new Map<string, ShownChannel>();
  #sentAt = -Infinity;

  constructor(sendText: SendText, isDocument: boolean, now: () => number) {
    this.#sendText = sendText;
    this.#isDocument = isDocument;
    this.#now = now;
  }

  add(texts: readonly ScanText[], answers: readonly ScanAnswer[]): readonly TextEnd[] {
    const touched = new Set<string>();
    const alone: [ScanText, string][] = [];
    texts.forEach((text, i) => {
      const shown = answers[i]?.text ?? '';
      if (text.mode !== 'append') alone.push([text, shown]);
      // Of a source that broke off, what was held for the server is no sentence and is never shown.
      else if (this.#sendText === 'strict' && text.drops === true) {
        this.#channels.get(text.channel)?.forgetRest();
      } else {
        this.#addTo(text.channel, shown, text.ends);
        touched.add(text.channel);
      }
    });
    for (const [text, shown] of alone) {
      const name = this.#addAlone(text, shown);
      if (name !== null) touched.add(name);
    }
    return [...touched].map((channel) => ({
      channel,
      end: this.#channels.get(channel)?.completeEnd() ?? 0,
    }));
  }

  dueIn(): number | null {
    const channels = [...this.#channels.values()];
    if (channels.every((channel) => channel.countComplete() === 0)) return null;
    if (this.#sendText === 'strict') return 0;
    if (this.#sendText === 'sentences') return Math.max(0, this.#sentAt + SEND_EVERY_MS - this.#now());
    const kept = channels.reduce((sum, channel) => sum + channel.countKept(), 0);
    return kept > MAX_KEPT_CHARACTERS ? 0 : null;
  }

  take(): TextDelta[] {
    this.#sentAt = this.#now();
    return [...this.#channels.values()].flatMap((channel) => channel.takeComplete());
  }

  takeAll(): TextDelta[] {
    // What strict policy holds was never shown.
    if (this.#sendText !== 'strict') for (const channel of this.#channels.values()) channel.add('', true);
    return this.take();
  }

  #addTo(name: string, shown: string, ends: boolean): void {
    const isStrict = this.#sendText === 'strict';
    const channel = this.#channels.get(name) ?? createShownChannel(name, isStrict ? MAX_KEPT_CHARACTERS : 0);
    this.#channels.set(name, channel);
    channel.add(shown, ends);
  }

  /** @returns the channel that it was added to; null where it wasn't */
  #addAlone({ channel, kind }: ScanText, shown: string): string | null {
    if (this.#isDocument) {
      this.#addTo(channel, `${shown}\n`, true);
      return channel;
    }
    // Strings that belong to no text, such as ids, come with every record.
    if (this.#sendText !== 'strict' || kind === 'data' || shown === '') return null;
    if ([...this.#channels.values()].some((known) => known.has(shown))) return null;
    const name = `whole/${channel}`.slice(0, MAX_CHANNEL_LENGTH);
    this.#addTo(name, `${shown}\n`, true);
    return name;
  }
}
