import { describe, expect, test } from 'vitest';
import { type Bits, noBits } from '../../../src/consent/bits.js';
import { type Ask, decide } from '../../../src/consent/decide.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { type Client, type Jurisdiction, type Policy, readPolicy } from '../../../src/consent/policy.js';
import { leafSpace, type Ring } from '../../../src/consent/space.js';
import type { ConsentState } from '../../../src/consent/state.js';
import type { EndUser } from '../../../src/consent/viewer.js';
import type { InternalId } from '../../../src/model/ids.js';

// What only merged customers, classes of elsewhere and unusual policies bring: the situations of test/policy are of one customer under the default policy.

const gdpr = defaultPolicy.jurisdictions.find(({ id }) => id === 'gdpr') as Jurisdiction;

/** The default policy with another client, and with jurisdictions `a` and `b` in place of the European one. */
function policyWith(about: {
  a?: Partial<Jurisdiction>;
  b?: Partial<Jurisdiction>;
  console?: Partial<Client>;
  web?: Partial<Client>;
  more?: object;
}): Policy {
  const { a = {}, b = {}, more = {} } = about;
  const changed: Readonly<Record<string, Partial<Client> | undefined>> = {
    'kith.console': about.console,
    'kith.web': about.web,
  };
  return readPolicy({
    ...defaultPolicy,
    clients: defaultPolicy.clients.map((client) => ({ ...client, ...changed[client.id] })),
    jurisdictions: [
      ...defaultPolicy.jurisdictions.filter(({ id }) => id === 'strict'),
      { ...gdpr, id: 'a', countries: ['DE'], ...a },
      { ...gdpr, id: 'b', countries: ['FR'], ...b },
    ],
    ...more,
  });
}

/** A state in which everything that can be agreed to is agreed to. */
function open(policy: Policy, ring: Ring = 'firstParty', changed: Partial<ConsentState> = {}): ConsentState {
  const space = leafSpace(policy, ring);
  const all: Bits = noBits(space.words).fill(0xff_ff_ff_ff);
  return {
    ring,
    rev: space.rev,
    profiles: ['a'],
    ages: ['adult'],
    blocked: [],
    audience: 'everybody',
    open: all,
    ...changed,
  };
}

const analyst: EndUser = { kind: 'staff', role: 'analyst' };
const somebody: EndUser = { kind: 'customer', id: 'someone' as InternalId };

const ask = (changed: Partial<Ask> = {}): Ask => ({
  client: 'kith.console',
  purpose: 'analytics.row',
  endUser: analyst,
  category: 'purchase.item',
  about: 'other',
  relation: 'stranger',
  ...changed,
});
const own = (changed: Partial<Ask> = {}): Ask =>
  ask({ client: 'kith.web', endUser: somebody, purpose: 'personalise.own', about: 'self', ...changed });

const allowed = { allow: true, basis: 'consent' };
const withheld = (reason: string) => ({ allow: false, reason });
const plain = policyWith({});

describe('a class that is not of this ring or revision opens nothing', () => {
  test.each<[string, ConsentState]>([
    ['of another revision', open(plain, 'firstParty', { rev: 'of yesterday' })],
    ['of another ring', open(plain, 'subject')],
  ])('%s', (_of, state) => {
    expect(decide(ask(), open(plain), plain)).toEqual(allowed);
    expect(decide(ask(), state, plain)).toEqual(withheld('no_consent'));
  });
});

