import { natives } from '../natives.ts';

const DIRECTIVE_LENGTH = 12;

/** @returns whether the first thing in a script, behind spaces and comments, is `'use strict'` */
export function startsStrict(script: string): boolean {
  let rest = natives.text.trim(script);
  for (;;) {
    const opening = natives.text.slice(rest, 0, 2);
    if (opening !== '//' && opening !== '/*') break;
    const closing = opening === '//' ? '\n' : '*/';
    const end = natives.text.indexOf(rest, closing);
    if (end < 0) return false;
    rest = natives.text.trim(natives.text.slice(rest, end + closing.length));
  }
  const first = natives.text.slice(rest, 0, DIRECTIVE_LENGTH);
  return first === "'use strict'" || first === '"use strict"';
}
