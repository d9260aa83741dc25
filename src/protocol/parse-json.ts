/**
 * Reads JSON that others have written, for a schema to look at.
 * @returns undefined, which no schema takes, for what is no JSON; why not would quote the text, and text is not logged
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
