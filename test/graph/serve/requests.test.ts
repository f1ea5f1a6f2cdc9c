import { rename } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { verifyAudit } from '../../../src/rights/audit-verify.js';
import type { As } from '../../town.js';
import { codes, link, list, move, opened, own, RequestTown } from './request-town.js';

const it = RequestTown.use();

describe('a customer', () => {
  test('demands access, and fetches the export once by a link', async () => {
    const answer = await it.demand('customer:ana', 'ACCESS', { idempotencyKey: 'one' });
    expect(answer.errors).toEqual([]);
    expect(opened(answer)).toMatchObject({ kind: 'ACCESS', state: 'IDENTITY_VERIFIED', jurisdiction: 'gdpr' });
    expect(Date.parse(opened(answer).dueAt)).toBeGreaterThan(Date.parse(opened(answer).receivedAt) + 27 * 86_400_000);
    const { id } = opened(answer);
    expect(opened(await it.demand('customer:ana', 'ACCESS', { idempotencyKey: 'one' })).id).toBe(id);

    expect((await it.untilDone('customer:ana', id)).history.map(({ action, by }) => `${action} ${by}`)).toEqual([
      'OPEN self',
      'VERIFY_IDENTITY self',
      'START kith',
      'FINISH kith',
    ]);
    const made = (await it.town.ask('customer:ana', link, { id, format: 'JSON' })).data?.[
      'createExportLink'
    ] as unknown as {
      path: string;
    };
    const url = `${it.town.server.url}${made.path}`;
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(404);
    const export_ = await fetch(url);
    expect(export_.status).toBe(200);
    expect(export_.headers.get('cache-control')).toBe('private, no-store');
    expect(export_.headers.get('content-disposition')).toContain('kith-export.json');
    expect(((await export_.json()) as { person: unknown }).person).toMatchObject({ name: 'Ana', city: 'Porto' });
    expect((await fetch(url)).status).toBe(404);
    const odd = await Promise.all(
      ['', 'x', 'A'.repeat(43), '%00'].map((one) => fetch(`${it.town.server.url}/exports/${one}`)),
    );
    expect(new Set(odd.map(({ status }) => status))).toEqual(new Set([404]));
  });

  test('fetches a table, and finds the fetch among the reads of their data', async () => {
    const { id } = opened(await it.demand('customer:ana', 'PORTABILITY'));
    await it.untilDone('customer:ana', id);
    const made = (await it.town.ask('customer:ana', link, { id, format: 'CSV' })).data?.[
      'createExportLink'
    ] as unknown as {
      path: string;
    };
    const response = await fetch(`${it.town.server.url}${made.path}`);

    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(await response.text()).toContain('you,Customer,,,,name,Ana');
    const log = await it.town.ask('customer:ana', '{ me { accessLog(first: 50) { nodes { by operation purpose } } } }');
    expect(log.text).toContain('{"by":"SELF","operation":"rights.export","purpose":"legal"}');
    expect((await verifyAudit(it.town.audit)).break).toBeNull();
  });

  test('demands erasure and is gone, with an answer as if they had never been', async () => {
    const before = await it.town.ask('customer:nobody', own);
    const { id } = opened(await it.demand('customer:ana', 'ERASURE'));
    for (let tries = 0; tries < 600 && (await it.mine('customer:ana')) !== null; tries += 1) await delay(100);

    expect((await it.town.ask('customer:ana', own)).text).toBe(before.text);
    expect(codes(await it.demand('customer:ana', 'ACCESS'))).toEqual(['CUSTOMER_UNKNOWN']);
    const listed = () => it.town.ask('officer', list, { states: ['DONE'] }).then(({ text }) => text);
    await expect
      .poll(listed, { timeout: 60_000 })
      .toContain(`{"id":"${id}","kind":"ERASURE","state":"DONE","customer":null}`);
  });

  test('has a correction made only once staff accept it, but objects and closes at once', async () => {
    const correction = opened(
      await it.demand('customer:ana', 'RECTIFICATION', { correction: { name: 'Anna', birthDate: '1986-02-03' } }),
    );
    const objection = opened(await it.demand('customer:ana', 'OBJECTION', { purposes: ['marketing'] }));
    await it.untilDone('customer:ana', objection.id);
    expect((await it.mine('customer:ana'))?.dataSubjectRequests.find(({ id }) => id === correction.id)?.state).toBe(
      'IDENTITY_VERIFIED',
    );

    const started = await it.town.ask('officer', move, { input: { id: correction.id, step: 'START' } });
    expect(started.errors).toEqual([]);
    await it.untilDone('customer:ana', correction.id);

    const { records } = await it.graph.raw(
      'MATCH (c:Customer {externalId: "ana"}) RETURN c.name AS name, toString(c.birthDate) AS born, c.objections AS objections',
    );
    expect(records[0]?.toObject()).toEqual({ name: 'Anna', born: '1986-02-03', objections: ['marketing'] });
  });

  test('takes back what is not begun, and nothing else, and nothing of others', async () => {
    const { id } = opened(await it.demand('customer:ana', 'RECTIFICATION', { correction: { name: 'Anna' } }));
    const by = (as: As, step: string, of = id) => it.town.ask(as, move, { input: { id: of, step } });

    expect(codes(await by('customer:ana', 'START'))).toEqual(['FORBIDDEN']);
    const foreign = await by('customer:ben', 'WITHDRAW');
    expect(codes(foreign)).toEqual(['REQUEST_UNKNOWN']);
    expect(foreign.text).toBe((await by('customer:ben', 'WITHDRAW', 'nothing')).text);
    expect(codes(await it.town.ask('customer:ben', link, { id }))).toEqual(['REQUEST_UNKNOWN']);
    expect((await by('customer:ana', 'WITHDRAW')).data?.['moveDataSubjectRequest']).toMatchObject({
      state: 'WITHDRAWN',
    });
    expect(codes(await by('customer:ana', 'WITHDRAW'))).toEqual(['REQUEST_NOT_POSSIBLE']);
  });

  test.each([
    ['RECTIFICATION', {}],
    ['RECTIFICATION', { correction: {} }],
    ['RECTIFICATION', { correction: { identifiers: [] } }],
    ['RECTIFICATION', { correction: { birthDate: '2131-01-01' } }],
    ['RECTIFICATION', { correction: { residency: 'RU' } }],
    ['OBJECTION', { purposes: ['mischief'] }],
    ['ACCESS', { purposes: ['marketing'] }],
    ['ACCESS', { idempotencyKey: 'x'.repeat(201) }],
  ])('is told what is wrong with a %s of %j, without a value', async (kind, more) => {
    const answer = await it.demand('customer:ana', kind, more);

    expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.text).not.toMatch(/mischief|2131/);
    expect((await it.mine('customer:ana'))?.dataSubjectRequests).toEqual([]);
  });

  test('may have twenty waiting at once', async () => {
    for (let number = 0; number < 20; number += 1)
      await it.demand('customer:ana', 'RECTIFICATION', { correction: { name: `Ana ${number}` } });

    expect(codes(await it.demand('customer:ana', 'RECTIFICATION', { correction: { name: 'Ana 20' } }))).toEqual([
      'REQUEST_NOT_POSSIBLE',
    ]);
  });
});

