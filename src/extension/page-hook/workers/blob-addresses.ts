import { natives } from '../natives.ts';
import { patchConstructor, patchMethod } from '../patches.ts';
import { startsStrict } from './starts-strict.ts';

/** The script behind a `blob:` address. */
export interface BlobScript {
  readonly blob: Blob;
  /** Its text begins with `'use strict'`. */
  readonly isStrict: boolean;
}

/** Knows the blobs behind the `blob:` addresses of this document, as long as the platform does. */
export interface BlobAddresses {
  find(href: string): BlobScript | undefined;
}

/** More than any comment at the top of a script. */
const HEAD_CHARACTERS = 4_096;

export function watchBlobAddresses(scope: typeof globalThis): BlobAddresses {
  const strict = new natives.WeakMap<object, true>();
  const known = new natives.Map<string, BlobScript>();

  patchConstructor(scope, 'Blob', (made, args) => {
    const head = firstTextOf(args[0]);
    if (head !== null && startsStrict(head)) natives.weakMap.set(strict, made, true);
  });
  patchMethod(scope.URL, 'createObjectURL', (original, receiver, args) => {
    const href = natives.apply(original, receiver, args);
    const blob: unknown = args[0];
    if (blob instanceof natives.Blob) {
      const isStrict = natives.weakMap.get(strict, blob) === true;
      natives.map.set(known, href, { blob, isStrict });
    }
    return href;
  });
  patchMethod(scope.URL, 'revokeObjectURL', (original, receiver, args) => {
    natives.map.delete(known, args[0]);
    natives.apply(original, receiver, args);
  });
  return { find: (href) => natives.map.get(known, href) as BlobScript | undefined };
}

/** Of parts that are no list or do not begin with text nothing is known. */
function firstTextOf(parts: unknown): string | null {
  if (typeof parts !== 'object' || parts === null) return null;
  const first = natives.getOwnPropertyDescriptor(parts, 0)?.value as unknown;
  return typeof first === 'string' ? natives.text.slice(first, 0, HEAD_CHARACTERS) : null;
}
