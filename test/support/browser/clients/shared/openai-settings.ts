/** Tries again as often as the library does by itself. */
export const SETTINGS = { apiKey: 'no-key', dangerouslyAllowBrowser: true };
