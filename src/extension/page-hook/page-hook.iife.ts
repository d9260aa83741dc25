/**
 * Runs in the page's own world before any of its code, so that whatever a model streams into the page is seen by
 * the engine first. No export: one would become a global of the page.
 */
import { createGuardLink } from './guard-link.ts';
import { maskSourceText } from './patches.ts';
import { guardResponses } from './responses.ts';

const link = createGuardLink(document);
maskSourceText();
guardResponses(globalThis, link);
