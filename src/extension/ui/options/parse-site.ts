import { OriginSchema } from '../../../protocol/index.ts';

/** What somebody typed, understood, or what is wrong with it. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

const EXAMPLE = 'such as https://chatgpt.com';

/** Reads the address of a page or the name of a host, and gives its origin in the browser's own spelling. */
export function parseSite(text: string): Parsed<string> {
  const typed = text.trim();
  const refuse = (message: string): Parsed<string> => ({ ok: false, message });
  if (typed === '') return refuse(`Enter the address of a site, ${EXAMPLE}.`);
  if (typed.includes('*')) return refuse('Patterns are not possible: add each site by its own address.');
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`);
  if (url === null) return refuse(`This is no address of a site. Enter one, ${EXAMPLE}.`);
  if (!/^https?:$/.test(url.protocol)) return refuse('Only sites with http or https can be added.');
  const origin = OriginSchema.safeParse(url.origin);
  return origin.success ? { ok: true, value: origin.data } : refuse('This address is too long or no site.');
}
