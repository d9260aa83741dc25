import { createHash } from 'node:crypto';
import { z } from 'zod';
import { FEATURE_KINDS } from './features.ts';
import type { TextModel } from './text-model.ts';

/**
 * A model as a file: `STGM`, the length of the header (4 bytes, big endian), the header as JSON, one signed byte for each
 * weight, and the SHA-256 of all that.
 */
const MAGIC = Buffer.from('STGM', 'latin1');
const LENGTH_BYTES = 4;
const DIGEST_BYTES = 32;
/** Features are taken otherwise in another version: weights of one mean nothing in the other. */
const FORMAT_VERSION = 1;

const HeaderSchema = z.strictObject({
  version: z.literal(FORMAT_VERSION),
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  bits: z.int().min(8).max(22),
  kinds: z.array(z.enum(FEATURE_KINDS)).min(1),
  contextWeight: z.number().min(0).max(1),
  threshold: z.number().min(0).max(1),
  bias: z.number(),
  scale: z.number().positive(),
});

/** The file can't be used. The message says why, and fits behind "it". */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
  readonly code = 'MODEL_UNUSABLE';
}

export function encodeModel({ weights, ...rest }: TextModel): Buffer {
  const header = Buffer.from(JSON.stringify({ version: FORMAT_VERSION, ...rest }), 'utf8');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(header.length);
  const body = Buffer.concat([
    MAGIC,
    length,
    header,
    Buffer.from(weights.buffer, weights.byteOffset, weights.length),
  ]);
  return Buffer.concat([body, digest(body)]);
}

/** @throws {ModelFileError} where the file is not exactly what {@link encodeModel} wrote */
export function decodeModel(file: Buffer): TextModel {
  const body = file.subarray(0, Math.max(0, file.length - DIGEST_BYTES));
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) throw new ModelFileError('is no model');
  if (!digest(body).equals(file.subarray(body.length)))
    throw new ModelFileError('is damaged: its digest is another');
  const headerStart = MAGIC.length + LENGTH_BYTES;
  const headerEnd = headerStart + body.readUInt32BE(MAGIC.length);
  const { version: _version, ...header } = parseHeader(body.subarray(headerStart, headerEnd));
  const weights = body.subarray(headerEnd);
  if (weights.length !== 2 ** header.bits)
    throw new ModelFileError('has not as many weights as its header says');
  return { ...header, weights: new Int8Array(Uint8Array.from(weights).buffer) };
}

function parseHeader(bytes: Buffer): z.infer<typeof HeaderSchema> {
  try {
    return HeaderSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    throw new ModelFileError('has a header that this version does not know', { cause });
  }
}

const digest = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
