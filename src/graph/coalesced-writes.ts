import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Ports of the databases that this process talks to. */
const ports = new Set<number>();

/**
 * Lets what the driver writes to a database within one turn of the event loop leave in one system call. The driver cuts a message into pieces of
 * 1,400 bytes and writes each by itself, and each wakes the database: a composed statement with its class vectors is six of them, a fifth of the
 * processor time of a request. A connection under TLS has a socket of another kind and is left as it is.
 */
export function coalesceWrites(port: number): void {
  if (ports.size === 0) subscribe('net.client.socket', (message) => watch((message as { socket: Socket }).socket));
  ports.add(port);
}

function watch(socket: Socket): void {
  socket.once('connect', () => {
    if (socket.remotePort !== undefined && ports.has(socket.remotePort)) coalesce(socket);
  });
}

function coalesce(socket: Socket): void {
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  const uncork = () => socket.uncork();
  socket.write = (...given: unknown[]): boolean => {
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(uncork);
    }
    return write(...given);
  };
}