describe('a merged customer', () => {
  test.each<[string, readonly string[]]>([
    ['whom no jurisdiction is known of', []],
    ['of whose jurisdictions one is unknown', ['a', 'gone']],
    ['whose only jurisdiction is unknown', ['gone']],
  ])('%s is closed', (_who, profiles) => {
    expect(decide(ask(), open(plain, 'firstParty', { profiles }), plain)).toEqual(withheld('closed_by_law'));
  });

  const merged = { profiles: ['a', 'b'] };

  test.each<[string, Policy, string]>([
    [
      'closes',
      policyWith({ b: { closed: [{ purposes: ['analytics'], categories: ['purchase'], recipients: ['*'] }] } }),
      'closed_by_law',
    ],
    ['keeps to another region', policyWith({ b: { regions: ['ru'] } }), 'other_region'],
    [
      'lets no data go abroad',
      policyWith({ b: { transferFree: [] }, console: { country: 'DE' } }),
      'no_transfer_record',
    ],
  ])('is withheld where one of two jurisdictions %s', (_what, policy, reason) => {
    expect(decide(ask(), open(policy), policy)).toEqual(allowed);
    expect(decide(ask(), open(policy, 'firstParty', merged), policy)).toEqual(withheld(reason));
  });

  test('is withheld where one jurisdiction closes a purpose to the age, and where one of two ages is closed', () => {
    const policy = policyWith({
      a: { minors: { ...gdpr.minors, closedToMinors: [] } },
      b: { minors: { ...gdpr.minors, closedToMinors: ['analytics'] } },
    });
    const of = (changed: Partial<ConsentState>) => decide(ask(), open(policy, 'firstParty', changed), policy);

    expect(of({ ages: ['minor'] })).toEqual(allowed);
    expect(of({ ages: ['minor'], ...merged })).toEqual(withheld('age'));
    expect(of({ profiles: ['b'] })).toEqual(allowed);
    expect(of({ profiles: ['b'], ages: ['adult', 'minor'] })).toEqual(withheld('age'));
  });

  test('is asked where one of two jurisdictions does not accept the contract', () => {
    const policy = policyWith({ b: { bases: ['legal_obligation'] } });
    const nothing = { open: noBits(leafSpace(policy, 'firstParty').words) };
    const of = (profiles: readonly string[]) =>
      decide(ask({ purpose: 'service', endUser: null }), open(policy, 'firstParty', { ...nothing, profiles }), policy);

    expect(of(['a'])).toEqual({ allow: true, basis: 'contract' });
    expect(of(['a', 'b'])).toEqual(withheld('no_consent'));
  });

  test('of whom one identity is blocked is told for legal purposes alone', () => {
    const blocked = open(plain, 'firstParty', { blocked: ['restricted'] });

    expect(decide(ask(), blocked, plain)).toEqual(withheld('restricted'));
    expect(decide(ask({ purpose: 'legal' }), open(plain, 'firstParty', { blocked: ['erased'] }), plain)).toEqual(
      withheld('erased'),
    );
  });
});

describe('what a jurisdiction closes', () => {
  const closing = (purposes: string[], categories: string[], recipients: string[]) =>
    policyWith({
      a: {
        closed: [
          { purposes: ['publish'], categories: ['*'], recipients: ['*'] },
          { purposes, categories, recipients },
        ],
      },
    });

  test.each<[string, Policy, object]>([
    [
      'to the staff behind the client',
      closing(['analytics'], ['purchase'], ['staff.analyst']),
      withheld('closed_by_law'),
    ],
    [
      'to the client before its staff',
      closing(['analytics'], ['purchase'], ['partner', 'first_party.console']),
      withheld('closed_by_law'),
    ],
    ['to other staff', closing(['analytics'], ['purchase'], ['staff.support']), allowed],
    ['for another purpose', closing(['ads'], ['purchase'], ['*']), allowed],
    ['of another category', closing(['analytics'], ['contact'], ['*']), allowed],
  ])('%s', (_to, policy, verdict) => {
    expect(decide(ask(), open(policy), policy)).toEqual(verdict);
  });
});

describe('data abroad', () => {
  const abroad = { country: 'US' } as const;

  test.each<[string, Policy, object]>([
    ['needs a record of the transfer', policyWith({ console: abroad }), withheld('no_transfer_record')],
    ['may go with one', policyWith({ console: { ...abroad, transfer: 'SCC 2026' } }), allowed],
    ['needs none where the law lets it go', policyWith({ a: { transferFree: ['US'] }, console: abroad }), allowed],
    ['is none at home', plain, allowed],
  ])('%s', (_what, policy, verdict) => {
    expect(decide(ask(), open(policy), policy)).toEqual(verdict);
  });
});

