import { firstPublicKeys } from '../../../src/model/public-keys.js';
import type { ReadTerms } from '../../../src/consent/terms.js';
import type { Viewer } from '../../../src/consent/viewer.js';
import { type CursorBinding, Cursors } from '../../../src/serve/cursor.js';
import { PublicIds } from '../../../src/serve/public-id.js';
import { testSecret } from '../../graph-harness.js';
import { classifiedMs } from '../hard-world.js';
import type { Mutant } from './mutant.js';
import { categoryOfKey } from './text-mutants.js';

type TermsOf = (viewer: Viewer) => ReadTerms;

/** Vectors, class tables, clocks and registrations that err; `termsOf` gives the product's own terms of any viewer. */
export function termsMutants(texts: ReadonlySet<string>, termsOf: TermsOf): readonly Mutant[] {
  const looks = ['Customer.', 'Query._entities'];
  const make = (
    name: string,
    kind: Mutant['kind'],
    terms: NonNullable<Mutant['seams']['terms']>,
    more: Partial<Mutant> = {},
  ): Mutant => ({
    name,
    kind,
    looks,
    seams: { terms },
    ...more,
  });
  return [
    ...categoriesRead(texts).flatMap(({ key, shows }) => [
      make(`the vector of ${key} allows every class`, 'dropped', (terms) => withVector(terms, key, () => 1), {
        shows,
        focus: [categoryOfKey(key)],
      }),
      make(`the vector of ${key} negated`, 'negated', (terms) => withVector(terms, key, (was) => 1 - was), {
        shows,
        focus: [categoryOfKey(key)],
      }),
    ]),
    make('the clock stands at the day of the consents', 'stale', (terms) => ({ ...terms, now: classifiedMs })),
    make('a class table with the numbers of yesterday', 'stale', (terms) => rotated(terms)),
    make('the class of contract and law allows what any class does', 'dropped', (terms) => baseOpen(terms), {
      lookers: ['analyst', 'customer'],
    }),
    make('the purpose is not looked at', 'dropped', (_, viewer) => termsOf({ ...viewer, purpose: 'service' }), {
      lookers: ['analyst', 'lists'],
    }),
    make('the end user is not looked at', 'one end', (_, viewer) => termsOf({ ...viewer, endUser: null }), {
      lookers: ['customer', 'partnerCustomer'],
    }),
    make(
      'the client is not looked at',
      'one end',
      (_, viewer) => termsOf({ ...viewer, client: 'kith.console', endUser: null, purpose: 'service' }),
      { lookers: ['partner'] },
    ),
    make(
      'everybody is the subject',
      'dropped',
      (terms, viewer) => ({ ...termsOf({ ...viewer, client: 'kith.web', purpose: 'service' }), self: terms.self }),
      {
        lookers: ['partnerCustomer'],
      },
    ),
  ];
}

/** Lists of recommendations whose purpose nobody checks. */
export function listPurposeMutants(termsOf: TermsOf): readonly Mutant[] {
  const purposes = {
    read: 'personalise.own',
    receive: 'social_reco.receive',
    contribute: 'social_reco.contribute',
    attribute: 'social_reco.attribute',
  } as const;
  return [
    {
      name: 'lists: the purpose of the request and whose list it is are not looked at',
      kind: 'dropped',
      looks: ['Customer.recommendations'],
      lookers: ['customer', 'analyst'],
      seams: {
        params: (params) =>
          'receive' in params
            ? {
                ...params,
                ...Object.fromEntries(
                  Object.entries(purposes).map(([name, purpose]) => [
                    name,
                    termsOf({ client: 'kith.web', purpose, endUser: null }),
                  ]),
                ),
              }
            : params,
      },
    },
  ];
}

