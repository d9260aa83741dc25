import type { z } from 'zod';
import { CodedError, describeIssue } from '../protocol/index.ts';
import { parseJson } from './parse-json.ts';

/**
 * Reads the content of a document: DSSE protocol, verification step 4. Call it on verified bytes alone.
 * @param schema shape of the document
 * @param payload the signed bytes; not changed
 * @returns the document; unknown fields are refused by the schema, not dropped
 * @throws {CodedError} PAYLOAD_MALFORMED, its message naming the field
 */
export function parsePayload<Schema extends z.ZodType>(
  schema: Schema,
  payload: Uint8Array,
): z.output<Schema> {
  const value = parseJson(payload);
  if (value === undefined) throw new CodedError('PAYLOAD_MALFORMED', 'The payload is no JSON in UTF-8.');
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new CodedError('PAYLOAD_MALFORMED', `${describeIssue(parsed.error)}.`);
  return parsed.data;
}
