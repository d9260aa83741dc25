import { afterEach, describe, expect, test, vi } from 'vitest';
import { driveRewriter } from '../../support/wire/drive-rewriter.ts';
import { createSecretGate } from '../../support/wire/gates.ts';
import { ownStreams, SECRET } from '../../support/wire/own-streams.ts';

afterEach(() => void vi.restoreAllMocks());

describe('a page that has replaced the coders of JSON and UTF-8', () => {
  test.each(ownStreams.map((stream) => [stream.file, stream] as const))(
    '%s: its replacements are never called',
    (_file, stream) => {
      const expected = driveRewriter(
        stream.contentType,
        [stream.bytes],
        createSecretGate(SECRET, '[x]'),
      ).text;
      const spies = [
        vi.spyOn(JSON, 'parse'),
        vi.spyOn(JSON, 'stringify'),
        vi.spyOn(TextDecoder.prototype, 'decode'),
        vi.spyOn(TextEncoder.prototype, 'encode'),
      ].map((spy) => spy.mockImplementation(() => ({}) as never));
      const { text } = driveRewriter(stream.contentType, [stream.bytes], createSecretGate(SECRET, '[x]'));
      for (const spy of spies) expect(spy).not.toHaveBeenCalled();
      expect(text).toBe(expected);
    },
  );
});
