import { describe, expect, test } from 'vitest';
import { runCommand } from '../../support/run-command.ts';

const COMMANDS = ['keygen', 'root', 'sign', 'publish', 'audit', 'enrol', 'revoke', 'clients'];

describe('stinger', () => {
  test('lists its commands when asked', async () => {
    const { exitCode, output } = await runCommand(['--help']);
    expect(exitCode).toBe(0);
    for (const name of COMMANDS) expect(output).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  test.each([
    ['no command', []],
    ['an unknown command', ['promote']],
    ['a name that every object has', ['constructor']],
  ])('refuses %s with the list', async (_, argv) => {
    const { exitCode, output, errors } = await runCommand(argv);
    expect(exitCode).toBe(2);
    expect(output).toBe('');
    expect(errors).toContain('Usage: stinger <command>');
    for (const name of argv) expect(errors).toContain(`"${name}"`);
  });

  test.each(COMMANDS)('%s --help says how to call it', async (name) => {
    for (const flag of ['--help', '-h']) {
      const { exitCode, output } = await runCommand([name, flag]);
      expect(exitCode).toBe(0);
      expect(output).toContain(`Usage: stinger ${name}`);
    }
  });

  test.each([
    ['keygen', []],
    ['keygen', ['--role', 'root', '--out', 'k', 'extra']],
    ['keygen', ['--role', 'admin', '--out', 'k']],
    ['keygen', ['--colour', 'red']],
    ['root', ['--version', '1']],
    ['sign', []],
    ['sign', ['a.json', 'b.json', '--version', '1']],
    ['sign', ['a.json', '--version', '0']],
    ['sign', ['a.json', '--version', '1.5', '--expires-in-days', '1']],
    ['sign', ['a.json', '--version']],
    ['enrol', ['--server', 'https://guard.example']],
    ['enrol', ['--name', 'a laptop']],
    ['enrol', ['--server', 'http://guard.example', '--name', 'a laptop']],
    ['enrol', ['--server', 'https://guard.example', '--name', 'a laptop']],
    ['revoke', ['--server', 'https://guard.example']],
    ['revoke', ['17', '--server', 'https://guard.example']],
    ['clients', []],
    ['clients', ['7d444840-9dc0-41d1-b245-5ffdce74fad2', '--server', 'https://guard.example']],
    ['publish', ['b.json', '--server', 'not a url', '--channel', 'stable']],
    ['publish', ['b.json', '--server', 'http://guard.example', '--channel', 'stable']],
    ['publish', ['b.json', '--server', 'ftp://localhost', '--channel', 'stable']],
    ['publish', ['b.json', '--server', 'https://guard.example', '--channel', 'Stable!']],
    ['publish', ['b.json', '--server', 'https://guard.example', '--channel', 'stable']],
  ])('%s refuses %j and says where help is', async (name, args) => {
    const { exitCode, errors } = await runCommand([name, ...args]);
    expect(exitCode).toBe(2);
    expect(errors).toContain(`${name} --help`);
  });
});
