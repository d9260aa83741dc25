import { randomBytes } from 'node:crypto';
import { runCli } from './run-cli.ts';

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  fetch,
  now: () => new Date(),
  randomBytes: (count) => new Uint8Array(randomBytes(count)),
  print: (line) => process.stdout.write(`${line}\n`),
  printError: (line) => process.stderr.write(`${line}\n`),
});
