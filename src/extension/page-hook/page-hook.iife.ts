/**
 * Runs in the page's own world before any of its code, so that whatever a model streams into the page is seen by
 * the engine first. No export: one would become a global of the page.
 */
import { createEngineLink } from './engine-link.ts';
import { guardFetch } from './fetch.ts';
import { maskSourceText } from './patches.ts';

const link = createEngineLink(document);
maskSourceText();
guardFetch(globalThis, link);
