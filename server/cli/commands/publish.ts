import {
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
import { askServer } from '../ask-server.ts';
import type { CliDeps, Command } from '../cli-deps.ts';
import { parseOptions, requireOnePath, requireOption } from '../parse-options.ts';
import { readJsonFile } from '../read-json-file.ts';
import { parseServer, readAdminToken } from '../server-options.ts';
import { UsageError } from '../usage-error.ts';

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
  const body: Publish = { channel, envelope };
  const url = new URL('/v1/admin/bundles', server);
  const published = await askServer({ url, token, method: 'POST', body, answer: PublishedSchema }, deps);
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

function assertSameBundle(envelope: Envelope, published: Published): void {
  const digest = computeDigest(serializeEnvelope(envelope));
  if (published.sha256 === digest) return;
  throw new CodedError('DIGEST_MISMATCH', `The server has ${published.sha256} and not ${digest}.`);
}
