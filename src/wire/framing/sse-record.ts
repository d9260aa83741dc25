import { decodeLenient } from '../natives.ts';
import type { Note, RecordFrame } from './frame.ts';
import { type Line, splitLines } from './lines.ts';
import { countInvalidBytes } from './utf8.ts';

const BYTE_ORDER_MARK = '\ufeff';

/** Reads one event with its lines as they are, so that only the lines which change are spelled anew. */
export function parseSseRecord(raw: Uint8Array, isCutOff: boolean): RecordFrame {
  const decoded = decodeLenient(raw);
  const mark = decoded.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const lines = splitLines(decoded.slice(mark.length));
  const data = lines.filter((line) => fieldName(line.text) === 'data');
  const event = lines.findLast((line) => fieldName(line.text) === 'event');
  return {
    kind: 'record',
    raw,
    isLast: isCutOff,
    invalidBytes: decoded.includes('\ufffd') ? countInvalidBytes(raw) : 0,
    event: event === undefined ? '' : fieldValue(event.text),
    data: data.length === 0 ? null : data.map((line) => fieldValue(line.text)).join('\n'),
    notes: lines.flatMap(createNote),
    serialise: (changed) => mark + (changed === null ? lines : withData(lines, changed)).map(spell).join(''),
  };
}

const spell = (line: Line): string => line.text + line.ending;

/** Name of a line's field; empty for a comment. */
function fieldName(text: string): string {
  const colon = text.indexOf(':');
  return colon < 0 ? text : text.slice(0, colon);
}

function fieldValue(text: string): string {
  const colon = text.indexOf(':');
  if (colon < 0) return '';
  return text.slice(text[colon + 1] === ' ' ? colon + 2 : colon + 1);
}

const KNOWN_FIELDS = new Set(['data', 'event', 'id', 'retry']);

/** Comments, and lines whose field the standard doesn't know: no parser shows them, but a page may read them raw. */
function createNote(line: Line): readonly Note[] {
  if (line.text === '' || KNOWN_FIELDS.has(fieldName(line.text))) return [];
  const start = line.text.startsWith(':') ? 1 : 0;
  const put = (text: string): void => {
    line.text = line.text.slice(0, start) + text.replaceAll(/[\r\n]+/g, ' ');
  };
  return line.text.length > start ? [{ text: line.text.slice(start), put }] : [];
}

/** The lines with other data, all of it where the first data line stood. */
function withData(lines: readonly Line[], data: string): readonly Line[] {
  const first = lines.find((line) => fieldName(line.text) === 'data');
  if (first === undefined) return lines;
  const colon = first.text.indexOf(':');
  const prefix = colon >= 0 && first.text[colon + 1] !== ' ' ? 'data:' : 'data: ';
  const pieces = data.split(/\r\n|\r|\n/);
  const fresh = pieces.map((piece, index) => ({
    text: prefix + piece,
    ending: index < pieces.length - 1 && first.ending === '' ? '\n' : first.ending,
  }));
  return lines.flatMap((line) => {
    if (line === first) return fresh;
    return fieldName(line.text) === 'data' ? [] : [line];
  });
}
