import { expect, test } from 'vitest';
import type { InternalId } from '../../../src/model/ids.js';
import type { ConnectionPlan, FieldPlan, ObjectPlan } from '../../../src/serve/plan-shape.js';
import { seeConnection, seeObject } from '../../../src/serve/seen.js';

test('a page counts its customers and not the row behind it', () => {
  const seen = new Set<InternalId>();
  seeConnection(seen, connection(customers([]), 2), [row('a'), row('b'), row('c')]);
  expect([...seen]).toEqual(['a', 'b']);
});

test('whom a filter leaves are counted though only their number is shown, unless they are more than a page', () => {
  const counted: ConnectionPlan = {
    ...connection(nobody([]), 2),
    nodeAt: 3,
    foundAt: 2,
    fields: [{ kind: 'total', responseName: 'totalCount' }],
  };
  const found = (...ids: readonly string[]) => {
    const seen = new Set<InternalId>();
    seeConnection(
      seen,
      counted,
      ids.map((id) => [0, 'key', id, []]),
    );
    return [...seen];
  };

  expect([found(), found('a'), found('a', 'b'), found('a', 'b', 'c')]).toEqual([[], ['a'], ['a', 'b'], []]);
});

test('customers below others are counted once each', () => {
  const friends: FieldPlan = {
    kind: 'connection',
    responseName: 'friends',
    at: 1,
    connection: connection(customers([]), 5),
  };
  const seen = new Set<InternalId>();
  seeConnection(seen, connection(customers([friends]), 5), [row('a', [row('b'), row('c')]), row('b', [row('a')])]);
  expect([...seen].toSorted()).toEqual(['a', 'b', 'c']);
});

test('a connection with a total holds its rows beside it', () => {
  const counted = { ...connection(customers([]), 5), total: true };
  const friends: FieldPlan = { kind: 'connection', responseName: 'friends', at: 1, connection: counted };
  const seen = new Set<InternalId>();
  seeObject(seen, customers([friends]), row('a', [[row('b')], 7]));
  expect([...seen]).toEqual(['a', 'b']);
});

test('customers are found through rows that are nobody’s, one or many, and by edges', () => {
  const edges: ConnectionPlan = {
    ...connection(customers([]), 5),
    nodeAt: 1,
    fields: [
      { kind: 'edges', responseName: 'edges', fields: [{ kind: 'node', responseName: 'node', node: customers([]) }] },
    ],
  };
  const store = nobody([
    { kind: 'one', responseName: 'owner', at: 0, node: customers([]) },
    { kind: 'one', responseName: 'none', at: 1, node: customers([]) },
    { kind: 'list', responseName: 'staff', at: 2, node: customers([]) },
    { kind: 'connection', responseName: 'buyers', at: 3, connection: edges },
  ]);
  const seen = new Set<InternalId>();
  seeObject(seen, store, [row('a'), null, [row('b')], [['since', row('c')]]]);
  expect([...seen]).toEqual(['a', 'b', 'c']);
});

test('what holds no customer is not walked', () => {
  const products: FieldPlan = { kind: 'list', responseName: 'products', at: 0, node: nobody([]) };
  const seen = new Set<InternalId>();
  // The row holds no list where the plan says: whoever walked it would fail.
  seeObject(seen, nobody([products]), [undefined]);
  expect(seen.size).toBe(0);
});

/** A row of a customer: the id, and the cell of its connection. */
function row(id: string, cell: readonly unknown[] = []): readonly unknown[] {
  return [id, cell];
}

function customers(fields: readonly FieldPlan[]): ObjectPlan {
  return { noun: 'Customer', fields, idAt: 0, customerAt: 0 };
}

function nobody(fields: readonly FieldPlan[]): ObjectPlan {
  return { noun: 'Store', fields, idAt: -1, customerAt: -1 };
}

function connection(node: ObjectPlan, first: number): ConnectionPlan {
  return {
    typename: 'CustomerConnection',
    page: { first, after: null },
    total: false,
    keyed: false,
    nodeAt: -1,
    coordinate: 'Query.customers',
    arrangement: '',
    fields: [{ kind: 'nodes', responseName: 'nodes', node }],
  };
}
