import { constants, gzip } from 'node:zlib';
import type { onSendHookHandler } from 'fastify';

/** Below that, the header costs more than is won: single answers stay as they are, those to batches shrink. */
const MIN_CHARS = 1_024;

/** Sends longer answers as gzip to whoever takes it. */
export const compressAnswer: onSendHookHandler = (request, reply, payload, done) => {
  if (typeof payload !== 'string' || payload.length < MIN_CHARS) return done(null, payload);
  reply.header('vary', 'accept-encoding');
  if (!acceptsGzip(request.headers['accept-encoding'])) return done(null, payload);
  gzip(payload, { level: constants.Z_BEST_SPEED }, (error, compressed) => {
    if (error !== null) return done(error);
    reply.header('content-encoding', 'gzip').removeHeader('content-length');
    done(null, compressed);
  });
};

/** `gzip;q=0` means never. */
function acceptsGzip(header: string | string[] | undefined): boolean {
  const codings = String(header ?? '').split(',');
  return codings.some((coding) => /^\s*(gzip|\*)\s*(;\s*q=(0\.\d*[1-9]\d*|1(\.0*)?)\s*)?$/i.test(coding));
}
