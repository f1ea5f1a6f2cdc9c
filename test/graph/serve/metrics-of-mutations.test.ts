import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { CustomerWrites } from '../../../src/graph/customer-writes.js';
import type { InternalId } from '../../../src/model/ids.js';
import { countedBy } from '../../counted.js';
import { type TestTraces, testTraces, toldBy } from '../../spans.js';
import { Town } from '../../town.js';
import { codes, opened, RequestTown } from './request-town.js';

// A mutation that shows a customer is counted and traced alike, whether its viewer may know of them or not.

const it = RequestTown.use();
const extend = `mutation ($input: DataSubjectRequestStepInput!) { moveDataSubjectRequest(input: $input) { id customer { id name } } }`;

let town: Town;
let traces: TestTraces;

beforeAll(async () => {
  traces = await testTraces();
  town = await Town.open(it.graph, { metrics: { host: '127.0.0.1', port: 0, keptMs: 0 }, traces });
});

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await traces[Symbol.asyncDispose]();
});

async function told(
  id: string,
): Promise<{ readonly figures: unknown; readonly spans: unknown; readonly text: string }> {
  let text = '';
  const done: { figures?: unknown } = {};
  const spans = await traces.by(async () => {
    done.figures = await countedBy(town, async () => {
      const answer = await town.ask('officer', extend, { input: { id, step: 'VERIFY_IDENTITY' } }, ['service']);
      expect(codes(answer)).toEqual([]);
      text = answer.text;
    });
  });
  return { figures: done.figures, spans: spans.map(toldBy), text };
}

test('a step of a request of who is closed to its officer is counted as one of who is not', async () => {
  const requestOf = async (name: string) => {
    const customerId = it.town.publicId('officer', 'Customer', name);
    return opened(await it.demand('officer', 'RECTIFICATION', { customerId, correction: { name: 'Anna' } })).id;
  };
  const [ana, ben] = [await requestOf('ana'), await requestOf('ben')];
  const writes = new CustomerWrites(it.graph, defaultPolicy, () => Date.now());
  await writes.restrict(it.town.id('Customer', 'ben') as InternalId, true);

  await town.catchUp();
  const open = await told(ana);
  const closed = await told(ben);

  expect([open.text, closed.text]).toEqual([
    expect.stringContaining('Ana'),
    expect.stringContaining('"customer":null'),
  ]);
  expect(closed.figures).toEqual(open.figures);
  expect(closed.spans).toEqual(open.spans);
});
