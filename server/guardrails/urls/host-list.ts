/** Hosts by name, each with all that are under it. */
export interface HostList {
  has(hostname: string): boolean;
}

/**
 * @param entries as {@link parseHost} gives them; `example.com` stands for itself and for `www.example.com`
 */
export function createHostList(entries: readonly string[]): HostList {
  const hosts = new Set(entries);
  return {
    has: (hostname) => {
      if (hosts.has(hostname)) return true;
      for (let dot = hostname.indexOf('.'); dot !== -1; dot = hostname.indexOf('.', dot + 1)) {
        if (hosts.has(hostname.slice(dot + 1))) return true;
      }
      return false;
    },
  };
}

/**
 * Writes a host as addresses have it: lower case, Punycode, no dot at the end; `*.` before it says nothing more.
 * @returns null for what is no host
 */
export function parseHost(text: string): string | null {
  const name = text.trim().replace(/^\*\./, '');
  if (name === '' || /[\s/\\@?#]/.test(name)) return null;
  const url = URL.parse(`http://${name}/`);
  return url === null || url.port !== '' ? null : trimHost(url.hostname);
}

/** A dot at the end leads to the same host. */
export function trimHost(hostname: string): string {
  return hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
}
