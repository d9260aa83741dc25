import { type ParsedEvent, parseEvents } from './parse-events.ts';

/** A coded line, as its adapter sees it. */
function parseCodedLine(line: string): string {
  return `{"${line.slice(0, 1)}":${line.slice(2)}}`;
}

/** The records of a whole body, however they are framed; written to compare with, so it trusts what it reads. */
export function readRecords(contentType: string, body: string): ParsedEvent[] {
  if (contentType === 'text/event-stream') return parseEvents(body);
  if (contentType === 'application/json') {
    return (JSON.parse(body) as unknown[]).map((element) => createEvent(JSON.stringify(element)));
  }
  const lines = body.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => createEvent(/^[0-9a-k]:/.test(line) ? parseCodedLine(line) : line));
}

const createEvent = (data: string): ParsedEvent => ({ event: '', data, id: '' });
