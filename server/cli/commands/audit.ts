import { readFile } from 'node:fs/promises';
import { CodedError, type Root } from '../../../src/protocol/index.ts';
import { verifyRoot } from '../../../src/trust/index.ts';
import { type Fault, findFault, type LogState } from '../../audit/find-fault.ts';
import { parseEntry } from '../../audit/parse-entry.ts';
import { readCheckpoints } from '../../audit/read-checkpoints.ts';
import { AuditFaultError } from '../audit-fault-error.ts';
import { openFileLines, openServerLines } from '../audit-lines.ts';
import type { CliDeps, Command } from '../cli-deps.ts';
import { parseOptions, requireOption } from '../parse-options.ts';
import { parseServer, readAdminToken } from '../server-options.ts';
import { UsageError } from '../usage-error.ts';

const OPTIONS = {
  root: { type: 'string', multiple: true },
  server: { type: 'string' },
  'token-file': { type: 'string' },
  export: { type: 'string' },
  checkpoints: { type: 'string', multiple: true },
} as const;

type Values = ReturnType<typeof parseOptions<typeof OPTIONS>>['values'];

export const audit: Command = {
  summary: 'verify the audit log of a server',
  usage: `Usage: stinger audit verify --root <root.json> --server <url> [--checkpoints <file>]
       stinger audit verify --root <root.json> --export <file> --checkpoints <file>

Follows the hash chain from the first entry to the last and compares it with every checkpoint
that the server has signed. Says the first entry that is not as it was written, and what
happened to it.

  --root <root.json>      root of trust that names the key of the checkpoints; repeat for older
                          roots whose keys have signed older checkpoints
  --server <url>          https://…, or http:// to this machine: log and checkpoints come from there
  --token-file <file>     holds the admin token; without it STINGER_ADMIN_TOKEN is used
  --export <file>         the whole log as JSONL, from GET /v1/audit/export
  --checkpoints <file>    from GET /v1/audit/checkpoints; repeat for several. With --server:
                          checkpoints that were kept elsewhere, to be compared as well

Exit code: 0 sound, 3 not sound, 2 wrong command line, 1 could not be read.`,
  run: runAudit,
};

async function runAudit(args: readonly string[], deps: CliDeps): Promise<void> {
  const { values, positionals } = parseOptions(args, OPTIONS);
  if (positionals.length !== 1 || positionals[0] !== 'verify') {
    throw new UsageError('There is one thing to do with a log: stinger audit verify.');
  }
  const roots = await Promise.all(requireOption(values.root, 'root').map((path) => readRoot(path, deps)));
  const source = await openSource(values, deps);
  let verified = await verify(source, roots);
  // Retention may have deleted records while a server's log was read; the checkpoint that allows it is there by now.
  if ('fault' in verified.found && values.server !== undefined) verified = await verify(source, roots);
  const { found, checkpoints } = verified;
  if ('fault' in found) throw new AuditFaultError(describeFault(found.fault));
  for (const line of describeState(found.state, checkpoints)) deps.print(line);
}

async function verify(source: Source, roots: readonly Root[]) {
  // Before the entries: what is signed by then is in the log by then.
  const checkpoints = await readCheckpoints(source.checkpoints(), roots);
  if ('line' in checkpoints) {
    throw new AuditFaultError(`Checkpoint ${checkpoints.line} is forged: ${checkpoints.detail}`);
  }
  if (checkpoints.length === 0) {
    throw new AuditFaultError('There is no checkpoint: nothing vouches for this log.');
  }
  const found = await findFault(parseLines(source.entries()), checkpoints);
  return { found, checkpoints: checkpoints.length };
}

/** What an expired root vouched for in its time it still does: a log is about the past. */
async function readRoot(path: string, { now }: CliDeps): Promise<Root> {
  try {
    return verifyRoot(await readFile(path), now(), { allowExpired: true });
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    throw new UsageError(`--root must name a readable file; ${path} is not.`, { cause });
  }
}

interface Source {
  entries(): AsyncIterable<string>;
  checkpoints(): AsyncIterable<string>;
}

async function openSource(values: Values, deps: CliDeps): Promise<Source> {
  const kept = (values.checkpoints ?? []).map((path) => openFileLines(path));
  const { export: exportPath, server } = values;
  if ((exportPath === undefined) === (server === undefined)) {
    throw new UsageError('Name either --server or --export.');
  }
  if (exportPath !== undefined) {
    if (kept.length === 0) throw new UsageError('--export needs --checkpoints.');
    return { entries: openFileLines(exportPath), checkpoints: () => concatenate(kept) };
  }
  const access = {
    server: parseServer(server ?? ''),
    token: await readAdminToken(values['token-file'], deps.env),
    fetch: deps.fetch,
  };
  const own = openServerLines(access, '/v1/audit/checkpoints');
  return {
    entries: openServerLines(access, '/v1/audit/export?format=jsonl'),
    checkpoints: () => concatenate([own, ...kept]),
  };
}

async function* concatenate(sources: readonly (() => AsyncIterable<string>)[]): AsyncGenerator<string> {
  for (const open of sources) yield* open();
}

async function* parseLines(lines: AsyncIterable<string>) {
  for await (const line of lines) yield parseEntry(line);
}

const KINDS: Readonly<Record<Fault['kind'], string>> = {
  changed: 'Entry {} was changed.',
  reordered: 'The order was changed from entry {} on.',
  removed: 'Entry {} was removed.',
  rewritten: 'The log was rewritten from entry {} on.',
  'tail-missing': 'The end is missing, from entry {} on.',
};

function describeFault({ kind, position, detail }: Fault): string {
  return `${KINDS[kind].replace('{}', String(position))} ${detail} (${kind} at ${position})`;
}

function describeState({ entries, forgotten, unsigned }: LogState, checkpoints: number): readonly string[] {
  return [
    `The log is sound: ${entries} entries follow each other and fit ${checkpoints} checkpoints.`,
    `${forgotten} of them have lost their records to retention, as was signed.`,
    `${unsigned} came after the newest checkpoint: nothing would show yet if they were missing.`,
  ];
}
