import { createGunzip } from 'node:zlib';
import type { preParsingHookHandler } from 'fastify';
import { CodedError } from '../../src/protocol/index.ts';

/**
 * Lets requests come as gzip. Fastify counts what comes out of here against the route's body limit and stops reading
 * at it, so a small body that would inflate into a huge one costs no more than that limit.
 */
export const inflateRequest: preParsingHookHandler = (request, _reply, payload, done) => {
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
  payload.pipe(gunzip);
  done(null, gunzip);
};
