import { expect, test } from 'vitest';
import type { Column } from '../../../src/graph/read/part.js';
import type { InternalId } from '../../../src/model/ids.js';
import type { FieldPlan, NodesPlan } from '../../../src/serve/plan-shape.js';
import { KeptProducts, type ProductsSeen, RequestProducts } from '../../../src/serve/product/kept-products.js';

const names = ['brand', 'id', 'name'];
const seen: ProductsSeen = { revision: 'first', digest: 'model' };

/** What is asked: `columns` in the order of the statement's rows. */
function asked(columns: readonly string[], about: { readonly categories?: readonly string[] | null } = {}): NodesPlan {
  const fields = columns.flatMap((name, at): FieldPlan[] =>
    name === 'id' ? [] : [{ kind: 'column', responseName: name, at, column: { name } as Column }],
  );
  const { categories = [] } = about;
  return {
    composition: { statement: { name: 'read ids Product', text: '' }, args: {}, categories },
    plan: { noun: 'Product', fields, idAt: columns.indexOf('id'), customerAt: -1 },
  };
}

/** A shop whose products can change, with a clock. */
function shop(count: number) {
  const ids = Array.from({ length: count }, (_, at) => `p${at}` as InternalId);
  const state = { now: 0, brand: 'old', pages: [] as number[], isDown: false };
  const kept = new KeptProducts({
    idsOf: (digest) => (digest === 'model' ? Promise.resolve(ids) : undefined),
    now: () => state.now,
    pauseMs: 1_000,
  });
  const columns = () => ({
    names,
    read: async (page: readonly InternalId[]) => {
      if (state.isDown) throw new Error('the database is away');
      state.pages.push(page.length);
      return page.map((id) => [id, [state.brand, id, `name of ${id}`]] as const);
    },
  });
  const rows = (nodes: NodesPlan, of: readonly string[], as: ProductsSeen = seen) =>
    kept.rows(as, nodes, of as readonly InternalId[], columns);
  return { state, kept, rows, columns };
}

test('a statement is sent until the products were read behind it, in pages', async () => {
  const { state, kept, rows } = shop(1_100);

  expect(rows(asked(['name']), ['p7'])).toBeNull();
  await kept.settled();

  expect(state.pages).toEqual([500, 500, 100]);
  expect(rows(asked(['name']), ['p7', 'p1099'])).toEqual([
    ['p7', ['name of p7']],
    ['p1099', ['name of p1099']],
  ]);
  expect(rows(asked(['id', 'name', 'brand']), ['p7'])).toEqual([['p7', ['p7', 'name of p7', 'old']]]);
  expect(state.pages).toHaveLength(3);
});

test('a product that is not there, an edge, a value that is governed and another noun are asked of the database', async () => {
  const { kept, rows } = shop(3);
  rows(asked(['name']), ['p1']);
  await kept.settled();
  const plain = asked(['name']);
  const edge: NodesPlan = {
    ...plain,
    plan: { ...plain.plan, fields: [{ kind: 'one', responseName: 'category', at: 0, node: plain.plan }] },
  };

  expect(rows(plain, ['p1', 'p3'])).toBeNull();
  expect(rows(edge, ['p1'])).toBeNull();
  expect(rows(asked(['name'], { categories: ['identity_name'] }), ['p1'])).toBeNull();
  expect(rows(asked(['name'], { categories: null }), ['p1'])).toBeNull();
  expect(rows({ ...plain, plan: { ...plain.plan, noun: 'Customer' } }, ['p1'])).toBeNull();
  expect(rows(plain, ['p1'])).not.toBeNull();
});

test('under another revision or another model nothing is taken, and all is read anew', async () => {
  const { state, kept, rows } = shop(3);
  rows(asked(['brand']), ['p1']);
  await kept.settled();
  state.brand = 'new';
  const second = { ...seen, revision: 'second' };
  state.now = 2_000;

  expect(rows(asked(['brand']), ['p1'], { ...seen, digest: 'another' })).toBeNull();
  await kept.settled();
  state.now = 4_000;
  expect(rows(asked(['brand']), ['p1'], second)).toBeNull();
  await kept.settled();

  expect(rows(asked(['brand']), ['p1'], second)).toEqual([['p1', ['new']]]);
  expect(rows(asked(['brand']), ['p1'])).toBeNull();
});

test('products that change all the time are not read all the time', async () => {
  const { state, kept, rows } = shop(3);
  rows(asked(['name']), ['p1']);
  await kept.settled();

  for (const revision of ['b', 'c', 'd']) {
    expect(rows(asked(['name']), ['p1'], { ...seen, revision })).toBeNull();
    await kept.settled();
  }
  expect(state.pages).toEqual([3]);
  state.now = 1_000;
  expect(rows(asked(['name']), ['p1'], { ...seen, revision: 'd' })).toBeNull();
  await kept.settled();
  expect(state.pages).toEqual([3, 3]);
});

test('what was changed past the import is shown within a minute, and whoever asks does not wait for it', async () => {
  const { state, kept, rows } = shop(3);
  rows(asked(['brand']), ['p1']);
  await kept.settled();
  state.brand = 'new';

  state.now = 30_001;
  expect(rows(asked(['brand']), ['p1'])).toEqual([['p1', ['old']]]);
  await kept.settled();
  expect(rows(asked(['brand']), ['p1'])).toEqual([['p1', ['new']]]);
  state.now = 90_002;
  expect(rows(asked(['brand']), ['p1'])).toBeNull();
});

test('a database that is away costs no answer, and is asked again later', async () => {
  const { state, kept, rows } = shop(3);
  state.isDown = true;
  expect(rows(asked(['name']), ['p1'])).toBeNull();
  await kept.settled();
  state.isDown = false;
  expect(rows(asked(['name']), ['p1'])).toBeNull();
  await kept.settled();
  expect(state.pages).toEqual([]);

  state.now = 1_000;
  expect(rows(asked(['name']), ['p1'])).toBeNull();
  await kept.settled();
  expect(rows(asked(['name']), ['p1'])).not.toBeNull();
});

test('of more products than are kept none is', async () => {
  const { state, kept, rows } = shop(100_001);

  expect(rows(asked(['name']), ['p1'])).toBeNull();
  await kept.settled();

  expect(state.pages).toEqual([]);
});

test('a request takes nothing before a statement of its own said which revision holds', async () => {
  const { kept, rows, columns } = shop(3);
  rows(asked(['name']), ['p1']);
  await kept.settled();
  const request = new RequestProducts(kept);
  const ask = () => request.rows(asked(['name']), ['p1'] as unknown as InternalId[], columns);

  expect(ask()).toBeNull();
  request.see({ productsRevision: 'first', model: { digest: 'model' } });
  expect(ask()).toEqual([['p1', ['name of p1']]]);
  request.see({ productsRevision: null, model: { digest: 'model' } });
  expect(ask()).toBeNull();
  request.see({ productsRevision: 'first', model: null });
  expect(ask()).toBeNull();
});
