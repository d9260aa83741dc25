/**
 * Cuts a long text into windows that overlap, so that what lies on a cut is whole in one of them.
 * @param maxChars of one window, in code units
 * @param overlapChars less than `maxChars`
 * @returns at least one window
 */
export function splitWindows(text: string, maxChars: number, overlapChars: number): readonly string[] {
  const windows = [text.slice(0, maxChars)];
  const stepChars = maxChars - overlapChars;
  for (let at = stepChars; at + overlapChars < text.length; at += stepChars) {
    windows.push(text.slice(at, at + maxChars));
  }
  return windows;
}