describe('registration', () => {
  const narrow = policyWith({
    web: { asks: [{ purposes: ['personalise'], categories: ['contact'] }], self: ['purchase'] },
    console: {
      asks: [
        { purposes: ['analytics'], categories: ['contact'] },
        { purposes: ['analytics'], categories: ['purchase'] },
      ],
    },
  });

  test('of one’s own data is what the client shows people of themselves, and nothing else of it', () => {
    expect(decide(own(), open(narrow, 'subject'), narrow)).toEqual({ allow: true, basis: 'own' });
    expect(decide(own({ category: 'contact.email' }), open(narrow, 'subject'), narrow)).toEqual(
      withheld('category_not_registered'),
    );
  });

  test('of others’ data is not widened by what a client shows people of themselves', () => {
    expect(decide(own({ about: 'other' }), open(narrow, 'subject'), narrow)).toEqual(
      withheld('category_not_registered'),
    );
    expect(decide(own({ about: 'other', category: 'contact.email' }), open(narrow, 'subject'), narrow)).toEqual(
      allowed,
    );
  });

  test('may name the category in any of several entries', () => {
    expect(decide(ask(), open(narrow), narrow)).toEqual(allowed);
    expect(decide(ask({ category: 'contact.email' }), open(narrow), narrow)).toEqual(allowed);
    expect(decide(ask({ category: 'social.edge' }), open(narrow), narrow)).toEqual(withheld('category_not_registered'));
  });

  test('is of the purpose, the end user and the client', () => {
    expect(decide(ask({ purpose: 'research' }), open(plain), plain)).toEqual(withheld('purpose_not_registered'));
    expect(decide(ask({ endUser: somebody }), open(plain, 'subject'), plain)).toEqual(
      withheld('end_user_not_registered'),
    );
    expect(decide(ask({ endUser: { kind: 'staff', role: 'cleaner' } }), open(plain), plain)).toEqual(
      withheld('end_user_not_registered'),
    );
    expect(decide(ask({ endUser: { kind: 'scientist', project: 'explore' } }), open(plain), plain)).toEqual(
      withheld('end_user_not_registered'),
    );
    expect(decide(ask({ client: 'nobody' }), open(plain), plain)).toEqual(withheld('client_not_registered'));
    const manned = policyWith({ console: { machine: false } });
    expect(decide(ask({ endUser: null }), open(manned), manned)).toEqual(withheld('end_user_not_registered'));
  });
});

describe('a basis that asks nobody', () => {
  const basisOf = (recipients: string[]) =>
    policyWith({
      more: {
        bases: [
          {
            basis: 'contract',
            assessment: null,
            covers: { purposes: ['service'], categories: ['purchase'], recipients },
          },
        ],
      },
    });
  const silent = (policy: Policy) =>
    open(policy, 'firstParty', { open: noBits(leafSpace(policy, 'firstParty').words) });

  test('counts for whom any of its paths covers, and only where it covers all who see the bytes', () => {
    const both = basisOf(['partner', 'first_party']);
    const clientAlone = basisOf(['first_party.console']);

    expect(decide(ask({ purpose: 'service' }), silent(both), both)).toEqual({ allow: true, basis: 'contract' });
    expect(decide(ask({ purpose: 'service' }), silent(clientAlone), clientAlone)).toEqual(withheld('no_consent'));
    expect(decide(ask({ purpose: 'service', endUser: null }), silent(clientAlone), clientAlone)).toEqual({
      allow: true,
      basis: 'contract',
    });
  });
});

describe('another customer', () => {
  const friend = (audience: ConsentState['audience'], relation: Ask['relation']) =>
    decide(own({ about: 'other', relation }), open(plain, 'subject', { audience }), plain);

  test.each<[ConsentState['audience'], Ask['relation'], object]>([
    ['everybody', 'stranger', allowed],
    ['friends', 'friend', allowed],
    ['friends', 'stranger', withheld('audience')],
    ['only_me', 'friend', withheld('audience')],
  ])('whose audience is %s is seen as %s: %o', (audience, relation, verdict) => {
    expect(friend(audience, relation)).toEqual(verdict);
  });

  test('is no audience for staff', () => {
    expect(decide(ask(), open(plain, 'firstParty', { audience: 'only_me' }), plain)).toEqual(allowed);
  });
});
