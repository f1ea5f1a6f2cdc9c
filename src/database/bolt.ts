import { connect } from 'node:net';

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
