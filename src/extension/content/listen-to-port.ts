/**
 * Takes what comes by a port, and starts it. What a script has dispatched on it is none: only the browser's own events are
 * trusted.
 * @param take called with a message and the ports that came with it
 */
export function listenToPort(
  port: MessagePort,
  take: (data: unknown, ports: readonly MessagePort[]) => void,
): void {
  port.addEventListener('message', ({ isTrusted, data, ports }) => {
    if (isTrusted) take(data, ports);
  });
  port.start();
}
