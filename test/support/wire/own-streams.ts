import { readFileSync } from 'node:fs';

/** A stream in a provider's shape, made for the tests, with {@link SECRET} in each of its texts. */
export interface OwnStream {
  readonly file: string;
  readonly contentType: string;
  readonly format: string;
  /** What it says, by place, before anything is replaced. */
  readonly texts: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/** The value that the streams give away. In JSON texts some of its characters are escaped. */
export const SECRET = 'demo-key-7f3a9c21e5';

const FOLDER = new URL('../streams/', import.meta.url);

export const ownStreams: readonly OwnStream[] = (
  JSON.parse(readFileSync(new URL('index.json', FOLDER), 'utf8')) as Omit<OwnStream, 'bytes'>[]
).map((row) => ({ ...row, bytes: readFileSync(new URL(row.file, FOLDER)) }));

export function readOwnStream(file: string): OwnStream {
  const stream = ownStreams.find((candidate) => candidate.file === file);
  if (stream === undefined) throw new Error(`test/support/streams/index.json doesn't list ${file}`);
  return stream;
}
