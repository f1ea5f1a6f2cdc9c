import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { coalesceWrites } from '../../../src/graph/coalesced-writes.js';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server that answers nothing, and what it was sent until the other side ended. */
async function listening() {
  const received: Buffer[] = [];
  const server = createServer((socket) => socket.on('data', (data) => received.push(data)));
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, text: () => Buffer.concat(received).toString() };
}

async function connected(port: number) {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

test('what is written to a database within one turn waits for its end, and arrives whole and in order', async () => {
  const { port, text } = await listening();
  coalesceWrites(port);
  const socket = await connected(port);

  for (const piece of ['one ', 'two ', 'three ']) socket.write(piece);
  expect(socket.writableCorked).toBe(1);
  await new Promise(setImmediate);
  expect(socket.writableCorked).toBe(0);
  socket.write('four');
  socket.end();
  await once(socket, 'close');

  expect(text()).toBe('one two three four');
});

test('sockets to others are left as they are', async () => {
  const database = await listening();
  const other = await listening();
  coalesceWrites(database.port);
  const socket = await connected(other.port);

  socket.write('at once');
  expect(socket.writableCorked).toBe(0);
  socket.end();
  await once(socket, 'close');

  expect(other.text()).toBe('at once');
});
