import { type Actor, GuardrailListSchema, type GuardrailState } from '../../../src/protocol/index.ts';
import { askServer } from '../ask-server.ts';
import type { CliDeps, Command } from '../cli-deps.ts';
import { openServer } from '../list-from-server.ts';

export const guardrails: Command = {
  summary: 'list what a server checks, and how',
  usage: `Usage: stinger guardrails --server <url> [--token-file <file>]

Lists the guardrails of a server: class, checkpoint, mode, and who has chosen that mode if
it isn't that of the settings; then those that can't run, and what they lack.

  --server <url>         https://…, or http:// to this machine
  --token-file <file>    holds the token of a viewer or an admin; without it
                         STINGER_ADMIN_TOKEN is used`,
  run: runGuardrails,
};

async function runGuardrails(args: readonly string[], deps: CliDeps): Promise<void> {
  const { server, token } = await openServer(args, deps);
  const url = new URL('/v1/admin/guardrails', server);
  const list = await askServer({ url, token, method: 'GET', answer: GuardrailListSchema }, deps);
  for (const guardrail of list.guardrails) deps.print(describeGuardrail(guardrail));
  for (const { id, kind, reason } of list.missing) deps.print(`${id}  ${kind}  can't run: ${reason}`);
  if (list.guardrails.length + list.missing.length === 0) deps.print('The server has no guardrails.');
}

/** @returns one line about a guardrail */
export function describeGuardrail(guardrail: GuardrailState): string {
  const { id, class: ofClass, checkpoint, mode, override, isFlagged, reasons } = guardrail;
  const source =
    override === null ? 'by the settings' : `since ${override.at} by ${describeActor(override.by)}`;
  const flag = isFlagged ? `  ! ${reasons.join(' ')}` : '';
  return `${id}  ${ofClass}  ${checkpoint}  ${mode} ${source}${flag}`;
}

const describeActor = ({ role, token }: Actor): string => `${role} ${token}`;
