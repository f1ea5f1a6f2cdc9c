import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { readPolicy } from '../../../src/consent/policy.js';
import { purposesOf } from '../../../src/consent/policy.js';
import { registrationOf } from '../../../src/consent/registration.js';
import type { EndUser, Viewer } from '../../../src/consent/viewer.js';
import type { PartNoun } from '../../../src/graph/read/part.js';
import { loadCatalogue } from '../../../src/graph/read/catalogue.js';
import { gateRules, openGate } from '../../../src/serve/gate-rules.js';

const catalogue = loadCatalogue();
const coordinates = [...gateRules().keys()];
const gate = openGate({ policy: defaultPolicy, catalogue });
const endUsers: readonly (EndUser | null)[] = [
  null,
  { kind: 'customer', id: 'x' as never },
  { kind: 'staff', role: 'support' },
  { kind: 'staff', role: 'analyst' },
  { kind: 'staff', role: 'unknown' },
  { kind: 'scientist', project: 'explore' },
];
const clients = [...defaultPolicy.clients.map((client) => client.id), 'nobody'];
const viewers: readonly Viewer[] = clients.flatMap((client) =>
  purposesOf(defaultPolicy).flatMap((purpose) => endUsers.map((endUser) => ({ client, purpose, endUser }))),
);

const permitted = (viewer: Viewer) => coordinates.filter((each) => gate.permits(each, {}, viewer));
const acme: Viewer = { client: 'acme.app', purpose: 'partner.acme.offers', endUser: null };

describe('the rules of the gate', () => {
  test('permit nothing but the schema to whom the policy does not register', () => {
    const strangers = viewers.filter((viewer) => registrationOf(defaultPolicy, viewer) === null);

    expect(strangers.length).toBeGreaterThan(500);
    // `_entities` without representations asks for nothing.
    for (const viewer of strangers)
      expect([viewer, permitted(viewer)]).toEqual([viewer, ['Query._service', 'Query._entities']]);
  });

  test('let nobody write who is not a customer, or staff of our own', () => {
    const writers = viewers.filter((viewer) => permitted(viewer).some((each) => each.startsWith('Mutation.')));

    for (const { endUser } of writers) expect(['customer', 'staff']).toContain(endUser?.kind);
    expect(writers.length).toBeGreaterThan(0);
  });

  test.each(['Mutation.recordGuardianship', 'Mutation.mergeCustomers'])(
    'let registered staff alone ask for %s',
    (field) => {
      const asking = viewers.filter((viewer) => permitted(viewer).includes(field));

      expect(asking.length).toBeGreaterThan(0);
      for (const viewer of asking) {
        expect(viewer.endUser?.kind).toBe('staff');
        expect(registrationOf(defaultPolicy, viewer)).not.toBeNull();
      }
    },
  );

  test('know no field that they were not given', () => {
    expect(gate.permits('Query.password', {}, acme)).toBe(false);
    expect(gate.permits('Customer.name', {}, acme)).toBe(false);
  });

  test('ask about every type of a batch of entities', () => {
    const names = openGate({
      catalogue,
      policy: readPolicy({
        ...defaultPolicy,
        clients: defaultPolicy.clients.map((client) =>
          client.id === 'acme.app'
            ? { ...client, asks: [{ purposes: ['partner.acme'], categories: ['identity.name'] }] }
            : client,
        ),
      }),
    });
    const asks = (...types: unknown[]) =>
      names.permits('Query._entities', { representations: types.map((__typename) => ({ __typename, id: 'x' })) }, acme);

    expect(asks('Customer', 'Store', 'Customer')).toBe(true);
    expect(asks('Customer', 'Purchase')).toBe(false);
    for (const odd of ['Visit', 'Query', 'Nothing', '__proto__', undefined, 7])
      expect([odd, asks(odd)]).toEqual([odd, false]);
    expect(names.permits('Query._entities', { representations: [null] }, acme)).toBe(false);
  });

  test('depend on what the policy says and on nothing that a caller sends, for roots that the composer answers', () => {
    for (const viewer of viewers) {
      for (const coordinate of ['Query.customer', 'Query.node', 'Query.purchases']) {
        const ids = ['', 'there', '__proto__'].map((id) => gate.permits(coordinate, { id }, viewer));
        expect(new Set(ids).size).toBe(1);
      }
    }
  });

  test('permit a root to exactly those whose clients may all ask what every row of its noun needs', () => {
    const nounOf: Readonly<Record<string, PartNoun>> = {
      me: 'Customer',
      customer: 'Customer',
      customers: 'Customer',
      purchase: 'Purchase',
      purchases: 'Purchase',
      store: 'Store',
      stores: 'Store',
      product: 'Product',
      products: 'Product',
      community: 'Community',
      segments: 'Segment',
    };
    const needs: Readonly<Record<string, string | null>> = { Customer: null, Purchase: 'purchase.item' };
    const outcomes = new Set<string>();
    // Acme's contract, once with purchases and once without.
    for (const categories of [['identity.name', 'purchase.item'], ['identity.name']]) {
      const policy = readPolicy({
        ...defaultPolicy,
        clients: defaultPolicy.clients.map((client) =>
          client.id === 'acme.app' ? { ...client, asks: [{ purposes: ['partner.acme'], categories }] } : client,
        ),
      });
      const narrow = openGate({ policy, catalogue });
      for (const [field, noun] of Object.entries(nounOf)) {
        const need = needs[noun] ?? null;
        const want = need === null || categories.includes(need);
        outcomes.add(`${want}`);
        expect([field, narrow.permits(`Query.${field}`, {}, acme)]).toEqual([field, want]);
        expect(narrow.permits(`Query.${field}`, {}, { ...acme, purpose: 'ads' })).toBe(false);
      }
      expect(narrow.permits('Query.node', {}, acme)).toBe(true);
      expect(narrow.permits('Query.node', {}, { ...acme, purpose: 'ads' })).toBe(false);
    }
    expect([...outcomes].sort()).toEqual(['false', 'true']);
  });

  test('permit an order by published counts to those alone for whom the tables are', () => {
    const counted = { orderBy: { field: 'CUSTOMERS' } };
    const plain = { orderBy: { field: 'NAME' } };
    const analyst: Viewer = {
      client: 'kith.console',
      purpose: 'analytics.aggregate',
      endUser: { kind: 'staff', role: 'analyst' },
    };
    const permits = (args: object, viewer: Viewer) => gate.permits('Query.stores', { ...args }, viewer);

    expect([counted, plain, {}].map((args) => permits(args, analyst))).toEqual([true, true, true]);
    expect([counted, plain, {}].map((args) => permits(args, acme))).toEqual([false, true, true]);
  });

  test('show the requests of all customers to the staff whom the policy names', () => {
    const staff = (role: string, purpose: Viewer['purpose'] = 'service'): Viewer => ({
      client: 'kith.console',
      purpose,
      endUser: { kind: 'staff', role },
    });
    const permits = (viewer: Viewer) => gate.permits('Query.dataSubjectRequests', {}, viewer);

    expect(['privacy', 'support', 'analyst'].map((role) => permits(staff(role)))).toEqual([true, false, false]);
    expect(permits(staff('privacy', 'research'))).toBe(false);
    expect(permits(acme)).toBe(false);
  });
});
