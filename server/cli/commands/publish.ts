import {
  ApiErrorSchema,
  ChannelNameSchema,
  CodedError,
  describeIssue,
  type Envelope,
  EnvelopeSchema,
  type Publish,
  type Published,
  PublishedSchema,
} from '../../../src/protocol/index.ts';
import { computeDigest } from '../../../src/trust/index.ts';
import { serializeEnvelope } from '../../signing/index.ts';
import type { CliDeps, Command } from '../cli-deps.ts';
import { parseOptions, requireOnePath, requireOption } from '../parse-options.ts';
import { readJsonFile } from '../read-json-file.ts';
import { RefusedError } from '../refused-error.ts';
import { parseServer, readAdminToken } from '../server-options.ts';
import { UsageError } from '../usage-error.ts';

const TIMEOUT_MS = 30_000;

export const publish: Command = {
  summary: 'send a signed bundle to a server',
  usage: `Usage: stinger publish <bundle.json> --server <url> --channel <name> [--token-file <file>]

Sends a bundle to a server, which verifies it and offers it on the channel.

  --server <url>         https://…, or http:// to this machine
  --channel <name>       e.g. stable
  --token-file <file>    holds the admin token; without it STINGER_ADMIN_TOKEN is used`,
  run: runPublish,
};

async function runPublish(args: readonly string[], deps: CliDeps): Promise<void> {
  const { values, positionals } = parseOptions(args, {
    server: { type: 'string' },
    channel: { type: 'string' },
    'token-file': { type: 'string' },
  });
  const bundlePath = requireOnePath(positionals, 'bundle');
  const server = parseServer(requireOption(values.server, 'server'));
  const channel = parseChannel(requireOption(values.channel, 'channel'));
  const token = await readAdminToken(values['token-file'], deps.env);
  const envelope = await readEnvelope(bundlePath);
  const published = await post(new URL('/v1/admin/bundles', server), { channel, envelope }, token, deps);
  assertSameBundle(envelope, published);
  deps.print(`Version ${published.version} is published on channel "${published.channel}".`);
  deps.print(`SHA-256: ${published.sha256}`);
}

function parseChannel(value: string): string {
  if (ChannelNameSchema.safeParse(value).success) return value;
  throw new UsageError(`--channel takes lower case letters, digits and dashes, not "${value}".`);
}

async function readEnvelope(path: string): Promise<Envelope> {
  const parsed = EnvelopeSchema.safeParse(await readJsonFile(path, 'ENVELOPE_MALFORMED'));
  if (parsed.success) return parsed.data;
  throw new CodedError('ENVELOPE_MALFORMED', `${path}: ${describeIssue(parsed.error)}.`);
}

async function post(url: URL, body: Publish, token: string, deps: CliDeps): Promise<Published> {
  const response = await request(url, body, token, deps);
  const answer: unknown = await response.json().catch(() => null);
  const published = PublishedSchema.safeParse(answer);
  if (response.ok && published.success) return published.data;
  const refusal = ApiErrorSchema.safeParse(answer);
  if (response.ok || !refusal.success) {
    throw new Error(`${url.href} answers HTTP ${response.status}, and not as a Stinger server does.`);
  }
  throw new RefusedError(`The server refuses: ${refusal.data.message} (request ${refusal.data.requestId})`);
}

async function request(url: URL, body: Publish, token: string, deps: CliDeps): Promise<Response> {
  try {
    return await deps.fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      // A redirect would carry the token to a host that nobody named.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw new Error(`${url.origin} does not answer. Check that the server runs there.`, { cause });
  }
}

function assertSameBundle(envelope: Envelope, published: Published): void {
  const digest = computeDigest(serializeEnvelope(envelope));
  if (published.sha256 === digest) return;
  throw new CodedError('DIGEST_MISMATCH', `The server has ${published.sha256} and not ${digest}.`);
}
