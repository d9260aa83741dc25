/** A name of a host, and what may stand before it in disguise: `evil[.]org`, `evil(dot)org`. */
const DISGUISED_DOTS = /\s?(?:\[\.\]|\(\.\)|\{\.\}|[[(]dot[\])])\s?/gi;
const HOSTS = /(?<![a-z0-9-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,126}/gi;

/** @returns whether the text names one of the domains, or a host below one */
export function namesDomain(text: string, domains: readonly string[]): boolean {
  const hosts = text.replaceAll(DISGUISED_DOTS, '.').match(HOSTS) ?? [];
  return hosts.some((host) => {
    const name = host.toLowerCase();
    return domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
  });
}
