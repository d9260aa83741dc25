import type { CompiledRule } from '../compile/rule-set.ts';
import type { LiveRule } from '../match/runner.ts';
import type { Tape } from '../match/tape.ts';
import { type Cover, createCovers } from './covers.ts';

/** What may still become of the text that has been judged. */
export interface Prospect {
  /** The first position from `from` on that a rule which holds text back may protect, or the end of the text. */
  findHeld(from: number): number;
  /** The rules that may protect text, one by one. */
  listLive(): readonly LiveRule[];
}

/** What the given rules make of the text before `end`. */
export function createProspect(
  rules: readonly CompiledRule[],
  live: readonly LiveRule[],
  end: number,
): Prospect {
  const holders = live.filter(({ order }) => rules[order]!.action !== 'warn');
  return {
    findHeld: (from) => holders.reduce((first, rule) => Math.min(first, rule.findHeld(from)), end),
    listLive: () => live,
  };
}

/** Decides what of the text may be shown, in order. */
export interface Release {
  /** Announces a redacted span, or how far it reaches now. */
  cover(cover: Cover): void;
  /** Moves the place of release as far as the rules allow, at most to `end`; returns what is to be shown for it. */
  advance(end: number, prospect: Prospect): string;
  /** All before has been shown or replaced. */
  cursor(): number;
}

/**
 * Starts at the beginning of a stream. What comes out depends on the final spans alone: spans that overlap become
 * one mark, that of the span which begins first, or whose rule comes first where two begin together. A mark
 * therefore waits while an earlier rule may still begin a span at the same place.
 */
export function createRelease(tape: Tape, rules: readonly CompiledRule[]): Release {
  const covers = createCovers();
  let cursor = 0;
  /** End of the stretch that the last mark stands for. A span that begins before it joins it. */
  let markedTo = -1;

  /** True where the span's mark isn't certain: another span may take its place or join it to the mark before. */
  const isMarkOpen = (cover: Cover, prospect: Prospect): boolean => {
    const from = markedTo === cursor ? cursor - 1 : cursor;
    return prospect.listLive().some((rule) => {
      const { order } = rule;
      if (order === cover.order || rules[order]!.action !== 'redact') return false;
      const held = rule.findHeld(from);
      return held < cursor || (held === cursor && order < cover.order);
    });
  };

  const passCover = (cover: Cover): void => {
    cursor = cover.end;
    markedTo = cursor;
  };

  return {
    cover: (cover) => covers.put(cover),
    advance(end, prospect) {
      let shown = '';
      while (cursor < end) {
        const cover = covers.first(cursor);
        if (cover && cover.start < markedTo) {
          passCover(cover);
        } else if (cover && cover.start <= cursor) {
          if (isMarkOpen(cover, prospect)) break;
          shown += rules[cover.order]!.replacement;
          passCover(cover);
        } else {
          const stop = cover?.start ?? end;
          const held = prospect.findHeld(cursor);
          const next = Math.max(cursor, Math.min(held, stop));
          if (next > cursor) shown += tape.slice(cursor, next);
          cursor = next;
          // What is held there is held when it is asked for again.
          if (held < stop) break;
        }
      }
      return shown;
    },
    cursor: () => cursor,
  };
}
