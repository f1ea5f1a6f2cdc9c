import { rename } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { verifyAudit } from '../../../src/rights/audit-verify.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type Answer, type As, Town } from '../../town.js';

const shown = 'id kind state receivedAt dueAt extended held refusedFor jurisdiction history { action by reason }';
const open = `mutation ($input: DataSubjectRequestInput!) { openDataSubjectRequest(input: $input) { ${shown} result { what count } } }`;
const move = `mutation ($input: DataSubjectRequestStepInput!) { moveDataSubjectRequest(input: $input) { ${shown} } }`;
const link = `mutation ($id: ID!, $format: ExportFormat) { createExportLink(request: $id, format: $format) { path until } }`;
const own = `{ me { dataSubjectRequests { ${shown} result { what count } customer { name } } } }`;
const list = `query ($after: String, $states: [RequestState!]) { dataSubjectRequests(first: 2, after: $after, states: $states) { totalCount pageInfo { hasNextPage endCursor } nodes { id kind state customer { id name } } } }`;

interface Shown {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly receivedAt: string;
  readonly dueAt: string;
  readonly history: readonly { readonly action: string; readonly by: string; readonly reason: string | null }[];
}

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph, { requestsEveryMs: 100 });
});

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await graph.raw(
    'MATCH (node) WHERE node:Customer OR node:Purchase OR node:DataSubjectRequest OR node:Erased DETACH DELETE node',
  );
  await town.customers([
    { externalId: 'ana', name: 'Ana', city: 'Porto', birthDate: '1985-02-03' },
    { externalId: 'ben', name: 'Ben', city: 'Porto', birthDate: '1990-02-03' },
  ]);
});

const opened = (answer: Answer) => answer.data?.['openDataSubjectRequest'] as unknown as Shown;
const codes = (answer: Answer) => answer.errors.map((each) => each.extensions.code);
const ask = async (as: As, kind: string, more: object = {}) => town.ask(as, open, { input: { kind, ...more } });
const mine = async (as: As) =>
  (await town.ask(as, own)).data?.['me'] as unknown as { dataSubjectRequests: readonly Shown[] } | null;

async function untilDone(as: As, id: string): Promise<Shown> {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = (await mine(as))?.dataSubjectRequests.find((one) => one.id === id);
    if (found?.state === 'DONE') return found;
    await delay(100);
  }
  throw new Error('it was not done');
}

