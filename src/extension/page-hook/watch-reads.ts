import type { GuardedBody } from './guard-body.ts';
import { natives } from './natives.ts';

/**
 * Leads a branch of a tee through a stream of its own, because a branch tells nobody that it is being read.
 * @param onFirstRead called once, before the first read or the cancel
 */
export function watchReads(
  branch: ReadableStream<Uint8Array>,
  onFirstRead: () => void = () => undefined,
): Pick<GuardedBody, 'stream' | 'isDisturbed'> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  const start = (): ReadableStreamDefaultReader<Uint8Array> => {
    if (reader === undefined) onFirstRead();
    reader ??= natives.stream.getReader(branch);
    return reader;
  };
  const stream = new natives.ReadableStream({
    type: 'bytes',
    async pull(controller) {
      const { done, value } = await natives.reader.read(start());
      if (!done) return controller.enqueue(value as Uint8Array<ArrayBuffer>);
      controller.close();
      controller.byobRequest?.respond(0);
    },
    cancel: (reason) => natives.reader.cancel(start(), reason),
  });
  return { stream, isDisturbed: () => reader !== undefined };
}
