import {
  GuardrailIdSchema,
  type GuardrailMode,
  GuardrailModeSchema,
  GuardrailSchema,
} from '../../../src/protocol/index.ts';
import { askServer } from '../ask-server.ts';
import type { CliDeps, Command } from '../cli-deps.ts';
import { parseOptions, requireOption } from '../parse-options.ts';
import { parseServer, readAdminToken } from '../server-options.ts';
import { UsageError } from '../usage-error.ts';
import { describeGuardrail } from './guardrails.ts';

const SETTINGS = 'settings';

export const mode: Command = {
  summary: 'run a guardrail in another mode',
  usage: `Usage: stinger mode <guardrail> <mode> --server <url> [--token-file <file>]

Runs a guardrail in another mode from the next check on, also after a restart. Other servers
on the same database follow within seconds. What the decision matrix doesn't allow for its
class is refused.

  <mode>                 BLOCK acts on what it says, MONITOR records what it would have done,
                         DISABLED doesn't run it; settings: as the server's settings have it
  --server <url>         https://…, or http:// to this machine
  --token-file <file>    holds the admin token; without it STINGER_ADMIN_TOKEN is used`,
  run: runMode,
};

async function runMode(args: readonly string[], deps: CliDeps): Promise<void> {
  const { values, positionals } = parseOptions(args, {
    server: { type: 'string' },
    'token-file': { type: 'string' },
  });
  const [guardrail = '', wanted = '', ...rest] = positionals;
  if (rest.length > 0 || !GuardrailIdSchema.safeParse(guardrail).success) {
    throw new UsageError('Name one guardrail and its mode; list them with: stinger guardrails.');
  }
  const body = { mode: parseMode(wanted) };
  const server = parseServer(requireOption(values.server, 'server'));
  const token = await readAdminToken(values['token-file'], deps.env);
  const url = new URL(`/v1/admin/guardrails/${guardrail}/mode`, server);
  const state = await askServer({ url, token, method: 'POST', body, answer: GuardrailSchema }, deps);
  deps.print(describeGuardrail(state));
}

function parseMode(wanted: string): GuardrailMode | null {
  if (wanted === SETTINGS) return null;
  const parsed = GuardrailModeSchema.safeParse(wanted);
  if (parsed.success) return parsed.data;
  throw new UsageError(`The mode is one of ${[...GuardrailModeSchema.options, SETTINGS].join(', ')}.`);
}
