import type { SitePolicy } from '../../protocol/index.ts';

const WORDS: Readonly<Record<SitePolicy, string>> = {
  closed: 'An answer that cannot be checked is stopped.',
  open: 'An answer that cannot be checked is shown all the same, and counted as not checked.',
  paused: 'Checks are paused on this site: its answers are shown as they come.',
};

/** Says in one sentence what goes for a site. */
export const describePolicy = (policy: SitePolicy): string => WORDS[policy];
