import { readdirSync, readFileSync } from 'node:fs';
import { readRecords } from './read-records.ts';
import { readTexts } from './read-texts.ts';

/** A stream in a provider's shape, made for the tests, with {@link SECRET} in each of its texts. */
export interface OwnStream {
  readonly file: string;
  readonly contentType: string;
  readonly format: string;
  /** What it says, by place, before anything is replaced. */
  readonly texts: Readonly<Record<string, string>>;
  /** Where its pieces stand, for formats that no reader of the tests knows: by name, paths like `a.b`. */
  readonly pieces?: Readonly<Record<string, readonly string[]>>;
  /** Of the last record of an answer that was blocked; absent: other tests say. */
  readonly ending?: object;
  /** After which comes `[DONE]`. */
  readonly hasEndMark?: boolean;
  /** A record cuts a number or an escape in two, which waits for its rest: it goes out in other pieces. */
  readonly cutsValues?: boolean;
  readonly bytes: Buffer;
}

/** The value that the streams give away. In JSON texts some of its characters are escaped. */
export const SECRET = 'demo-key-7f3a9c21e5';

const FOLDER = new URL('../streams/', import.meta.url);
const ABOUT = '.about.json';

/** Every stream that lies in the folder with what is to be known about it beside it. */
export const ownStreams: readonly OwnStream[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith(ABOUT))
  .toSorted()
  .map((name) => {
    const about = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Omit<
      OwnStream,
      'bytes' | 'file'
    >;
    const file = name.slice(0, -ABOUT.length);
    return { ...about, file, bytes: readFileSync(new URL(file, FOLDER)) };
  });

export function readOwnStream(file: string): OwnStream {
  const stream = ownStreams.find((candidate) => candidate.file === file);
  if (stream === undefined) throw new Error(`test/support/streams/ has nothing about ${file}`);
  return stream;
}

/** What a body in the format of a stream says, by name. */
export function readOwnTexts({ contentType, pieces }: OwnStream, body: string): Record<string, string> {
  const records = readRecords(contentType, body);
  if (pieces === undefined) return readTexts(records);
  const parsed = records.map(({ data }) => JSON.parse(data) as unknown);
  const textAt = (paths: readonly string[]): string =>
    parsed.flatMap((record) => paths.map((path) => stringAt(record, path))).join('');
  return Object.fromEntries(Object.entries(pieces).map(([name, paths]) => [name, textAt(paths)]));
}

function stringAt(record: unknown, path: string): string {
  const inside = (value: unknown, name: string): unknown => (value as Record<string, unknown> | null)?.[name];
  const found = path.split('.').reduce(inside, record);
  return typeof found === 'string' ? found : '';
}
