import { domainToUnicode } from 'node:url';

/** Letters of other scripts that are drawn like Latin ones. */
const LIKE_LATIN = /^[асԁеһіјӏорԛѕԝхуъьҽпгѵѡʟαενοτυκρχγω\d-]+$/u;

/** Scripts that share the shapes of letters; no honest name mixes them. */
const LATIN = /\p{Script=Latin}/u;
const RELATED = [/\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u, /\p{Script=Cherokee}/u];

/**
 * Whether a host is made to be taken for another: a label that mixes Latin with letters drawn like it, or one that is
 * all of these under a Latin top-level domain, as browsers judge it before they show a name in Unicode.
 * @param hostname as the URL parser gives it
 */
export function isLookalike(hostname: string): boolean {
  if (!hostname.includes('xn--')) return false;
  const labels = hostname.split('.');
  const isUnderLatin = labels.at(-1)?.startsWith('xn--') === false;
  return labels
    .filter((label) => label.startsWith('xn--'))
    .map((label) => domainToUnicode(label))
    .some((label) => isMixed(label) || (isUnderLatin && LIKE_LATIN.test(label)));
}

function isMixed(label: string): boolean {
  const related = RELATED.filter((script) => script.test(label)).length;
  return related > 1 || (related === 1 && LATIN.test(label));
}
