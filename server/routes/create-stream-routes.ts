import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import {
  LIMITS,
  type SessionHead,
  StreamAckSchema,
  StreamBatchAckSchema,
  StreamBatchSchema,
  StreamFinishSchema,
  StreamStartSchema,
  StreamStatusQuerySchema,
  StreamStatusSchema,
  type StreamUpdate,
  StreamUpdateSchema,
} from '../../src/protocol/index.ts';
import { createRequireRole, type Identity, readOwner } from '../http/authenticate.ts';
import { compressAnswer } from '../http/compress-answer.ts';
import { inflateRequest } from '../http/inflate-request.ts';
import type { SessionService } from '../services/create-session-service.ts';
import { applyBatch } from './apply-batch.ts';

/** Throws for an update of a batch that a request of its own would have been refused for. */
type AdmitUpdate = (update: StreamUpdate, identity: Identity | null) => void;

/** `/v1/stream/*`: a client reports one guarded stream from its start to its end. */
export function createStreamRoutes(sessions: SessionService, admit: AdmitUpdate): FastifyPluginAsyncZod {
  return async (app) => {
    app.addHook('preParsing', createRequireRole('client'));
    app.addHook('preParsing', inflateRequest);
    app.addHook('onSend', compressAnswer);

    app.post(
      '/v1/stream/start',
      { schema: { body: StreamStartSchema, response: { 200: StreamAckSchema } } },
      (request) =>
        sessions.apply({ kind: 'start', ...readSender(request), body: nameClient(request.body, request) }),
    );

    app.post(
      '/v1/stream/update',
      { schema: { body: StreamUpdateSchema, response: { 200: StreamAckSchema } } },
      (request) =>
        sessions.apply({ kind: 'update', ...readSender(request), body: nameOpener(request.body, request) }),
    );

    app.post(
      '/v1/stream/finish',
      { schema: { body: StreamFinishSchema, response: { 200: StreamAckSchema } } },
      (request) => sessions.apply({ kind: 'finish', ...readSender(request), body: request.body }),
    );

    app.post(
      '/v1/stream/batch',
      {
        bodyLimit: LIMITS.maxBatchBytes,
        schema: { body: StreamBatchSchema, response: { 200: StreamBatchAckSchema } },
      },
      (request) => {
        const updates = request.body.updates.map((update) => nameOpener(update, request));
        return applyBatch(sessions, { updates }, readSender(request), (update) =>
          admit(update, request.identity),
        );
      },
    );

    app.get(
      '/v1/stream/status',
      { schema: { querystring: StreamStatusQuerySchema, response: { 200: StreamStatusSchema } } },
      (request) => sessions.readStatus(readOwner(request), request.query.sessionId),
    );
  };
}

/** An enrolled client is who its token says, whatever it calls itself: the audit names it. */
function nameClient(head: SessionHead, { identity }: FastifyRequest): SessionHead {
  const clientId = identity?.clientId ?? head.clientId;
  return { ...head, clientId };
}

function nameOpener<Update extends StreamUpdate>(update: Update, request: FastifyRequest): Update {
  const { start } = update;
  return start === undefined ? update : { ...update, start: nameClient(start, request) };
}

function readSender(request: FastifyRequest) {
  return { owner: readOwner(request), correlationId: request.correlationId };
}
