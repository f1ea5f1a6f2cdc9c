import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { openTraces } from '../../../src/observe/traces.js';

/** A collector that answers with such a status, and what was sent to it. */
async function collector(status: () => number) {
  const sent: { readonly path: string; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      sent.push({ path: request.url ?? '', body: Buffer.concat(parts).toString() });
      response.writeHead(status()).end('{}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    sent,
    endpoint: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((done) => void server.close(() => done()).closeAllConnections()),
  };
}

const line = { client: 'kith.web', purpose: 'service', outcome: 'answered' } as const;

test('spans reach a collector by OTLP, the last ones when the server ends', async () => {
  await using there = await collector(() => 200);
  const traces = await openTraces({ endpoint: `${there.endpoint}/`, share: 1 }, () => undefined);
  const span = traces.request({ requestId: 'one', traceparent: null });
  span?.stage('read', 'read ids Customer')();
  span?.end(line);
  expect(there.sent).toEqual([]);

  await traces[Symbol.asyncDispose]();

  expect(there.sent.map(({ path }) => path)).toEqual(['/v1/traces']);
  const [{ body = '' } = {}] = there.sent;
  for (const word of ['"kith.request_id"', '"kith.web"', '"read ids Customer"', '"service.name"'])
    expect(body).toContain(word);
  expect(body).not.toMatch(/process\.|host\.|telemetry\.sdk/);
});

test('a collector that takes nothing is told of once, and ends no server', async () => {
  const losses: string[] = [];
  await using there = await collector(() => 400);
  const traces = await openTraces({ endpoint: there.endpoint, share: 1 }, () => losses.push('lost'));
  traces.request({ requestId: 'one', traceparent: null })?.end(line);

  await traces[Symbol.asyncDispose]();

  expect(losses).toEqual(['lost']);
});

test('a server does not wait long for a collector that is not there', async () => {
  const traces = await openTraces({ endpoint: 'http://127.0.0.1:1', share: 1 }, () => undefined);
  traces.request({ requestId: 'one', traceparent: null })?.end(line);
  const began = performance.now();

  await traces[Symbol.asyncDispose]();

  expect(performance.now() - began).toBeLessThan(4_000);
});
