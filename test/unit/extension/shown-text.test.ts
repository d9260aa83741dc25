import { describe, expect, test } from 'vitest';
import type { ScanText } from '../../../src/extension/bridge/index.ts';
import { createShownText, type ShownText } from '../../../src/extension/sandbox/streams/shown-text.ts';
import type { SendText, TextDelta } from '../../../src/protocol/index.ts';

/** A stream whose released text is given piece by piece. */
function createStream(sendText: SendText, isDocument = false) {
  const clock = { ms: 0 };
  const shown: ShownText = createShownText(sendText, isDocument, () => clock.ms);
  const show = (text: string, more: Partial<ScanText> = {}): void => {
    const scan: ScanText = {
      channel: 'a',
      kind: 'text',
      mode: 'append',
      text: 'as it came',
      ends: false,
      ...more,
    };
    shown.add([scan], [{ text, held: 0 }]);
  };
  return { clock, shown, show };
}

const join = (deltas: readonly TextDelta[]): string => deltas.map(({ insert }) => insert).join('');

describe('what a stream has shown', () => {
  test('is kept nowhere where policy says never', () => {
    const { shown, show } = createStream('never');
    show('One. Two. Three.', { ends: true });
    expect(shown.dueIn()).toBe(null);
    expect(shown.takeAll()).toEqual([]);
  });

  test('the first sentence is due at once, what follows four seconds later', () => {
    const { clock, shown, show } = createStream('sentences');
    show('It begins');
    expect(shown.dueIn()).toBe(null);
    show(' here. And it');
    expect(shown.dueIn()).toBe(0);
    expect(join(shown.take()).trim()).toBe('It begins here.');
    show(' goes on. And on');
    expect(shown.dueIn()).toBe(4_000);
    clock.ms = 4_000;
    expect(shown.dueIn()).toBe(0);
    expect(join(shown.take()).trim()).toBe('And it goes on.');
  });

  test('deltas of a channel follow each other without a gap, and are the released text', () => {
    const { shown, show } = createStream('sentences');
    const said: TextDelta[] = [];
    const text = 'First [redacted: key] of all. Then more text! And the end of it';
    for (let at = 0; at < text.length; at += 3) {
      show(text.slice(at, at + 3));
      said.push(...shown.take());
    }
    said.push(...shown.takeAll());
    let end = 0;
    for (const { offset, insert } of said) {
      expect(offset).toBe(end);
      end += insert.length;
    }
    expect(join(said)).toBe(text);
  });

  test('a channel that ends is complete, whatever it ends with', () => {
    const { shown, show } = createStream('sentences');
    show('No full stop', { ends: true });
    expect(join(shown.take())).toBe('No full stop');
  });

  test('at the end means at the end', () => {
    const { clock, shown, show } = createStream('end');
    show('One. Two. ');
    clock.ms = 60_000;
    expect(shown.dueIn()).toBe(null);
    expect(join(shown.takeAll())).toBe('One. Two. ');
  });

  test('texts that stand alone are what a document says, and repeats in a stream', () => {
    const whole = { mode: 'whole', ends: true };
    const stream = createStream('sentences');
    stream.show('All of it again.', whole);
    expect(stream.shown.takeAll()).toEqual([]);
    const document = createStream('sentences', true);
    document.show('All of it.', whole);
    expect(join(document.shown.takeAll())).toBe('All of it.\n');
  });
});
