import fastify, { type FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { KithError } from '../../../src/model/errors.js';
import { releaseWhenWritten } from '../../../src/serve/audited-reads.js';
import { Reading } from '../../../src/serve/reading.js';

/** A server whose one answer is about a customer, and is written down by `write`. */
function answering(write: () => Promise<void>) {
  const readings = new WeakMap<FastifyRequest, Reading>();
  const app = fastify();
  app.route({
    method: 'POST',
    url: '/',
    handler: async (request, reply) => {
      const reading = new Reading();
      readings.set(request, reading);
      reading.touch(['identity_name']);
      reading.write = write;
      const answer = '{"data":{"me":{"name":"Ada"}}}';
      void reply.header('content-type', 'application/json').header('content-length', String(answer.length));
      return answer;
    },
    onSend: releaseWhenWritten(readings),
  });
  return app;
}

test('an answer leaves once it is written down, and not before', async () => {
  const order: string[] = [];
  let written = (): void => undefined;
  const app = answering(() => new Promise((done) => (written = done)));
  const answer = app.inject({ method: 'POST', url: '/' }).then((got) => {
    order.push('answered');
    return got;
  });
  // Far more turns than an answer takes that nobody holds back.
  for (let turn = 0; turn < 50; turn += 1) await new Promise((next) => setImmediate(next));
  order.push('written');
  written();
  expect((await answer).json()).toEqual({ data: { me: { name: 'Ada' } } });
  expect(order).toEqual(['written', 'answered']);
});

test('of an answer that cannot be written down nothing leaves', async () => {
  const fault = new KithError('AUDIT_FAILED', 'The audit could not be written, so this was not done.');
  const got = await answering(() => Promise.reject(fault)).inject({ method: 'POST', url: '/' });
  expect(got.statusCode).toBe(503);
  expect(got.headers['content-length']).toBe(String(got.rawPayload.length));
  expect(got.json()).toEqual({ errors: [{ message: fault.message, extensions: { code: 'AUDIT_FAILED' } }] });
});
