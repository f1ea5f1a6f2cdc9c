import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { As } from '../../town.js';
import { codes, link, list, move, opened, type Shown, RequestTown } from './request-town.js';

const it = RequestTown.use();

describe('an officer', () => {
  test('writes down what a customer demanded, decides it by steps, and is not believed without who it is', async () => {
    const customerId = it.town.publicId('officer', 'Customer', 'ana');
    const { id, state } = opened(await it.demand('officer', 'ERASURE', { customerId, idempotencyKey: 'letter 7' }));
    expect(state).toBe('RECEIVED');
    const step = async (what: string, reason?: string) =>
      await it.town.ask('officer', move, { input: { id, step: what, ...(reason !== undefined && { reason }) } });

    expect(codes(await step('START'))).toEqual(['REQUEST_NOT_POSSIBLE']);
    expect(codes(await step('HOLD'))).toEqual(['REQUEST_NOT_POSSIBLE']);
    await step('HOLD', 'LEGAL_CLAIMS');
    await step('VERIFY_IDENTITY');
    await step('EXTEND', 'COMPLEXITY');
    // Several rounds of the worker.
    await delay(1_000);
    const held = (await it.mine('customer:ana'))?.dataSubjectRequests[0];
    expect(held).toMatchObject({ state: 'IDENTITY_VERIFIED', held: true, extended: true });
    expect(held?.history.map(({ by }) => by)).toEqual(Array.from({ length: 4 }, () => 'staff privacy'));
    expect((await step('REFUSE', 'LEGAL_CLAIMS')).data?.['moveDataSubjectRequest']).toMatchObject({
      state: 'REFUSED',
      refusedFor: 'LEGAL_CLAIMS',
    });
  });

  test('opens nothing for who is not there, with the error of who is not to be seen', async () => {
    const answer = await it.demand('officer', 'ACCESS', {
      customerId: it.town.publicId('officer', 'Customer', 'nobody'),
    });
    expect(codes(answer)).toEqual(['CUSTOMER_UNKNOWN']);
    expect(codes(await it.demand('officer', 'ACCESS'))).toEqual(['CUSTOMER_UNKNOWN']);
  });

  test('sees what waits by pages, the most urgent first, and it is written down of whom', async () => {
    for (const [who, name] of [
      ['ana', 'Anna'],
      ['ben', 'Benno'],
      ['ana', 'Anne'],
    ] as const)
      await it.demand(`customer:${who}`, 'RECTIFICATION', { correction: { name } });
    type Page = {
      totalCount: number | null;
      pageInfo: { hasNextPage: boolean; endCursor: string };
      nodes: readonly Shown[];
    };
    const page = async (after: string | null) =>
      (await it.town.ask('officer', list, { after })).data?.['dataSubjectRequests'] as unknown as Page;

    const first = await page(null);
    const second = await page(first.pageInfo.endCursor);

    expect([first.nodes.length, second.nodes.length, first.totalCount]).toEqual([2, 1, null]);
    expect(new Set([...first.nodes, ...second.nodes].map(({ id }) => id)).size).toBe(3);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    expect(codes(await it.town.ask('officer', list, { after: first.pageInfo.endCursor, states: ['DONE'] }))).toEqual([
      'CURSOR_INVALID',
    ]);
    const log = await it.town.ask('customer:ben', '{ me { accessLog(first: 50) { nodes { by role operation } } } }');
    expect(log.text).toContain('{"by":"STAFF","role":"privacy","operation":"dataSubjectRequests"}');
  });
});

test('staff make the link of what they wrote down, which ends an earlier one, and none of what customers demanded themselves', async () => {
  const ben = it.town.publicId('officer', 'Customer', 'ben');
  const { id } = opened(await it.demand('officer', 'ACCESS', { customerId: ben }));
  // Not before somebody has shown who they are, and never for other staff.
  expect(codes(await it.town.ask('officer', link, { id }))).toEqual(['REQUEST_NOT_POSSIBLE']);
  expect(codes(await it.town.ask('officer', move, { input: { id, step: 'VERIFY_IDENTITY' } }))).toEqual([]);
  await it.untilDone('customer:ben', id);
  expect(codes(await it.town.ask('staff', link, { id }, ['service']))).toEqual(['FORBIDDEN']);
  expect(codes(await it.town.ask('customer:ana', link, { id }))).toEqual(['REQUEST_UNKNOWN']);
  const made = async (as: As) =>
    (await it.town.ask(as, link, { id })).data?.['createExportLink'] as unknown as { path: string };
  const [first, second] = [await made('officer'), await made('customer:ben')];

  expect((await fetch(`${it.town.server.url}${first.path}`)).status).toBe(404);
  expect(await (await fetch(`${it.town.server.url}${second.path}`)).json()).toMatchObject({ person: { name: 'Ben' } });
  const log = await it.town.ask('customer:ben', '{ me { accessLog(first: 50) { nodes { by role operation } } } }');
  expect(log.text).toContain('{"by":"STAFF","role":"privacy","operation":"rights.link"}');

  // Who sends a link can open it: what it opens was read by them.
  expect((await fetch(`${it.town.server.url}${(await made('officer')).path}`)).status).toBe(200);
  const read = await it.town.ask('customer:ben', '{ me { accessLog(first: 50) { nodes { by role operation } } } }');
  expect(read.text.split('"operation":"rights.export"')).toHaveLength(3);
  expect(read.text).toContain('{"by":"STAFF","role":"privacy","operation":"rights.export"}');
  expect(read.text).toContain('{"by":"SELF","role":null,"operation":"rights.export"}');

  const theirs = opened(await it.demand('customer:ana', 'ACCESS')).id;
  await it.untilDone('customer:ana', theirs);
  expect(codes(await it.town.ask('officer', link, { id: theirs }))).toEqual(['FORBIDDEN']);
});
