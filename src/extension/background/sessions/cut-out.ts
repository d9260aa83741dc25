import type { TextDelta, TextVerdict } from '../../../protocol/index.ts';

type Stretch = NonNullable<TextVerdict['stretch']>;
/** Without a stretch it is about all text. */
type Verdict = Pick<TextVerdict, 'stretch'>;

/**
 * Cuts out what verdicts are about, whichever requests brought it: one of a paragraph, or one that comes late, is about text
 * of several.
 * @param deltas in order, no character twice
 * @returns one text for each delta that they are about, from the first character of it that they are about to the last
 */
export function cutOut(deltas: readonly TextDelta[], verdicts: readonly Verdict[]): string[] {
  const stretches = listStretches(deltas, verdicts);
  return deltas.flatMap(({ channel, offset, insert }) => {
    const parts = stretches
      .filter((stretch) => stretch.channel === channel)
      .map(({ start, end }) => [Math.max(0, start - offset), Math.min(insert.length, end - offset)] as const)
      .filter(([from, to]) => from < to);
    if (parts.length === 0) return [];
    const from = Math.min(...parts.map(([begin]) => begin));
    return [insert.slice(from, Math.max(...parts.map(([, end]) => end)))];
  });
}

/** Whether all that verdicts are about is there: of long answers the beginning isn't known any more. */
export function isAllKnown(deltas: readonly TextDelta[], verdicts: readonly Verdict[]): boolean {
  return listStretches(deltas, verdicts).every(({ channel, start, end }) => {
    const counts = deltas
      .filter((delta) => delta.channel === channel)
      .map(({ offset, insert }) => Math.min(end, offset + insert.length) - Math.max(start, offset));
    return counts.reduce((sum, count) => sum + Math.max(0, count), 0) >= end - start;
  });
}

const listStretches = (deltas: readonly TextDelta[], verdicts: readonly Verdict[]): Stretch[] =>
  verdicts.flatMap(({ stretch }) => stretch ?? listWhole(deltas));

/** All of each channel. */
function listWhole(known: readonly TextDelta[]): Stretch[] {
  const ends = new Map(known.map(({ channel, offset, insert }) => [channel, offset + insert.length]));
  return [...ends].map(([channel, end]) => ({ channel, start: 0, end }));
}