describe('a customer', () => {
  test('demands access, and fetches the export once by a link', async () => {
    const answer = await ask('customer:ana', 'ACCESS', { idempotencyKey: 'one' });
    expect(answer.errors).toEqual([]);
    expect(opened(answer)).toMatchObject({ kind: 'ACCESS', state: 'IDENTITY_VERIFIED', jurisdiction: 'gdpr' });
    expect(Date.parse(opened(answer).dueAt)).toBeGreaterThan(Date.parse(opened(answer).receivedAt) + 27 * 86_400_000);
    const { id } = opened(answer);
    expect(opened(await ask('customer:ana', 'ACCESS', { idempotencyKey: 'one' })).id).toBe(id);

    expect((await untilDone('customer:ana', id)).history.map(({ action, by }) => `${action} ${by}`)).toEqual([
      'OPEN self',
      'VERIFY_IDENTITY self',
      'START kith',
      'FINISH kith',
    ]);
    const made = (await town.ask('customer:ana', link, { id, format: 'JSON' })).data?.[
      'createExportLink'
    ] as unknown as {
      path: string;
    };
    const url = `${town.server.url}${made.path}`;
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(404);
    const export_ = await fetch(url);
    expect(export_.status).toBe(200);
    expect(export_.headers.get('cache-control')).toBe('private, no-store');
    expect(export_.headers.get('content-disposition')).toContain('kith-export.json');
    expect(((await export_.json()) as { person: unknown }).person).toMatchObject({ name: 'Ana', city: 'Porto' });
    expect((await fetch(url)).status).toBe(404);
    const odd = await Promise.all(
      ['', 'x', 'A'.repeat(43), '%00'].map((one) => fetch(`${town.server.url}/exports/${one}`)),
    );
    expect(new Set(odd.map(({ status }) => status))).toEqual(new Set([404]));
  });

  test('fetches a table, and finds the fetch among the reads of their data', async () => {
    const { id } = opened(await ask('customer:ana', 'PORTABILITY'));
    await untilDone('customer:ana', id);
    const made = (await town.ask('customer:ana', link, { id, format: 'CSV' })).data?.[
      'createExportLink'
    ] as unknown as {
      path: string;
    };
    const response = await fetch(`${town.server.url}${made.path}`);

    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(await response.text()).toContain('you,Customer,,,,name,Ana');
    const log = await town.ask('customer:ana', '{ me { accessLog(first: 50) { nodes { by operation purpose } } } }');
    expect(log.text).toContain('{"by":"SELF","operation":"rights.export","purpose":"legal"}');
    expect((await verifyAudit(town.audit)).break).toBeNull();
  });

  test('demands erasure and is gone, with an answer as if they had never been', async () => {
    const before = await town.ask('customer:nobody', own);
    const { id } = opened(await ask('customer:ana', 'ERASURE'));
    for (let tries = 0; tries < 100 && (await mine('customer:ana')) !== null; tries += 1) await delay(100);

    expect((await town.ask('customer:ana', own)).text).toBe(before.text);
    expect(codes(await ask('customer:ana', 'ACCESS'))).toEqual(['CUSTOMER_UNKNOWN']);
    const listed = () => town.ask('officer', list, { states: ['DONE'] }).then(({ text }) => text);
    await expect
      .poll(listed, { timeout: 10_000 })
      .toContain(`{"id":"${id}","kind":"ERASURE","state":"DONE","customer":null}`);
  });

  test('has a correction made only once staff accept it, but objects and closes at once', async () => {
    const correction = opened(
      await ask('customer:ana', 'RECTIFICATION', { correction: { name: 'Anna', birthDate: '1986-02-03' } }),
    );
    const objection = opened(await ask('customer:ana', 'OBJECTION', { purposes: ['marketing'] }));
    await untilDone('customer:ana', objection.id);
    expect((await mine('customer:ana'))?.dataSubjectRequests.find(({ id }) => id === correction.id)?.state).toBe(
      'IDENTITY_VERIFIED',
    );

    const started = await town.ask('officer', move, { input: { id: correction.id, step: 'START' } });
    expect(started.errors).toEqual([]);
    await untilDone('customer:ana', correction.id);

    const { records } = await graph.raw(
      'MATCH (c:Customer {externalId: "ana"}) RETURN c.name AS name, toString(c.birthDate) AS born, c.objections AS objections',
    );
    expect(records[0]?.toObject()).toEqual({ name: 'Anna', born: '1986-02-03', objections: ['marketing'] });
  });

  test('takes back what is not begun, and nothing else, and nothing of others', async () => {
    const { id } = opened(await ask('customer:ana', 'RECTIFICATION', { correction: { name: 'Anna' } }));
    const by = (as: As, step: string, of = id) => town.ask(as, move, { input: { id: of, step } });

    expect(codes(await by('customer:ana', 'START'))).toEqual(['FORBIDDEN']);
    const foreign = await by('customer:ben', 'WITHDRAW');
    expect(codes(foreign)).toEqual(['REQUEST_UNKNOWN']);
    expect(foreign.text).toBe((await by('customer:ben', 'WITHDRAW', 'nothing')).text);
    expect(codes(await town.ask('customer:ben', link, { id }))).toEqual(['REQUEST_UNKNOWN']);
    expect((await by('customer:ana', 'WITHDRAW')).data?.['moveDataSubjectRequest']).toMatchObject({
      state: 'WITHDRAWN',
    });
    expect(codes(await by('customer:ana', 'WITHDRAW'))).toEqual(['REQUEST_NOT_POSSIBLE']);
  });

  test.each([
    ['RECTIFICATION', {}],
    ['RECTIFICATION', { correction: { birthDate: '2131-01-01' } }],
    ['RECTIFICATION', { correction: { residency: 'RU' } }],
    ['OBJECTION', { purposes: ['mischief'] }],
    ['ACCESS', { purposes: ['marketing'] }],
    ['ACCESS', { idempotencyKey: 'x'.repeat(201) }],
  ])('is told what is wrong with a %s of %j, without a value', async (kind, more) => {
    const answer = await ask('customer:ana', kind, more);

    expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.text).not.toMatch(/mischief|2131/);
    expect((await mine('customer:ana'))?.dataSubjectRequests).toEqual([]);
  });

  test('may have twenty waiting at once', async () => {
    for (let number = 0; number < 20; number += 1)
      await ask('customer:ana', 'RECTIFICATION', { correction: { name: `Ana ${number}` } });

    expect(codes(await ask('customer:ana', 'RECTIFICATION', { correction: { name: 'Ana 20' } }))).toEqual([
      'REQUEST_NOT_POSSIBLE',
    ]);
  });
});

