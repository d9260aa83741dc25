import type { CompiledRule } from '../../../src/engine/compile/rule-set.ts';
import { type Cover, createCovers } from '../../../src/engine/gate/covers.ts';
import type { Tape } from '../../../src/engine/match/tape.ts';
import type { Matcher } from './matcher.ts';

/** A rule at work on the current stream. */
export interface Runner {
  readonly rule: CompiledRule;
  /** Place of the rule in the rule set. */
  readonly order: number;
  readonly matcher: Matcher;
}

/** Asks a rule for the first position from `from` on that it may still protect. */
export type HeldProbe = (matcher: Matcher, from: number) => number;

/** Decides what of the text may be shown, in order. */
export interface Release {
  /** Announces a redacted span, or how far it reaches now. */
  cover(cover: Cover): void;
  /** Moves the place of release as far as the rules allow; returns what is to be shown for it. */
  advance(probe: HeldProbe): string;
  /** All before has been shown or replaced. */
  cursor(): number;
}

/**
 * Starts at the beginning of a stream. What comes out depends on the final spans alone: spans that overlap become
 * one mark, that of the span which begins first, or whose rule comes first where two begin together. A mark
 * therefore waits while an earlier rule may still begin a span at the same place.
 */
export function createRelease(tape: Tape, runners: readonly Runner[]): Release {
  const covers = createCovers();
  const holders = runners.filter(({ rule }) => rule.action !== 'warn');
  const redactors = runners.filter(({ rule }) => rule.action === 'redact');
  let cursor = 0;
  /** End of the stretch that the last mark stands for. A span that begins before it joins it. */
  let markedTo = -1;

  /** True where the span's mark isn't certain: another span may take its place or join it to the mark before. */
  const isMarkOpen = (cover: Cover, probe: HeldProbe): boolean => {
    const from = markedTo === cursor ? cursor - 1 : cursor;
    return redactors.some(({ order, matcher }) => {
      if (order === cover.order) return false;
      const held = probe(matcher, from);
      return held < cursor || (held === cursor && order < cover.order);
    });
  };

  const findHeld = (probe: HeldProbe): number =>
    holders.reduce((first, { matcher }) => Math.min(first, probe(matcher, cursor)), tape.at());

  const passCover = (cover: Cover): void => {
    cursor = cover.end;
    markedTo = cursor;
  };

  return {
    cover: (cover) => covers.put(cover),
    advance(probe) {
      let shown = '';
      const end = tape.at();
      while (cursor < end) {
        const cover = covers.first(cursor);
        if (cover && cover.start < markedTo) {
          passCover(cover);
        } else if (cover && cover.start <= cursor) {
          if (isMarkOpen(cover, probe)) break;
          shown += runners[cover.order]!.rule.replacement;
          passCover(cover);
        } else {
          const next = Math.min(findHeld(probe), cover?.start ?? end);
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
