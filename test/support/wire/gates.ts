import type { BlockReason, ChannelAnswer, ChannelText } from '../../../src/wire/index.ts';

/** Judges the texts of a stream, one after another. */
export type StreamGate = (text: ChannelText) => ChannelAnswer;

export const identityGate: StreamGate = ({ text }) => ({ text });

/** Keeps, for each growing text, what `hold` says must wait, after `replace` has had its way with it. */
function createHoldingGate(
  replace: (waiting: string) => string,
  hold: (waiting: string) => number,
): (text: ChannelText) => string {
  const waiting = new Map<string, string>();
  return ({ channel, mode, text, ends }) => {
    if (mode === 'whole') return replace(text);
    const all = replace((waiting.get(channel) ?? '') + text);
    const held = ends ? 0 : hold(all);
    if (ends) waiting.delete(channel);
    else waiting.set(channel, all.slice(all.length - held));
    return all.slice(0, all.length - held);
  };
}

/** Replaces a secret, and holds back whatever may still become one. */
export function createSecretGate(secret: string, replacement: string): StreamGate {
  const holdsAt = (all: string): number => {
    for (let length = Math.min(secret.length - 1, all.length); length > 0; length -= 1) {
      if (secret.startsWith(all.slice(all.length - length))) return length;
    }
    return 0;
  };
  const judge = createHoldingGate((all) => all.replaceAll(secret, () => replacement), holdsAt);
  return (text) => ({ text: judge(text) });
}

/** Changes nothing, and holds back as many code units as it likes, but never half a surrogate pair. */
export function createSlowGate(nextHold: () => number): StreamGate {
  const judge = createHoldingGate(
    (all) => all,
    (all) => {
      const held = Math.min(nextHold(), all.length);
      const first = all.charCodeAt(all.length - held);
      return first >= 0xdc00 && first <= 0xdfff ? Math.min(held + 1, all.length) : held;
    },
  );
  return (text) => ({ text: judge(text) });
}

/** Ends the stream when a word has come in any text; releases what stands before it. */
export function createBlockingGate(word: string, reason: BlockReason): StreamGate {
  const gate = createSecretGate(word, '\u0000');
  return (text) => {
    const answer = gate(text);
    const at = answer.text.indexOf('\u0000');
    return at < 0 ? answer : { text: answer.text.slice(0, at), blocked: reason };
  };
}
