import { MAX_SCAN_CHARACTERS, MAX_SCAN_TEXTS, type ScanAnswer, type ScanText } from '../../bridge/index.ts';
import type { LinkedStream, ScanOutcome } from './engine-link.ts';

/**
 * Asks for verdicts on texts of any size, a slice at a time: cuts never change a verdict.
 * @returns one answer for each text, same order, or the first failure
 */
export async function scanInSlices(
  stream: LinkedStream,
  format: string,
  texts: readonly ScanText[],
): Promise<ScanOutcome> {
  const answers: ScanAnswer[] = texts.map(() => ({ text: '', held: 0 }));
  for (const slice of cutIntoSlices(texts)) {
    const outcome = await stream.scan(
      format,
      slice.map(({ text }) => text),
    );
    if (!outcome.ok) return outcome;
    slice.forEach(({ index }, i) => {
      answers[index] = append(answers[index], outcome.answers[i]);
    });
  }
  return { ok: true, answers };
}

interface SlicedText {
  /** Position of the text that this is a part of. */
  readonly index: number;
  readonly text: ScanText;
}

function cutIntoSlices(texts: readonly ScanText[]): SlicedText[][] {
  const slices: SlicedText[][] = [];
  let slice: SlicedText[] | undefined;
  let room = 0;
  texts.forEach((text, index) => {
    for (const part of cutText(text)) {
      if (slice === undefined || part.text.length > room || slice.length >= MAX_SCAN_TEXTS) {
        slice = [];
        slices.push(slice);
        room = MAX_SCAN_CHARACTERS;
      }
      slice.push({ index, text: part });
      room -= part.text.length;
    }
  });
  return slices;
}

let lastWhole = 0;

/** A long `whole` text becomes a channel of its own, which its last part ends. */
function cutText(text: ScanText): ScanText[] {
  if (text.text.length <= MAX_SCAN_CHARACTERS) return [text];
  if (text.mode !== 'whole') return cutAppended(text);
  lastWhole += 1;
  return cutAppended({ ...text, channel: `whole/${lastWhole}`, mode: 'append', ends: true });
}

function cutAppended(text: ScanText): ScanText[] {
  const parts: ScanText[] = [];
  for (let at = 0; at < text.text.length; at += MAX_SCAN_CHARACTERS) {
    const end = at + MAX_SCAN_CHARACTERS;
    parts.push({ ...text, text: text.text.slice(at, end), ends: text.ends && end >= text.text.length });
  }
  return parts;
}

function append(before: ScanAnswer | undefined, next: ScanAnswer | undefined): ScanAnswer {
  if (before === undefined || next === undefined) throw new TypeError('a verdict lacks an answer');
  if (before.blocked !== undefined) return before;
  return { ...next, text: before.text + next.text };
}
