import type { ManifestV3Export } from '@crxjs/vite-plugin';
import manifest from '../../manifest.json' with { type: 'json' };
import type { Enrolment } from './read-build-trust.ts';

const LOOPBACK = ['http://127.0.0.1/*', 'http://localhost/*'];

/**
 * Completes `manifest.json`: both content scripts run on the same sites, and a build for a server on this machine
 * also guards pages on this machine, its demo above all.
 */
export function makeManifest({ serverUrl }: Enrolment): ManifestV3Export {
  const isLocal = ['127.0.0.1', 'localhost'].includes(new URL(serverUrl).hostname);
  const sites = manifest.content_scripts.flatMap(({ matches }) => matches);
  const matches = isLocal ? [...sites, ...LOOPBACK] : sites;
  return {
    ...manifest,
    host_permissions: isLocal ? LOOPBACK : [],
    content_scripts: manifest.content_scripts.map((script) => ({ ...script, matches })),
    web_accessible_resources: manifest.web_accessible_resources.map((resource) => ({
      ...resource,
      // A pattern here names origins: paths would be refused.
      matches: matches.map((match) => match.replace(/(?<=\/\/[^/]+\/).*$/, '*')),
    })),
  };
}
