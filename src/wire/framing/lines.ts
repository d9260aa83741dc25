export interface Line {
  /** Without its ending. */
  text: string;
  /** LF, CRLF, CR, or empty for a last line that isn't complete. */
  readonly ending: string;
}

/** Cuts a text into its lines; joined again they are the text. */
export function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const match of text.matchAll(/\r\n|\r|\n/g)) {
    lines.push({ text: text.slice(start, match.index), ending: match[0] });
    start = match.index + match[0].length;
  }
  if (start < text.length) lines.push({ text: text.slice(start), ending: '' });
  return lines;
}
