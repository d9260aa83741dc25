/** As a browser has it: what was posted is trusted. Node says so of no event. */
export function trustedPort(port: MessagePort): MessagePort {
  const add = port.addEventListener.bind(port);
  port.addEventListener = (name: string, listener: unknown): void =>
    add(name, (event) => {
      const { data, ports } = event as MessageEvent<unknown>;
      (listener as (event: object) => void)({ isTrusted: true, data, ports: ports.map(trustedPort) });
    });
  return port;
}
