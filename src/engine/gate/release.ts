import type { CompiledRule } from '../compile/rule-set.ts';
import type { LiveRule } from '../match/schedule.ts';
import type { Tape } from '../match/tape.ts';
import { type Cover, createCovers } from './covers.ts';

/** How far the stream has been judged, and what is still open. */
export interface Prospect {
  /** Offset behind the last character that has been judged. */
  readonly end: number;
  /** Rules that may protect text before it. */
  readonly live: readonly LiveRule[];
}

/** Decides what of the text may be shown, in order. */
export interface Release {
  /** Announces a redacted span, or how far it reaches now. */
  cover(cover: Cover): void;
  /** Moves the place of release as far as the rules allow; returns what is to be shown for it. */
  advance(prospect: Prospect): string;
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
  const isMarkOpen = (cover: Cover, live: readonly LiveRule[]): boolean => {
    const from = markedTo === cursor ? cursor - 1 : cursor;
    return live.some(({ order, findHeld }) => {
      if (order === cover.order || rules[order]!.action !== 'redact') return false;
      const held = findHeld(from);
      return held < cursor || (held === cursor && order < cover.order);
    });
  };

  const findHeld = ({ live, end }: Prospect): number => {
    let first = end;
    for (const rule of live) {
      if (rules[rule.order]!.action !== 'warn') first = Math.min(first, rule.findHeld(cursor));
    }
    return first;
  };

  const passCover = (cover: Cover): void => {
    cursor = cover.end;
    markedTo = cursor;
  };

  return {
    cover: (cover) => covers.put(cover),
    advance(prospect) {
      const { end, live } = prospect;
      let shown = '';
      while (cursor < end) {
        const cover = covers.first(cursor);
        if (cover && cover.start < markedTo) {
          passCover(cover);
        } else if (cover && cover.start <= cursor) {
          if (isMarkOpen(cover, live)) break;
          shown += rules[cover.order]!.replacement;
          passCover(cover);
        } else {
          const next = Math.min(findHeld(prospect), cover?.start ?? end);
          if (next <= cursor) break;
          shown += tape.slice(cursor, next);
          cursor = next;
        }
      }
      return shown;
    },
    cursor: () => cursor,
  };
}
