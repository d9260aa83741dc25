/** The arguments of a tool call, or what came instead of JSON. */
export function parseInput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { broken: text };
  }
}
