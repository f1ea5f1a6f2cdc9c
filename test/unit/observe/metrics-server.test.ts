import { request } from 'node:http';
import process from 'node:process';
import { expect, test } from 'vitest';
import { serveMetrics } from '../../../src/observe/metrics-server.js';

const statusOf = (url: string, host: string) => {
  const { hostname, port } = new URL(url);
  return new Promise((done, failed) => {
    request({ host: hostname, port, path: '/metrics', headers: { host } }, (response) => {
      response.resume();
      done(response.statusCode);
    })
      .once('error', failed)
      .end();
  });
};
const book = (text: () => Promise<string>) => ({ contentType: 'text/plain', text });

test.skipIf(process.platform === 'darwin').each(['127.0.0.1', '127.0.0.2'])(
  'at %s a page in a browser that reaches it by another name is told nothing',
  async (host) => {
    await using told = await serveMetrics(
      { host, port: 0 },
      book(async () => 'one 1'),
    );

    expect(await statusOf(told.url, 'page.example')).toBe(404);
    expect(await statusOf(told.url, '127.page.example')).toBe(404);
    expect(await statusOf(told.url, `${host}:9464`)).toBe(200);
    expect(await statusOf(told.url, 'localhost')).toBe(200);
  },
);

test('a text that could not be made is made anew for the next who asks', async () => {
  const texts = [() => Promise.reject(new Error('no')), async () => 'one 1'];
  await using told = await serveMetrics(
    { host: '127.0.0.1', port: 0 },
    book(() => texts.shift()?.() ?? noMore()),
  );

  expect(await statusOf(told.url, 'localhost')).toBe(503);
  expect(await statusOf(told.url, 'localhost')).toBe(200);
  expect(await statusOf(told.url, 'localhost')).toBe(200);
});

const noMore = () => Promise.reject(new Error('A text is told for a second.'));
