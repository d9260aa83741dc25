import { z } from 'zod';
import { ChannelNameSchema, DigestSchema } from '../bundle/channel.ts';
import { EnvelopeSchema } from '../bundle/envelope.ts';

export const PublishSchema = z.strictObject({
  channel: ChannelNameSchema,
  /** The bundle's envelope, exactly as signed. */
  envelope: EnvelopeSchema,
});

export const PublishedSchema = z.strictObject({
  channel: ChannelNameSchema,
  version: z.int().min(1),
  sha256: DigestSchema,
});

export type Publish = z.infer<typeof PublishSchema>;
export type Published = z.infer<typeof PublishedSchema>;
