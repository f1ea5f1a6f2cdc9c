import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkMetrics } from '../../../src/cli/doctor-metrics.js';
import { listenOnce } from '../../../src/database/ports.js';
import { serveMetrics } from '../../../src/observe/metrics-server.js';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'kith-doctor-metrics-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const look = (host: string, port: number) => checkMetrics({ home, metrics: { host, port } });

test('nothing is looked at where metrics are off', async () => {
  expect(await checkMetrics({ home, metrics: null })).toEqual([]);
});

test('a free port of this machine is well, one of all interfaces is warned of', async () => {
  const port = (await listenOnce(0)) ?? 0;

  expect(await look('127.0.0.1', port)).toMatchObject([{ state: 'ok', found: `${port} is free` }]);
  expect(await look('0.0.0.0', port)).toMatchObject([
    { state: 'warning', mend: expect.stringContaining('KITH_METRICS_HOST') },
  ]);
});

test('a port is well that tells Kith’s metrics already, and not one that tells something else', async () => {
  const text = async () => '# TYPE kith_requests_in_flight gauge\n';
  await using told = await serveMetrics({ host: '127.0.0.1', port: 0 }, { contentType: 'text/plain', text });
  const other = createServer((_request, response) => response.end('else'));
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));

  expect(await look('127.0.0.1', Number(new URL(told.url).port))).toMatchObject([{ state: 'ok' }]);
  expect(await look('127.0.0.1', (other.address() as AddressInfo).port)).toMatchObject([{ state: 'failed' }]);
  other.close();
});