describe('what a request tells', () => {
  test('is nothing to anybody else: whether another customer has one changes no answer', async () => {
    const asked = async () => {
      const ids = (as: As) => ({ id: town.publicId(as, 'Customer', 'ben') });
      const one = `query ($id: ID!) { customer(id: $id) { dataSubjectRequests { id } } }`;
      return [
        await town.ask('customer:ana', one, ids('customer:ana')),
        await town.ask('staff', one, ids('staff')),
        await town.ask('partner', one, ids('partner')),
        await town.ask('officer', one, ids('officer')),
        await town.ask('customer:ana', own),
        await town.ask('staff', list),
        await town.ask('partner', list),
        await town.ask('customer:ana', list),
      ].map(({ text }) => text);
    };
    const before = await asked();
    await ask('customer:ben', 'RECTIFICATION', { correction: { name: 'Benno' } });

    expect(await asked()).toEqual(before);
  });

  test.each(['staff', 'analyst', 'partner'] as const)(
    'and a demand of %s is refused before anything is looked up',
    async (as) => {
      const there = await ask(as, 'ERASURE', { customerId: town.publicId(as, 'Customer', 'ana') });
      const not = await ask(as, 'ERASURE', { customerId: town.publicId(as, 'Customer', 'nobody') });

      expect(codes(there)).toEqual(['FORBIDDEN']);
      expect(there.text).toBe(not.text);
    },
  );

  test('customers demand nothing for others, whether they are there or not', async () => {
    const about = (who: string) =>
      ask('customer:ana', 'ERASURE', { customerId: town.publicId('customer:ana', 'Customer', who) });

    expect(codes(await about('ben'))).toEqual(['FORBIDDEN']);
    expect((await about('ben')).text).toBe((await about('nobody')).text);
  });
});

describe('an officer', () => {
  test('writes down what a customer demanded, decides it by steps, and is not believed without who it is', async () => {
    const customerId = town.publicId('officer', 'Customer', 'ana');
    const { id, state } = opened(await ask('officer', 'ERASURE', { customerId, idempotencyKey: 'letter 7' }));
    expect(state).toBe('RECEIVED');
    const step = async (what: string, reason?: string) =>
      await town.ask('officer', move, { input: { id, step: what, ...(reason !== undefined && { reason }) } });

    expect(codes(await step('START'))).toEqual(['REQUEST_NOT_POSSIBLE']);
    expect(codes(await step('HOLD'))).toEqual(['REQUEST_NOT_POSSIBLE']);
    await step('HOLD', 'LEGAL_CLAIMS');
    await step('VERIFY_IDENTITY');
    await step('EXTEND', 'COMPLEXITY');
    // Several rounds of the worker.
    await delay(1_000);
    const held = (await mine('customer:ana'))?.dataSubjectRequests[0];
    expect(held).toMatchObject({ state: 'IDENTITY_VERIFIED', held: true, extended: true });
    expect(held?.history.map(({ by }) => by)).toEqual(Array.from({ length: 4 }, () => 'staff privacy'));
    expect((await step('REFUSE', 'LEGAL_CLAIMS')).data?.['moveDataSubjectRequest']).toMatchObject({
      state: 'REFUSED',
      refusedFor: 'LEGAL_CLAIMS',
    });
  });

  test('opens nothing for who is not there, with the error of who is not to be seen', async () => {
    const answer = await ask('officer', 'ACCESS', { customerId: town.publicId('officer', 'Customer', 'nobody') });
    expect(codes(answer)).toEqual(['CUSTOMER_UNKNOWN']);
    expect(codes(await ask('officer', 'ACCESS'))).toEqual(['CUSTOMER_UNKNOWN']);
  });

  test('sees what waits by pages, the most urgent first, and it is written down of whom', async () => {
    for (const [who, name] of [
      ['ana', 'Anna'],
      ['ben', 'Benno'],
      ['ana', 'Anne'],
    ] as const)
      await ask(`customer:${who}`, 'RECTIFICATION', { correction: { name } });
    type Page = {
      totalCount: number | null;
      pageInfo: { hasNextPage: boolean; endCursor: string };
      nodes: readonly Shown[];
    };
    const page = async (after: string | null) =>
      (await town.ask('officer', list, { after })).data?.['dataSubjectRequests'] as unknown as Page;

    const first = await page(null);
    const second = await page(first.pageInfo.endCursor);

    expect([first.nodes.length, second.nodes.length, first.totalCount]).toEqual([2, 1, null]);
    expect(new Set([...first.nodes, ...second.nodes].map(({ id }) => id)).size).toBe(3);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    expect(codes(await town.ask('officer', list, { after: first.pageInfo.endCursor, states: ['DONE'] }))).toEqual([
      'CURSOR_INVALID',
    ]);
    const log = await town.ask('customer:ben', '{ me { accessLog(first: 50) { nodes { by role operation } } } }');
    expect(log.text).toContain('{"by":"STAFF","role":"privacy","operation":"dataSubjectRequests"}');
  });
});

