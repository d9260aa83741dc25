const META = 'meta[http-equiv="content-security-policy" i]';

/** What a Worker may load, run or reach under the policy of its page, and may do freely under its own. */
const LIMITS = ['default-src', 'script-src', 'connect-src', 'trusted-types'];
/** Where Workers may come from: both the page's own and ours must be let be. */
const SOURCES = ['worker-src', 'child-src'];
const BOTH = `[content*="blob:" i][content*="'self'" i]`;

/**
 * Finds signs of a policy under which a Worker from text would be another than one from an address. A `meta` element says
 * which policy it is; that of a header can't be read, and a `nonce` is all that is seen of it.
 */
export const POLICY_SIGNS = [
  '[nonce]',
  ...LIMITS.map((name) => `${META}[content*="${name}" i]`),
  ...SOURCES.map((name) => `${META}[content*="${name}" i]:not(${BOTH})`),
].join();
