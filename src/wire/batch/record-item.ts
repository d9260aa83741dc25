import type { RecordFrame } from '../framing/frame.ts';
import type { RecordReading } from '../guard/record-reading.ts';
import { patchJson } from '../json/patch-json.ts';
import { encodeText } from '../natives.ts';
import type { ChannelAnswer, ChannelId, Json, TextPart } from '../types.ts';
import type { Item } from './gate-batch.ts';
import { HeldRecord } from './held-record.ts';
import type { Slot } from './slot.ts';
import type { StreamWriter } from './stream-writer.ts';

/** What a record says. */
export interface RecordText {
  /** Undefined when the data is no JSON record. */
  readonly json: Json | undefined;
  readonly parts: readonly TextPart[];
  /** The strings that no adapter answers for; null: none. */
  readonly reading: RecordReading | null;
  /** The data as the parts have left it; null when there is none to change. */
  spell(): string | null;
}

interface AskedPart {
  readonly part: TextPart;
  readonly slot: Slot;
}

export interface AskedRecord extends RecordText {
  readonly frame: RecordFrame;
  /** The parts, and the notes beside the data. */
  readonly asked: readonly AskedPart[];
}

/** Data of a JSON record, spelled as it came but for what changed. */
export function spellJson(frame: RecordFrame, json: Json): string | null {
  return frame.data === null ? null : patchJson(frame.data, json);
}

/** A record: as the bytes that came when nothing in it changed, else rewritten, after what had to come out before it. */
export function createRecordItem(content: AskedRecord, writer: StreamWriter): Item {
  const { frame, json, asked } = content;
  return {
    requests: asked.flatMap(({ slot }) => slot.requests),
    emit(answers) {
      const { before, isChanged } = settleParts(asked, answers, writer);
      return [...before, releaseRecord(content, writer, isChanged)];
    },
    cut(answers, reason) {
      // The record itself stays away: beside the text it may carry an end, or what must not be seen.
      writer.follow(frame, json);
      const released = releaseParts(asked, answers, writer);
      writer.paths.cut();
      return [...released, ...writer.end(reason)];
    },
  };
}

/** The record itself, which waits while it isn't known what may be shown of some of its texts. */
function releaseRecord(
  { frame, json, reading, spell }: AskedRecord,
  writer: StreamWriter,
  isChanged: boolean,
): Uint8Array | HeldRecord {
  const { paths } = writer;
  const waiting = reading === null ? 0 : paths.settle(reading, () => held.settleOne());
  writer.follow(frame, json);
  const isSettled = writer.settle(frame, json);
  const held = new HeldRecord(waiting, () => {
    const isSpelledAnew = isChanged || isSettled || reading?.isChanged() === true;
    return isSpelledAnew ? encodeText(frame.serialise(spell())) : frame.raw;
  });
  return held;
}

interface Settled {
  readonly before: readonly Uint8Array[];
  readonly isChanged: boolean;
}

function settleParts(
  asked: readonly AskedPart[],
  answers: readonly ChannelAnswer[],
  writer: StreamWriter,
): Settled {
  const before: Uint8Array[] = [];
  let isChanged = false;
  eachText(asked, answers, ({ part, slot }, text) => {
    if (part.hear !== undefined) return part.hear(text);
    if (part.mode === 'append') writer.fidelity.note(part.channel, part.text, text, part.ends);
    if (part.mode === 'append' && part.ends && part.text === '') {
      before.push(...writer.flush(part.channel, text));
      return;
    }
    const span = slot.span?.();
    if (text === part.text && span === part.span) return;
    part.put(text, span);
    isChanged = true;
  });
  return { before, isChanged };
}

/** What of the growing texts may be shown, each in a record of its own. */
function releaseParts(
  asked: readonly AskedPart[],
  answers: readonly ChannelAnswer[],
  writer: StreamWriter,
): readonly Uint8Array[] {
  const released: Uint8Array[] = [];
  eachText(asked, answers, ({ part: { channel, mode } }, text) => {
    if (mode === 'append' && text !== '') released.push(...writer.release(channel, text));
  });
  return released;
}

function eachText(
  asked: readonly AskedPart[],
  answers: readonly ChannelAnswer[],
  visit: (asked: AskedPart, text: string) => void,
): void {
  let answered = 0;
  for (const one of asked) {
    const { slot } = one;
    const own = answers.slice(answered, answered + slot.requests.length);
    if (own.length === 0 && slot.requests.length > 0) return;
    answered += own.length;
    visit(one, slot.compose(own));
  }
}

/** The end of a growing text at the end of the stream. */
export function createEndItem(channel: ChannelId, slot: Slot, writer: StreamWriter): Item {
  return {
    requests: slot.requests,
    emit: (answers) => writer.flush(channel, slot.compose(answers)),
    cut: (answers, reason) => [...writer.flush(channel, slot.compose(answers)), ...writer.end(reason)],
  };
}
