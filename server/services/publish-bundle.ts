import {
  CertificateError,
  compileRules,
  ENGINE_VERSION,
  RuleError,
  verifyCertificate,
} from '../../src/engine/index.ts';
import {
  type Actor,
  type Bundle,
  CodedError,
  type Publish,
  type Published,
  type Root,
  toEngineCertificate,
  toEngineRule,
} from '../../src/protocol/index.ts';
import { verifyBundle } from '../../src/trust/index.ts';
import { serializeEnvelope } from '../signing/index.ts';
import type { BundleStore } from '../storage/store.ts';

export interface Publishing {
  readonly root: Root;
  readonly bundles: BundleStore;
  readonly now: () => Date;
}

/**
 * Makes a bundle the newest of a channel, once it is shown to be one that every client will take. Publishing the
 * newest bundle again changes nothing.
 * @throws {CodedError} the verifier's codes, the rule compiler's codes with the rule's id, CERTIFICATE_MISMATCH,
 *   VERSION_ROLLBACK; the channel keeps its bundle then
 */
export async function publishBundle(publishing: Publishing, request: Publish, by: Actor): Promise<Published> {
  const { root, bundles, now } = publishing;
  const { channel } = request;
  const bytes = serializeEnvelope(request.envelope);
  const current = await bundles.findNewest(channel);
  const { bundle, digest } = verifyBundle(root, bytes, {
    now: now(),
    engineVersion: ENGINE_VERSION,
    ...(current === null ? {} : { current }),
  });
  assertRunnable(bundle);
  const published: Published = { channel, version: bundle.version, sha256: digest };
  if (current?.sha256 === digest) return published;
  const stored = { sha256: digest, version: bundle.version, envelope: new TextDecoder().decode(bytes) };
  if (await bundles.publish(channel, stored, { at: now().toISOString(), by })) return published;
  throw new CodedError('VERSION_ROLLBACK', `A version not below ${bundle.version} was published meanwhile.`);
}

/** Tries what every client will do before it uses the bundle. */
function assertRunnable(bundle: Bundle): void {
  try {
    verifyCertificate(compileRules(bundle.rules.map(toEngineRule)), toEngineCertificate(bundle));
  } catch (error) {
    if (!(error instanceof RuleError || error instanceof CertificateError)) throw error;
    throw new CodedError(error.code, error.message, { cause: error });
  }
}
