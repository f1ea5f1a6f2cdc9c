import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Town } from '../../town.js';
import { analytics, ConsentGround, give, seen, terms, withdraw } from './consent-ground.js';

let ground: ConsentGround;
let town: Town;
let other: Town;

beforeAll(async () => {
  ground = await ConsentGround.open();
  town = ground.town;
  other = ground.other;
});

beforeEach(() => ground.reset());

afterAll(() => ground[Symbol.asyncDispose]());

describe('a customer', () => {
  test('says yes, and no longer: the other instance sees the no at once', async () => {
    const yes = await town.ask('customer:ana', give, { input: { scopes: [analytics], ...terms } });
    expect(yes.errors).toEqual([]);
    expect(yes.data?.['giveConsent']).toMatchObject({ sequence: 1 });
    expect(await seen(town, 'analyst', 'ana')).toEqual({ name: 'Ana', city: 'Porto' });

    const no = await other.ask('customer:ana', withdraw);
    expect(no.errors).toEqual([]);

    expect(await seen(town, 'analyst', 'ana')).toBeNull();
    expect(await seen(other, 'analyst', 'ana')).toBeNull();
  });

  test('is answered with what now holds, in terms of DPV', async () => {
    const answer = await town.ask('customer:ana', give, { input: { scopes: [analytics], ...terms } });

    const result = answer.data?.['giveConsent'] as unknown as { consents: readonly Record<string, unknown>[] };
    expect(result.consents.length).toBeGreaterThan(0);
    for (const consent of result.consents)
      expect(consent).toMatchObject({ state: 'GIVEN', dpv: 'dpv:ConsentGiven', inForce: true });
    expect(new Set(result.consents.map((one) => one['purpose']))).toEqual(
      new Set(['analytics.aggregate', 'analytics.row']),
    );
  });

  test('may send the same request twice under one key', async () => {
    const input = { scopes: [analytics], ...terms, idempotencyKey: 'k1' };
    const first = await town.ask('customer:ana', give, { input });
    const again = await town.ask('customer:ana', give, { input });
    const differently = await town.ask('customer:ana', give, { input: { ...input, scopes: [{ purpose: 'segment' }] } });

    expect(again.text).toBe(first.text);
    expect(differently.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect((await town.ask('customer:ana', '{ me { consentHistory { totalCount } } }')).data?.['me']).toEqual({
      consentHistory: { totalCount: 1 },
    });
  });

  test.each([
    ['no notice', { scopes: [analytics] }, 'BAD_USER_INPUT'],
    ['a notice that lists none of it', { scopes: [{ purpose: 'marketing' }], ...terms }, 'BAD_USER_INPUT'],
    ['an unknown notice', { scopes: [analytics], noticeId: 'x', noticeVersion: '1' }, 'BAD_USER_INPUT'],
    ['an unknown purpose', { scopes: [{ purpose: 'mischief' }], ...terms }, 'BAD_USER_INPUT'],
    ['nothing', { scopes: [], ...terms }, 'BAD_USER_INPUT'],
    ['an end in the past', { scopes: [analytics], ...terms, until: '2020-01-01T00:00:00Z' }, 'BAD_USER_INPUT'],
    ['somebody else’s word', { scopes: [analytics], ...terms, speaker: 'GUARDIAN' }, 'FORBIDDEN'],
  ])('cannot say yes with %s', async (_title, input, code) => {
    const answer = await town.ask('customer:ana', give, { input });

    expect(answer.data?.['giveConsent']).toBeNull();
    expect(answer.errors.map((each) => each.extensions.code)).toEqual([code]);
    expect(answer.text).not.toContain('mischief');
  });

  test('cannot refuse what contract requires, and is told', async () => {
    const scopes = [{ purpose: 'service', category: 'contact', recipient: 'first_party.console' }];
    const answer = await town.ask('customer:ana', withdraw, { input: { scopes } });

    expect(answer.errors[0]?.extensions.code).toBe('CONSENT_NOT_REFUSABLE');
  });

  test('speaks for nobody else, whether they exist or not', async () => {
    const about = (who: string) =>
      town.ask('customer:ana', withdraw, { input: { customerId: town.publicId('customer:ana', 'Customer', who) } });

    const answers = [await about('ben'), await about('nobody')];
    expect(answers[0]?.errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(answers[0]?.text).toBe(answers[1]?.text);
  });

  test('reads what stands, the history by pages, and receipts that stay the same', async () => {
    await town.ask('customer:ana', give, { input: { scopes: [analytics], ...terms } });
    await town.ask('customer:ana', withdraw, { input: { scopes: [{ purpose: 'analytics.row' }] } });
    await town.ask('customer:ana', withdraw, {});
    const page = `query ($after: String) { me { consentHistory(first: 2, after: $after) { totalCount pageInfo { hasNextPage end: endCursor } rows: edges { node { what: action sequence } } } } }`;
    type History = {
      me: {
        consentHistory: {
          totalCount: number;
          pageInfo: { end: string; hasNextPage: boolean };
          rows: { node: { what: string } }[];
        };
      };
    };

    const first = (await town.ask('customer:ana', page)).data as unknown as History;
    const second = (await town.ask('customer:ana', page, { after: first.me.consentHistory.pageInfo.end }))
      .data as unknown as History;
    expect(first.me.consentHistory).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    expect([...first.me.consentHistory.rows, ...second.me.consentHistory.rows].map((row) => row.node.what)).toEqual([
      'WITHDRAWN',
      'WITHDRAWN',
      'GIVEN',
    ]);

    const receipts = '{ me { id consentReceipts { id document } consents(purpose: "analytics.aggregate") { state } } }';
    const answer = await town.ask('customer:ana', receipts);
    const me = answer.data?.['me'] as unknown as {
      id: string;
      consentReceipts: { id: string; document: Record<string, Record<string, unknown>> }[];
      consents: { state: string }[];
    };
    expect(me.consentReceipts).toHaveLength(3);
    expect(new Set(me.consents.map((one) => one.state))).toEqual(new Set(['WITHDRAWN']));
    expect(me.consentReceipts[2]?.document['header']).toMatchObject({ pii_principal_id: me.id, jurisdiction: 'gdpr' });
    expect((await town.ask('customer:ana', receipts)).text).toBe(answer.text);
    const one = await town.ask('customer:ana', 'query ($id: ID!) { me { consentReceipt(id: $id) { id } } }', {
      id: me.consentReceipts[1]?.id,
    });
    expect(one.data?.['me']).toEqual({ consentReceipt: { id: me.consentReceipts[1]?.id } });
    const foreign = await town.ask('customer:ben', 'query ($id: ID!) { me { consentReceipt(id: $id) { id } } }', {
      id: me.consentReceipts[1]?.id,
    });
    expect(foreign.data?.['me']).toEqual({ consentReceipt: null });
  });

  test('learns what is withheld from whom, and the grant that the status names opens it', async () => {
    const ask =
      '{ me { consentStatus(purpose: "analytics.row") { client endUser categories fields allowed reason step remedy { noticeId noticeVersion recipients } } } }';
    type Status = {
      client: string;
      endUser: string;
      categories: string[];
      fields: string[];
      allowed: boolean;
      reason: string;
      remedy: { noticeId: string; noticeVersion: string; recipients: string[] } | null;
    };
    const status = async () => {
      const me = (await town.ask('customer:ana', ask)).data?.['me'] as { readonly consentStatus: Status[] } | undefined;
      return me?.consentStatus.find(
        (one) =>
          one.client === 'kith.console' && one.endUser === 'staff:analyst' && one.categories.includes('identity.name'),
      );
    };

    const before = await status();
    expect(before).toMatchObject({ allowed: false, reason: 'no_consent', remedy: { noticeId: 'terms-2026' } });
    expect(before?.fields).toContain('Customer.name');
    const { recipients = [], ...notice } = before?.remedy ?? {};
    const scopes = recipients.map((recipient) => ({ purpose: 'analytics.row', category: 'identity.name', recipient }));
    await town.ask('customer:ana', give, { input: { scopes, ...notice } });

    expect(await status()).toMatchObject({ allowed: true, reason: 'consent', remedy: null });
    expect(await seen(town, 'analyst', 'ana')).toEqual({ name: 'Ana', city: null });
  });

  test.each(['consentHistory', 'accessLog'])('may ask for %s by many names, of up to ten pages', async (field) => {
    const ask = (pages: (place: number) => number) =>
      town.ask(
        'customer:ana',
        `{ me { ${Array.from({ length: 40 }, (_, place) => `a${place}: ${field}(first: ${pages(place)}) { pageInfo { hasNextPage } }`).join(' ')} } }`,
      );
    const often = await ask((place) => 1 + (place % 10));
    const tooOften = await ask((place) => 1 + place);

    expect(often.errors).toEqual([]);
    expect(tooOften.errors.map(({ extensions }) => extensions.code)).toEqual(
      Array.from({ length: tooOften.errors.length }, () => 'QUERY_TOO_LARGE'),
    );
    expect(tooOften.errors.length).toBeGreaterThan(0);
  });

  test('sees nothing of what others said', async () => {
    await town.says('ben', 'given', { purpose: 'service' });
    const ask =
      'query ($id: ID!) { customer(id: $id) { consents { state } consentHistory { totalCount } consentReceipts { id } consentStatus { reason } } }';
    const answer = await town.ask('customer:ana', ask, { id: town.publicId('customer:ana', 'Customer', 'ben') });

    expect(answer.data?.['customer']).toEqual({
      consents: null,
      consentHistory: null,
      consentReceipts: null,
      consentStatus: null,
    });
  });
});

test('a mutation is answered to nobody without a token, nor by GET', async () => {
  const query = encodeURIComponent('mutation { withdrawConsent { receiptId } }');

  expect((await fetch(`${town.server.url}/graphql?query=${query}`)).status).toBe(404);
  expect((await town.ask('none', withdraw)).status).toBe(401);
});
