import { connect, createServer } from 'node:net';
import { KithError } from '../model/errors.js';

/** The magic number of Bolt and the versions offered: 5.0 to 5.8, 4.4, 4.3. A server answers with the one it takes. */
const handshake = Buffer.from('6060b01700080805000004040000030400000000', 'hex');

/** Whether a Bolt server answers at a port of this machine. */
export function answersBolt(port: number, timeoutMs = 2_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => end(false));
    socket.once('connect', () => socket.write(handshake));
    socket.once('data', (bytes) => end(bytes.length >= 4 && bytes.readUInt32BE(0) !== 0));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}

/** A port of the loopback interface to listen on: the wanted one, else the first free one of `preferred`, else any free one.
 * Throws `PORT_TAKEN` where the wanted one is in use; `setting` names what asked for it. */
export async function freePort(ask: {
  readonly wanted: number | null;
  readonly setting: string;
  readonly preferred: readonly number[];
}): Promise<number> {
  if (ask.wanted !== null) {
    if ((await listenOnce(ask.wanted)) !== null) return ask.wanted;
    throw new KithError(
      'PORT_TAKEN',
      `Port ${ask.wanted} is in use by another program. Stop that program, or set ${ask.setting} to a free port.`,
    );
  }
  for (const port of ask.preferred) {
    if ((await listenOnce(port)) !== null) return port;
  }
  const port = await listenOnce(0);
  if (port !== null) return port;
  throw new KithError('PORT_TAKEN', 'No port of 127.0.0.1 is free. Close some programs and try again.');
}

/** Listens for a moment. Gives the port, or null where that is not possible. */
export function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ host: '127.0.0.1', port }, () => {
      const address = server.address();
      const bound = address !== null && typeof address === 'object' ? address.port : null;
      server.close(() => resolve(bound));
    });
  });
}
