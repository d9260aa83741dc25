import type { onSendHookHandler } from 'fastify';

/** The answers of the API are data: no browser may run, frame, sniff or keep them. Routes may say otherwise. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** Sets what the route hasn't set. A few static headers here are cheaper than a plugin that computes them. */
export const setSecurityHeaders: onSendHookHandler = (_request, reply, payload, done) => {
  for (const [name, value] of Object.entries(DEFAULTS)) {
    if (!reply.hasHeader(name)) reply.header(name, value);
  }
  done(null, payload);
};