/** Ids and cursors that are taken from elsewhere. */
export function tokenMutants(): readonly Mutant[] {
  const make = (name: string, kind: Mutant['kind'], breaks: () => () => void): Mutant => ({
    name,
    kind,
    looks: [],
    refusal: true,
    seams: { breaks },
  });
  return [
    make('ids of our own clients are taken from a partner', 'dropped', () => takeIdsOf('first_party')),
    make('ids of a partner are taken from our own clients', 'dropped', () => takeIdsOf('partner.acme')),
    make('a cursor is not bound to its viewer', 'dropped', () => unbound({}, { viewer: 'anybody' })),
    make('a cursor is not bound to its list', 'dropped', () => unbound({ coordinate: '', arrangement: '' }, {})),
    make('a cursor is not bound to its filter and order', 'dropped', () => unbound({ arrangement: '' }, {})),
    make('a cursor is not bound to its parent', 'dropped', () => unbound({ parent: '' }, {})),
    make('a cursor of an older policy is read', 'stale', () => readOlder()),
  ];
}

// What rows of the worlds name as the category that governs them.
const namedByRows = [
  'contact_email',
  'contact_phone',
  'device_id',
  'behaviour_web',
  'behaviour_app',
  'behaviour_ad',
  'purchase_item',
  'service_rating',
];

function categoriesRead(texts: ReadonlySet<string>) {
  const all = [...texts].join('\n');
  const named = [...all.matchAll(/\$read\.allow\.(\w+)\[/g)].map((found) => found[1] ?? '');
  return [...new Set([...named, ...namedByRows])].sort().map((key) => ({
    key,
    shows: (text: string) =>
      text.includes(`$read.allow.${key}[`) || (namedByRows.includes(key) && text.includes('$read.allow[')),
  }));
}

function withVector(terms: ReadTerms, key: string, by: (allowed: number) => number): ReadTerms {
  const vector = terms.allow[key] ?? new Int8Array(0);
  return { ...terms, allow: { ...terms.allow, [key]: vector.map(by) } };
}

function rotated(terms: ReadTerms): ReadTerms {
  const allow = Object.entries(terms.allow).map(([key, vector]) => {
    const [own = 0, ...others] = vector;
    return [key, Int8Array.from([own, ...others.slice(1), others[0] ?? 0])] as const;
  });
  return { ...terms, allow: Object.fromEntries(allow) };
}

function baseOpen(terms: ReadTerms): ReadTerms {
  const allow = Object.entries(terms.allow).map(([key, vector]) => {
    const any = vector.some((allowed) => allowed === 1) ? 1 : 0;
    return [key, vector.map((allowed, at) => (at === 1 ? any : allowed))] as const;
  });
  return { ...terms, allow: Object.fromEntries(allow) };
}

function takeIdsOf(recipient: string): () => void {
  const { read } = PublicIds.prototype;
  const other = new PublicIds(firstPublicKeys(testSecret), recipient);
  PublicIds.prototype.read = (id: string) => read.call(other, id);
  return () => {
    PublicIds.prototype.read = read;
  };
}

/** Mints and reads as if parts of the binding, or properties of the viewer's cursors, were these. */
function unbound(binding: Partial<CursorBinding>, own: Readonly<Record<string, string>>): () => void {
  const { mint, read } = Cursors.prototype;
  Cursors.prototype.mint = function mintUnbound(given, place) {
    return under(this, own, () => mint.call(this, { ...given, ...binding }, place));
  };
  Cursors.prototype.read = function readUnbound(given, cursor) {
    return under(this, own, () => read.call(this, { ...given, ...binding }, cursor));
  };
  return () => Object.assign(Cursors.prototype, { mint, read });
}

function readOlder(): () => void {
  const { read } = Cursors.prototype;
  Cursors.prototype.read = function readAny(given, cursor) {
    try {
      return read.call(this, given, cursor);
    } catch {
      return under(this, { policyRev: 'of yesterday' }, () => read.call(this, given, cursor));
    }
  };
  return () => Object.assign(Cursors.prototype, { read });
}

function under<T>(cursors: Cursors, own: Readonly<Record<string, string>>, work: () => T): T {
  const was = Object.keys(own).map((name) => [name, Reflect.get(cursors, name) as unknown] as const);
  for (const [name, value] of Object.entries(own)) Reflect.set(cursors, name, value);
  try {
    return work();
  } finally {
    for (const [name, value] of was) Reflect.set(cursors, name, value);
  }
}
