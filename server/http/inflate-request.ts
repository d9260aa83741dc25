import { createGunzip } from 'node:zlib';
import type { preParsingHookHandler } from 'fastify';
import { CodedError } from '../../src/protocol/index.ts';

/**
 * Lets requests come as gzip. Fastify counts what comes out of here against the route's body limit and refuses what is
 * larger; the rest isn't inflated then, so a small body that would become a huge one costs little more than that limit.
 */
export const inflateRequest: preParsingHookHandler = (request, reply, payload, done) => {
  const encoding = request.headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (encoding === 'identity') return done(null, payload);
  if (encoding !== 'gzip')
    return done(new CodedError('MEDIA_TYPE', 'The body is coded in another way than gzip.'));
  const gunzip = Object.assign(createGunzip(), { receivedEncodedLength: 0 });
  payload.on('data', (chunk: Buffer) => {
    // Content-Length is about the coded bytes.
    gunzip.receivedEncodedLength += chunk.length;
  });
  payload.on('error', (error) => gunzip.destroy(error));
  // Fastify listens until it has decided; what comes to light afterwards doesn't matter any more.
  gunzip.on('error', () => {});
  reply.raw.once('close', () => {
    payload.unpipe(gunzip);
    payload.resume();
    // Without an error, Fastify would wait for the rest of a body that nobody sends any more.
    gunzip.destroy(request.raw.complete ? undefined : new Error('The client went away.'));
  });
  payload.pipe(gunzip);
  done(null, gunzip);
};
