/** One event of an event stream, as the standard says a browser dispatches it. */
export interface ParsedEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string;
}

/** Reads a whole event stream at once; written after the standard's text, for nothing but to compare with. */
export function parseEvents(body: string): ParsedEvent[] {
  const events: ParsedEvent[] = [];
  let event = '';
  let data: string[] = [];
  let id = '';
  const lines = body.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  for (const line of lines.slice(0, -1)) {
    if (line === '') {
      if (data.length > 0) events.push({ event, data: data.join('\n'), id });
      event = '';
      data = [];
      continue;
    }
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    if (field === 'event') event = value;
    if (field === 'id') id = value;
  }
  return events;
}
