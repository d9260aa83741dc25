import { writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { computeDigest } from '../../../src/trust/index.ts';
import { makeTempDir } from '../../support/make-temp-dir.ts';
import { runCommand } from '../../support/run-command.ts';
import { makeBundle, PUBLISHER_KEY, seal } from '../../support/signed-documents.ts';

const TOKEN = 'an-admin-token';
const BUNDLE = seal('bundle', makeBundle(), PUBLISHER_KEY);
const PUBLISHED = { channel: 'stable', version: 4, sha256: computeDigest(BUNDLE) };

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server on this machine that answers every request alike and remembers what it was sent. */
async function startServer(status: number, answer: string): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const listener: RequestListener = (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method, url, headers } = request;
      received.push({ method, url, headers, body: Buffer.concat(parts).toString() });
      response.writeHead(status, { location: 'http://localhost/elsewhere' }).end(answer);
    });
  };
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

async function publish(server: string, ...more: string[]) {
  const path = join(makeTempDir(), 'bundle.json');
  writeFileSync(path, BUNDLE);
  const argv = ['publish', path, '--server', server, '--channel', 'stable', ...more];
  return runCommand(argv, { fetch, env: { STINGER_ADMIN_TOKEN: TOKEN } });
}

const refusal = { code: 'VERSION_ROLLBACK', message: 'Sign under a higher version.', requestId: 'req-7' };

const failures = [
  {
    what: 'a refusal',
    status: 409,
    answer: JSON.stringify(refusal),
    exitCode: 3,
    named: 'Sign under a higher version. (request req-7)',
  },
  {
    what: 'another digest',
    status: 200,
    answer: JSON.stringify({ ...PUBLISHED, sha256: 'a'.repeat(64) }),
    exitCode: 3,
    named: 'DIGEST_MISMATCH',
  },
  { what: 'an error page', status: 502, answer: '<h1>Bad Gateway</h1>', exitCode: 1, named: 'HTTP 502' },
  {
    what: 'success without an answer',
    status: 200,
    answer: 'OK',
    exitCode: 1,
    named: 'not as a Stinger server does',
  },
  { what: 'a redirect', status: 307, answer: '', exitCode: 1, named: 'does not answer' },
];

describe('publish', () => {
  test('sends the envelope as it was signed', async () => {
    const { url, received } = await startServer(200, JSON.stringify(PUBLISHED));
    const { exitCode, output, errors } = await publish(url);
    expect(errors).toBe('');
    expect(exitCode).toBe(0);
    expect(output).toContain(PUBLISHED.sha256);
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ method: 'POST', url: '/v1/admin/bundles' });
    expect(received[0]?.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
    });
    const envelope: unknown = JSON.parse(Buffer.from(BUNDLE).toString());
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({ channel: 'stable', envelope });
  });

  test('takes the token from a file where one is named', async () => {
    const { url, received } = await startServer(200, JSON.stringify(PUBLISHED));
    const path = join(makeTempDir(), 'token');
    writeFileSync(path, 'from-a-file\n');
    expect((await publish(url, '--token-file', path)).exitCode).toBe(0);
    expect(received[0]?.headers.authorization).toBe('Bearer from-a-file');
  });

  test.each(failures)('reports $what', async ({ status, answer, exitCode, named }) => {
    const { url } = await startServer(status, answer);
    const outcome = await publish(url);
    expect(outcome.errors).toContain(named);
    expect(outcome.errors).not.toContain(TOKEN);
    expect(outcome.exitCode).toBe(exitCode);
  });

  test('reports a server that is not there', async () => {
    const { exitCode, errors } = await publish('http://127.0.0.1:1');
    expect(exitCode).toBe(1);
    expect(errors).toContain('http://127.0.0.1:1 does not answer');
  });

  test.each([
    ['no envelope', '{"rules":[]}'],
    ['no JSON', 'rules'],
  ])('sends nothing when the file is %s', async (_, content) => {
    const { url, received } = await startServer(200, JSON.stringify(PUBLISHED));
    const path = join(makeTempDir(), 'bundle.json');
    writeFileSync(path, content);
    const argv = ['publish', path, '--server', url, '--channel', 'stable'];
    const { exitCode, errors } = await runCommand(argv, { fetch, env: { STINGER_ADMIN_TOKEN: TOKEN } });
    expect(exitCode).toBe(3);
    expect(errors).toContain('ENVELOPE_MALFORMED');
    expect(received).toEqual([]);
  });
});
