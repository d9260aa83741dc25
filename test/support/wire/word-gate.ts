import type { StreamGate } from './gates.ts';

const MAIL = /[\w.+-]+@[\w-]+\.[a-z]{2,}(?![\w.-]*[\w-])/g;
/** May become an address, or more of one. */
const TAIL = /[\w.@+-]*$/;

/** Covers e-mail addresses and, like a rule for them, holds every word at the end of a text. */
export function createMailGate(): StreamGate {
  const held = new Map<string, string>();
  return ({ channel, mode, text, ends }) => {
    if (mode === 'whole') return { text: text.replaceAll(MAIL, '[mail]') };
    const all = (held.get(channel) ?? '') + text;
    const rest = ends ? '' : (TAIL.exec(all)?.[0] ?? '');
    held.set(channel, rest);
    return { text: all.slice(0, all.length - rest.length).replaceAll(MAIL, '[mail]') };
  };
}