test('staff make the link of what they wrote down, which ends an earlier one, and none of what customers demanded themselves', async () => {
  const ben = town.publicId('officer', 'Customer', 'ben');
  const { id } = opened(await ask('officer', 'ACCESS', { customerId: ben }));
  // Not before somebody has shown who they are, and never for other staff.
  expect(codes(await town.ask('officer', link, { id }))).toEqual(['REQUEST_NOT_POSSIBLE']);
  expect(codes(await town.ask('officer', move, { input: { id, step: 'VERIFY_IDENTITY' } }))).toEqual([]);
  await untilDone('customer:ben', id);
  expect(codes(await town.ask('staff', link, { id }, ['service']))).toEqual(['FORBIDDEN']);
  expect(codes(await town.ask('customer:ana', link, { id }))).toEqual(['REQUEST_UNKNOWN']);
  const made = async (as: As) =>
    (await town.ask(as, link, { id })).data?.['createExportLink'] as unknown as { path: string };
  const [first, second] = [await made('officer'), await made('customer:ben')];

  expect((await fetch(`${town.server.url}${first.path}`)).status).toBe(404);
  expect(await (await fetch(`${town.server.url}${second.path}`)).json()).toMatchObject({ person: { name: 'Ben' } });
  const log = await town.ask('customer:ben', '{ me { accessLog(first: 50) { nodes { by role operation } } } }');
  expect(log.text).toContain('{"by":"STAFF","role":"privacy","operation":"rights.link"}');

  const theirs = opened(await ask('customer:ana', 'ACCESS')).id;
  await untilDone('customer:ana', theirs);
  expect(codes(await town.ask('officer', link, { id: theirs }))).toEqual(['FORBIDDEN']);
});

test('what cannot be written down is not done: no request is opened, no list shown, no link used up', async () => {
  const { id } = opened(await ask('customer:ana', 'ACCESS'));
  await untilDone('customer:ana', id);
  const made = (await town.ask('customer:ana', link, { id })).data?.['createExportLink'] as unknown as { path: string };
  const aside = `${town.audit.folder}-aside`;
  await rename(town.audit.folder, aside);
  try {
    expect(codes(await ask('customer:ana', 'OBJECTION', { purposes: ['marketing'] }))).toEqual(['AUDIT_FAILED']);
    const listed = await town.ask('officer', list, { states: ['DONE'] });
    expect([listed.status, codes(listed), listed.data]).toEqual([503, ['AUDIT_FAILED'], null]);
    expect((await fetch(`${town.server.url}${made.path}`)).status).toBe(503);
    expect((await fetch(`${town.server.url}/ready`)).status).toBe(503);
  } finally {
    await rename(aside, town.audit.folder);
  }
  expect((await mine('customer:ana'))?.dataSubjectRequests).toHaveLength(1);
  expect((await fetch(`${town.server.url}${made.path}`)).status).toBe(200);
});
