import { natives } from '../natives.ts';
import type { GuardedHead } from '../should-guard.ts';

/**
 * Makes what `response` is out of judged bytes.
 * @param bytes null where the platform had none
 */
export function createResult(
  responseType: XMLHttpRequestResponseType,
  bytes: Uint8Array<ArrayBuffer> | null,
  head: GuardedHead,
): unknown {
  if (bytes === null) return null;
  if (responseType === 'json') return parseJson(natives.decode(new natives.TextDecoder(), bytes));
  // The bytes came through a port: nothing else is in their buffer.
  const buffer = natives.bufferOf(bytes);
  if (responseType !== 'blob') return buffer;
  const parts = { __proto__: null, [natives.iterator]: () => createIteratorOfOne(buffer) };
  // As the platform has it.
  const type = head.contentType === '' ? 'text/xml' : head.contentType;
  const options = { __proto__: null, type };
  return new natives.Blob(parts as unknown as BlobPart[], options);
}

function parseJson(text: string): unknown {
  try {
    return natives.parseJson(text);
  } catch {
    // As the platform has it: what is no JSON is null.
    return null;
  }
}

/** The platform iterates over lists with what a page may have replaced. */
function createIteratorOfOne(value: unknown): object {
  let isDone = false;
  return {
    __proto__: null,
    next() {
      const result = { __proto__: null, done: isDone, value: isDone ? undefined : value };
      isDone = true;
      return result;
    },
  };
}
