import type { ResponseHead } from '../../wire/index.ts';
import type { EngineLink } from './engine-link.ts';
import { natives } from './natives.ts';
import { createPump, type Pump } from './pump.ts';

/** A response's body with the engine in front of it. */
export interface GuardedBody {
  readonly stream: ReadableStream<Uint8Array>;
  /** True from the first read or cancel on, as `bodyUsed` wants it. */
  isDisturbed(): boolean;
  /** True when it is the guard that reads the native body, so that the native `bodyUsed` says nothing more. */
  hasTakenSource(): boolean;
  /** What the source broke with, to be thrown again as it was; undefined while it is whole. */
  sourceError(): { readonly error: unknown } | undefined;
}

/**
 * Puts the engine between a response's bytes and whoever reads them. Nothing is read ahead: a chunk is taken
 * from the source when the page asks for one, and passed on as soon as its verdict is there.
 * @param takeSource gives the native body; called once, at the first read
 */
export function guardBody(
  takeSource: () => ReadableStream<Uint8Array>,
  head: ResponseHead,
  link: EngineLink,
): GuardedBody {
  let pump: Pump | undefined;
  let broken: { readonly error: unknown } | undefined;
  const start = (): Pump => {
    pump ??= createPump(natives.stream.getReader(takeSource()), head, link);
    return pump;
  };

  const stream = new natives.ReadableStream({
    type: 'bytes',
    async pull(controller) {
      try {
        const { bytes, done } = await start().next();
        if (bytes.length > 0) controller.enqueue(bytes);
        if (done) {
          controller.close();
          // A reader that brought its own buffer waits until it is told that nothing came.
          controller.byobRequest?.respond(0);
        }
      } catch (error) {
        broken = { error };
        controller.error(error);
      }
    },
    cancel: (reason) => start().cancel(reason),
  });
  const hasStarted = (): boolean => pump !== undefined;
  return { stream, isDisturbed: hasStarted, hasTakenSource: hasStarted, sourceError: () => broken };
}