describe('what a request tells', () => {
  test('is nothing to anybody else: whether another customer has one changes no answer', async () => {
    const asked = async () => {
      const ids = (as: As) => ({ id: it.town.publicId(as, 'Customer', 'ben') });
      const one = `query ($id: ID!) { customer(id: $id) { dataSubjectRequests { id } } }`;
      return [
        await it.town.ask('customer:ana', one, ids('customer:ana')),
        await it.town.ask('staff', one, ids('staff')),
        await it.town.ask('partner', one, ids('partner')),
        await it.town.ask('officer', one, ids('officer')),
        await it.town.ask('customer:ana', own),
        await it.town.ask('staff', list),
        await it.town.ask('partner', list),
        await it.town.ask('customer:ana', list),
      ].map(({ text }) => text);
    };
    const before = await asked();
    await it.demand('customer:ben', 'RECTIFICATION', { correction: { name: 'Benno' } });

    expect(await asked()).toEqual(before);
  });

  test.each(['staff', 'analyst', 'partner'] as const)(
    'and a demand of %s is refused before anything is looked up',
    async (as) => {
      const there = await it.demand(as, 'ERASURE', { customerId: it.town.publicId(as, 'Customer', 'ana') });
      const not = await it.demand(as, 'ERASURE', { customerId: it.town.publicId(as, 'Customer', 'nobody') });

      expect(codes(there)).toEqual(['FORBIDDEN']);
      expect(there.text).toBe(not.text);
    },
  );

  test('customers demand nothing for others, whether they are there or not', async () => {
    const about = (who: string) =>
      it.demand('customer:ana', 'ERASURE', { customerId: it.town.publicId('customer:ana', 'Customer', who) });

    expect(codes(await about('ben'))).toEqual(['FORBIDDEN']);
    expect((await about('ben')).text).toBe((await about('nobody')).text);
  });
});

test('what cannot be written down is not done: no request is opened, no list shown, no link used up', async () => {
  const { id } = opened(await it.demand('customer:ana', 'ACCESS'));
  await it.untilDone('customer:ana', id);
  const made = (await it.town.ask('customer:ana', link, { id })).data?.['createExportLink'] as unknown as {
    path: string;
  };
  const aside = `${it.town.audit.folder}-aside`;
  await rename(it.town.audit.folder, aside);
  try {
    expect(codes(await it.demand('customer:ana', 'OBJECTION', { purposes: ['marketing'] }))).toEqual(['AUDIT_FAILED']);
    const listed = await it.town.ask('officer', list, { states: ['DONE'] });
    expect([listed.status, codes(listed), listed.data]).toEqual([503, ['AUDIT_FAILED'], null]);
    expect((await fetch(`${it.town.server.url}${made.path}`)).status).toBe(503);
    expect((await fetch(`${it.town.server.url}/ready`)).status).toBe(503);
  } finally {
    await rename(aside, it.town.audit.folder);
  }
  expect((await it.mine('customer:ana'))?.dataSubjectRequests).toHaveLength(1);
  expect((await fetch(`${it.town.server.url}${made.path}`)).status).toBe(200);
});
