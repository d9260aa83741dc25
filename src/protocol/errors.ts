/**
 * Every error code that crosses a boundary of Stinger, with the HTTP status the server answers it with and
 * what the person who sees it should do. Codes are never renamed; `docs/reference/errors.md` is made from here.
 */
export const ERROR_CODES = {
  // Rules, raised by the engine's compiler
  NULLABLE: {
    status: 422,
    help: 'The pattern matches the empty text. Make at least one part of it required.',
  },
  NULLABLE_LOOP: {
    status: 422,
    help: 'A repeated group can match nothing. Make its content required or the repeat optional.',
  },
  BACKREFERENCE: {
    status: 422,
    help: 'Back-references cannot be checked in a stream. Spell the alternatives out.',
  },
  LOOKAROUND: {
    status: 422,
    help: 'Only lookaround over a single character class is supported. Use \\b, or protect a group.',
  },
  STICKY: { status: 422, help: 'The sticky flag has no meaning in a stream. Remove the y flag.' },
  BUDGET: { status: 422, help: 'The rule is too large. Lower its repetition counts, or split it.' },
  SYNTAX: { status: 422, help: 'The pattern is not valid. The position in the message says where.' },
  // Trust, raised by the verifier
  ENVELOPE_MALFORMED: {
    status: 422,
    help: 'The file is no DSSE envelope. Sign it with `npm run stinger -- sign`.',
  },
  SIGNATURE_INVALID: {
    status: 422,
    help: 'Too few valid signatures by keys that the root names. Sign with an enrolled publisher key.',
  },
  PAYLOAD_MALFORMED: {
    status: 422,
    help: 'The signed content does not have the expected shape. The message names the field.',
  },
  ROOT_EXPIRED: { status: 422, help: 'The root of trust has expired. Install a newer build.' },
  BUNDLE_EXPIRED: { status: 422, help: 'The bundle has expired. Sign it again under a higher version.' },
  CHANNEL_EXPIRED: {
    status: 422,
    help: 'The channel statement has expired. Check that the server runs and its clock is right.',
  },
  VERSION_ROLLBACK: {
    status: 409,
    help: 'The version is not higher than the one in use. Sign under a higher version.',
  },
  DIGEST_MISMATCH: { status: 422, help: 'The bundle is not the one the channel names. Publish it again.' },
  ENGINE_TOO_OLD: { status: 422, help: 'The bundle needs a newer engine. Update the extension.' },
  CERTIFICATE_MISMATCH: {
    status: 422,
    help: 'Rules and certificates do not belong together, or were signed with another engine. Sign the pack again.',
  },
  // The browser's store of compiled rules, raised by the engine when it starts from it
  TABLES_UNREADABLE: {
    status: 500,
    help: 'Stored tables were damaged and have been made anew. Check the disk if this comes again.',
  },
  TABLES_DIFFER: {
    status: 500,
    help: 'Stored tables did not say what the rules say and have been made anew. Find out who can write to the profile if this comes again.',
  },
  // Packs and keys, raised by the command line and the server's start
  PACK_INVALID: { status: 422, help: 'Correct the pack. The message names the rule and the field.' },
  SAMPLE_FAILED: {
    status: 422,
    help: 'Correct the rule or the sample: a rule must do exactly what its samples say.',
  },
  KEY_INVALID: { status: 500, help: 'Make a key file with `npm run stinger -- keygen`.' },
  // Guardrails, raised by the server's start and by who chooses their modes
  GUARDRAIL_INVALID: {
    status: 500,
    help: 'Correct what the guardrail says of itself. The message names the guardrail and the field.',
  },
  OVERRIDE_REFUSED: {
    status: 409,
    help: 'The decision matrix lets nobody choose this. Leave the choice out, or take the guardrail out of the settings.',
  },
  GUARDRAIL_UNKNOWN: {
    status: 404,
    help: 'No guardrail of the settings has this id. List them with `npm run stinger -- guardrails`.',
  },
  // Session API
  UNAUTHORIZED: { status: 401, help: 'Send a valid token as `Authorization: Bearer <token>`.' },
  REQUEST_INVALID: {
    status: 400,
    help: 'The request does not have the documented shape. The message names the field.',
  },
  BODY_TOO_LARGE: { status: 413, help: 'The body is over the limit. Send less in one request.' },
  MEDIA_TYPE: { status: 415, help: 'Send JSON as `Content-Type: application/json`.' },
  RATE_LIMITED: { status: 429, help: 'Too many requests. Wait as long as `Retry-After` says.' },
  NOT_FOUND: { status: 404, help: 'There is nothing at this address. Check the path and the method.' },
  SESSION_UNKNOWN: {
    status: 404,
    help: 'No session has this id. Start it with POST /v1/stream/start first.',
  },
  SESSION_CLOSED: {
    status: 409,
    help: 'The session is complete and takes no more updates. Start a new one.',
  },
  SESSION_CONFLICT: { status: 409, help: 'The session id is taken by another client. Make a new random id.' },
  SEQUENCE_GAP: {
    status: 409,
    help: 'An earlier update is missing. Send the update with the expected sequence number.',
  },
  PRESET_UNKNOWN: { status: 404, help: 'No preset has this name. The message lists those that there are.' },
  CLIENT_UNNAMED: {
    status: 400,
    help: 'Clients may share this token. Say which one it is as `?clientId=…`, as in its sessions.',
  },
  CLIENT_UNKNOWN: {
    status: 404,
    help: 'No client has this id. List them with `npm run stinger -- clients`.',
  },
  TEXT_GAP: {
    status: 409,
    help: 'The text does not follow on what was sent before. Send the update without text; it goes unchecked then.',
  },
  TEXT_TOO_LONG: {
    status: 413,
    help: 'The session has as much text as the server keeps. Send the update without text; it goes unchecked then.',
  },
  QUEUE_FULL: {
    status: 503,
    help: 'The server has too much to do. Send the same again after as long as `Retry-After` says.',
  },
  STORAGE_FULL: {
    status: 507,
    help: 'The database has no room left. Nothing has changed; make room, then send the same again.',
  },
  BUNDLE_UNKNOWN: { status: 404, help: 'No bundle has this digest. Read the channel again.' },
  CHANNEL_UNKNOWN: {
    status: 404,
    help: 'Nothing was published on this channel. Publish a bundle to it first.',
  },
  OVERLOADED: {
    status: 503,
    help: 'The server takes less for the moment so as not to fail. Send it again after `Retry-After`.',
  },
  INTERNAL: { status: 500, help: 'The server failed. Its log has the details under the same request id.' },
} as const satisfies Record<string, { status: number; help: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * An error with a code that programs can act on and a message that says what to do.
 * @param code one of {@link ERROR_CODES}
 * @param detail what was wrong in this case, without any content of a stream
 */
export class CodedError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'CodedError';
  readonly code: Code;

  constructor(code: Code, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail} ${ERROR_CODES[code].help}`, options);
    this.code = code;
  }
}
