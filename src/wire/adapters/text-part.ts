import { replaceAt } from '../guard/whole-part.ts';
import { textAt } from '../json/walk-json.ts';
import type { ChannelId, TextKind, TextPart, TextPlace } from '../types.ts';

export interface TextPartSpec {
  readonly channel: ChannelId;
  readonly kind: TextKind;
  /** Where a string stands. */
  readonly place: TextPlace;
  readonly ends: boolean;
  /** What else a changed text makes untrue. */
  readonly onPut?: () => void;
}

/** A piece of a growing text at a place of a record. */
export function createTextPart({ onPut, ...spec }: TextPartSpec): TextPart {
  const put = (text: string): void => {
    replaceAt(spec.place, text);
    onPut?.();
  };
  return { ...spec, mode: 'append', text: textAt(spec.place), put };
}

/** The end of a growing text in a record that has no room for the rest of it. */
export function createEndPart(channel: ChannelId): TextPart {
  return { channel, kind: 'data', mode: 'append', text: '', ends: true, put: () => {} };
}
