import { beforeEach, describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { MergeWrites } from '../../../src/graph/merge-writes.js';
import type { Answer, As } from '../../town.js';
import { codes, move, opened, RequestTown, type Shown } from './request-town.js';

const it = RequestTown.use();

/** Ana holds two cards; Ben is somebody else. */
beforeEach(async () => {
  await it.town.customers([{ externalId: 'ana2', name: 'Ana', city: 'Braga', birthDate: '1985-02-03' }]);
  await it.graph.raw('MATCH (profile:MergedProfile) DETACH DELETE profile');
  const customerIds = ['ana', 'ana2'].map((who) => it.town.id('Customer', who) as never);
  const merge = { customerIds, proof: 'both cards shown', recordedBy: 'staff support' };
  await new MergeWrites(it.graph, defaultPolicy, () => Date.now()).merge(merge);
});

type Along = Shown & { readonly alongWith: string | null };

async function along(as: As): Promise<readonly Along[]> {
  const fields = 'id kind state alongWith receivedAt history { action by }';
  const { data } = await it.town.ask(as, `{ me { dataSubjectRequests { ${fields} } } }`);
  return (data as unknown as { me: { dataSubjectRequests: readonly Along[] } }).me.dataSubjectRequests;
}

const ofOfficer = (who: string) => ({ customerId: it.town.publicId('officer', 'Customer', who) });
const verify = (id: string) => it.town.ask('officer', move, { input: { id, step: 'VERIFY_IDENTITY' } });

describe('a demand of all records of a person', () => {
  test('is a request of its own for each, of which only that of the record one holds is shown to be one’s own', async () => {
    const { id } = opened(await it.demand('customer:ana', 'RESTRICTION', { allRecords: true, idempotencyKey: 'r1' }));
    await it.untilDone('customer:ana', id);

    const [other, ...more] = await along('customer:ana2');
    expect(more).toEqual([]);
    expect(other).toMatchObject({ kind: 'RESTRICTION', state: 'RECEIVED', alongWith: id });
    expect(other?.history).toEqual([{ action: 'OPEN', by: 'self by another record' }]);
    expect(await along('customer:ana')).toMatchObject([{ id, alongWith: null }]);
    expect(await along('customer:ben')).toEqual([]);

    expect(codes(await verify(other?.id ?? ''))).toEqual([]);
    await it.untilDone('customer:ana2', other?.id ?? '');
  });

  test('is the same one when it is sent again, and what is missing is opened', async () => {
    const input = { allRecords: true, idempotencyKey: 'r2' };
    const { id } = opened(await it.demand('customer:ana', 'ACCESS', { idempotencyKey: 'r2' }));
    expect(await along('customer:ana2')).toEqual([]);

    for (let time = 0; time < 2; time += 1)
      expect(opened(await it.demand('customer:ana', 'ACCESS', input)).id).toBe(id);

    expect((await along('customer:ana2')).map(({ alongWith }) => alongWith)).toEqual([id]);
  });

  test('by staff waits for each to be shown, corrects each, and is written down about each', async () => {
    const correction = { name: 'Anna' };
    const input = { ...ofOfficer('ana'), correction, allRecords: true };
    const { id } = opened(await it.demand('officer', 'RECTIFICATION', input));
    const [other] = await along('customer:ana2');
    for (const each of [id, other?.id ?? '']) {
      await verify(each);
      await it.town.ask('officer', move, { input: { id: each, step: 'START' } });
    }
    await it.untilDone('customer:ana', id);
    await it.untilDone('customer:ana2', other?.id ?? '');

    for (const who of ['ana', 'ana2'] as const) {
      const { text } = await it.town.ask(
        `customer:${who}`,
        '{ me { name accessLog(first: 50) { nodes { operation } } } }',
      );
      expect(text).toContain('"name":"Anna"');
      expect(text).toContain('"operation":"rights.open.rectification"');
    }
  });

  test('of a record that nobody is joined with is one request, and writes down as much', async () => {
    const before = (await it.town.audit.entries()).length;
    const alone = opened(await it.demand('officer', 'ACCESS', { ...ofOfficer('ben'), allRecords: true }));
    const between = (await it.town.audit.entries()).length;
    await it.demand('officer', 'ACCESS', { ...ofOfficer('ana'), allRecords: true });

    expect((await it.town.audit.entries()).length - between).toBe(between - before);
    expect(alone.state).toBe('RECEIVED');
    expect(await along('customer:ben')).toHaveLength(1);
  });

  test('tells whoever holds the other record nothing of what is demanded until it is shown to be theirs', async () => {
    const correction = { name: 'Anna', identifiers: [{ type: 'EMAIL', right: 'anna@example.org' }] };
    await it.demand('customer:ana', 'RECTIFICATION', { correction, allRecords: true });
    await it.demand('customer:ana', 'OBJECTION', { purposes: ['marketing'], allRecords: true });
    const demands = '{ me { dataSubjectRequests { id kind demands { what right } } } }';
    const seen = await it.town.ask('customer:ana2', demands);
    expect(seen.text).not.toMatch(/Anna|anna@|marketing/);
    expect((await it.town.ask('customer:ana', demands)).text).toContain('anna@example.org');
    const officers = '{ dataSubjectRequests(first: 10) { nodes { alongWith demands { what right } } } }';
    expect((await it.town.ask('officer', officers)).text).toContain('"right":"anna@example.org"');

    const [correcting] = (await along('customer:ana2')).filter(({ kind }) => kind === 'RECTIFICATION');
    await verify(correcting?.id ?? '');
    expect((await it.town.ask('customer:ana2', demands)).text).toContain('anna@example.org');
  });

  test('again and again waits once for each other record, and takes none of its places', async () => {
    for (let time = 0; time < 3; time += 1) await it.demand('customer:ana', 'ACCESS', { allRecords: true });

    expect(await along('customer:ana2')).toHaveLength(1);
    for (let time = 0; time < 20; time += 1)
      expect(codes(await it.demand('customer:ana2', 'RECTIFICATION', { correction: { name: `A${time}` } }))).toEqual(
        [],
      );
    // Where the other has no place left nothing is told of that.
    expect(codes(await it.demand('customer:ana', 'ERASURE', { allRecords: true }))).toEqual([]);
  });

  test('ends where the records are parted', async () => {
    const { id } = opened(await it.demand('customer:ana', 'RESTRICTION', { allRecords: true }));
    await it.untilDone('customer:ana', id);
    const parting = opened(await it.demand('customer:ana', 'UNMERGE'));
    await verify(parting.id);
    await it.town.ask('officer', move, { input: { id: parting.id, step: 'START' } });
    await it.untilDone('customer:ana', parting.id);

    expect((await along('customer:ana2')).map(({ state }) => state)).toEqual(['WITHDRAWN']);
  });

  test('is not for parting them, nor of somebody else’s', async () => {
    const parting: Answer = await it.demand('customer:ana', 'UNMERGE', { allRecords: true });
    expect(codes(parting)).toEqual(['BAD_USER_INPUT']);
    expect(await along('customer:ana')).toEqual([]);
    const foreign = { customerId: it.town.publicId('customer:ben', 'Customer', 'ana'), allRecords: true };
    expect(codes(await it.demand('customer:ben', 'ERASURE', foreign))).toEqual(['FORBIDDEN']);
    expect(await along('customer:ana2')).toEqual([]);
  });

  test('erased with the other, the second leaves nothing of either', async () => {
    const { id } = opened(await it.demand('customer:ana', 'ERASURE', { allRecords: true }));
    const [other] = await along('customer:ana2');
    await verify(other?.id ?? '');
    for (let tries = 0; tries < 600; tries += 1) {
      const { records } = await it.graph.raw(
        "MATCH (r:DataSubjectRequest) WHERE r.id IN $ids AND r.state = 'done' RETURN count(r) AS done",
        { ids: [id, other?.id] },
      );
      if (Number(records[0]?.get('done')) === 2) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }

    const { records } = await it.graph.raw(
      'MATCH (c:Customer) WHERE c.erasedAt IS NULL RETURN collect(c.externalId) AS left',
    );
    expect(records[0]?.get('left')).toEqual(['ben']);
  });
});
