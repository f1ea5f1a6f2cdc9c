import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Graph } from '../../src/graph/graph.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { counts, ImportFolder, rejectsOf, smallTown } from './import-folder.js';

let graph: Graph;
let folder: ImportFolder;

beforeAll(async () => {
  graph = await openGraph();
});

beforeEach(async () => {
  await clearGraph(graph);
  folder = await ImportFolder.open(graph);
  await smallTown(folder);
});

afterAll(() => graph[Symbol.asyncDispose]());

/** What a second folder with this one file does, and why rows were refused. */
async function again(name: string, ...lines: readonly string[]) {
  await folder.begin();
  await folder.put(`${name}.csv`, ...lines);
  const { files, rejects } = await folder.take();
  return { files, rejects: await rejectsOf(rejects) };
}

const why = (rejects: readonly Record<string, unknown>[]) =>
  rejects.map(({ line, column, reason }) => [line, column, reason]);

describe('households', () => {
  const homes = () =>
    folder.rows(
      'MATCH (home:Household) RETURN home.externalId AS home, COLLECT { MATCH (home)<-[tie:LIVES_IN]-(c) RETURN c.externalId + " " + coalesce(tie.role, "?") ORDER BY c.externalId } AS who ORDER BY home',
    );

  test('hold who lives in them', async () => {
    await folder.take();

    expect(await homes()).toEqual([{ home: 'h1', who: ['ana parent', 'ben child'] }]);
  });

  test('are left by who is named with another one, and gone when nobody is left', async () => {
    await folder.take();

    const moved = await again('households', 'customer_id,household_id,role', 'ana,h2,alone', 'eva,h1,aunt');
    expect(moved.files.households).toEqual(counts(1, { updated: 1 }));
    expect(await homes()).toEqual([
      { home: 'h1', who: ['ben child', 'eva aunt'] },
      { home: 'h2', who: ['ana alone'] },
    ]);

    await again('households', 'customer_id,household_id', 'ben,h2', 'eva,h2');
    expect(await homes()).toEqual([{ home: 'h2', who: ['ana alone', 'ben ?', 'eva ?'] }]);
  });

  test('refuse who is not there, and a second home in one file', async () => {
    await folder.take();

    const { files, rejects } = await again('households', 'customer_id,household_id', 'nobody,h1', 'eva,h1', 'eva,h2');

    expect(files.households).toEqual(counts(1, { rejected: 2 }));
    expect(why(rejects)).toEqual(
      expect.arrayContaining([
        [2, 'customer_id', 'unknown-reference'],
        [4, null, 'duplicate'],
      ]),
    );
    expect(await homes()).toEqual([{ home: 'h1', who: ['ana parent', 'ben child', 'eva ?'] }]);
  });
});

describe('guardianships', () => {
  const ties = () =>
    folder.rows(
      'MATCH (guardian)-[tie:GUARDIAN_OF]->(ward) RETURN guardian.externalId + " " + ward.externalId AS pair, toString(tie.until) AS until, tie.proof AS proof, tie.recordedBy AS by',
    );

  test('say who speaks for whom, and end where a later file says so', async () => {
    await folder.take();
    expect(await ties()).toEqual([{ pair: 'ana ben', until: null, proof: 'form 17', by: 'import' }]);

    const ended = await again(
      'guardianships',
      'guardian_id,ward_id,since,until,proof',
      'ana,ben,2026-01-01,2026-06-01,form 17',
    );
    expect(ended.files.guardianships).toEqual(counts(0, { updated: 1 }));
    expect(await ties()).toEqual([{ pair: 'ana ben', until: '2026-06-01T00:00:00Z', proof: 'form 17', by: 'import' }]);
  });

  test('that staff wrote down, or ended, an old file does not bring back', async () => {
    await folder.take();
    await folder.rows(
      "MATCH ()-[tie:GUARDIAN_OF]->() SET tie.recordedBy = 'staff support', tie.until = datetime('2026-06-01T00:00:00Z')",
    );

    const old = await again('guardianships', 'guardian_id,ward_id,since,until,proof', 'ana,ben,2026-01-01,,form 17');
    expect(old.files.guardianships).toEqual(counts(0, { unchanged: 1 }));
    expect(await ties()).toMatchObject([{ until: '2026-06-01T00:00:00Z', by: 'staff support' }]);
  });

  test('are refused without a proof, of oneself, of who is not there, and that end before they begin', async () => {
    await folder.take();

    const { files, rejects } = await again(
      'guardianships',
      'guardian_id,ward_id,since,until,proof',
      'eva,ben,2026-01-01,,',
      'eva,eva,2026-01-01,,form',
      'nobody,ben,2026-01-01,,form',
      'ana,eva,2026-01-01,2025-01-01,form',
    );
    expect(files.guardianships).toEqual(counts(0, { rejected: 4 }));
    expect(why(rejects)).toEqual(
      expect.arrayContaining([
        [2, 'proof', 'missing'],
        [3, 'ward_id', 'contradiction'],
        [4, 'guardian_id', 'unknown-reference'],
        [5, 'until', 'impossible-date'],
      ]),
    );
  });
});

describe('campaigns, offers and contacts', () => {
  test('lie in the graph as docs/model.md says', async () => {
    await folder.take();

    expect(
      await folder.rows(
        'MATCH (c:Campaign) RETURN c.purpose AS purpose, [(c)-[:HELD_AT]->(s) | s.externalId] AS at, COLLECT { MATCH (c)-[:MAKES]->(o)-[:ON]->(what) RETURN o.externalId + " " + what.externalId ORDER BY o.externalId } AS offers',
      ),
    ).toEqual([{ purpose: 'marketing.email', at: ['s1'], offers: ['off1 lamps', 'off2 p1'] }]);
    expect(
      await folder.rows(
        'MATCH (o:Offer) RETURN toString(o.validFrom) AS begins, o.discountPercent AS share, o.discountMinor IS :: INTEGER NOT NULL AS whole ORDER BY o.externalId',
      ),
    ).toEqual([
      { begins: '2026-09-15T00:00:00Z', share: 20, whole: false },
      { begins: null, share: null, whole: true },
    ]);
    expect(
      await folder.rows(
        'MATCH (who:Customer)-[:ADDRESSED_BY]->(k:Contact)-[:IN_CAMPAIGN]->(c:Campaign) RETURN k.externalId AS id, who.externalId AS who, k.customerId = who.id AND k.campaignId = c.id AS owned, k.category AS category, [(k)-[:CARRIES]->(o) | o.externalId] AS offers ORDER BY id',
      ),
    ).toEqual([
      { id: 'k1', who: 'ana', owned: true, category: 'behaviour_ad', offers: ['off1'] },
      { id: 'k2', who: 'ben', owned: true, category: 'queued_marketing_sms', offers: [] },
    ]);
  });

  test.each([
    ['off1', 'product_id', 'p1'],
    ['off2', 'category_id', 'lamps'],
  ])('%s, which a later file puts on a thing of the other kind, is on that alone', async (offer, column, thing) => {
    await folder.take();

    const { files } = await again('offers', `offer_id,campaign_id,${column}`, `${offer},camp,${thing}`);

    expect(files.offers).toEqual(counts(0, { updated: 1 }));
    const named =
      column === 'product_id'
        ? 'o.productId IS NOT NULL AND o.categoryId IS NULL'
        : 'o.categoryId IS NOT NULL AND o.productId IS NULL';
    expect(
      await folder.rows(
        `MATCH (o:Offer {externalId: '${offer}'}) RETURN [(o)-[:ON]->(what) | what.externalId] AS on, ${named} AS named`,
      ),
    ).toEqual([{ on: [thing], named: true }]);
  });

  test('a contact that was queued is behaviour once it is sent', async () => {
    await folder.take();

    const { files } = await again(
      'contacts',
      'contact_id,customer_id,campaign_id,channel,outcome',
      'k2,ben,camp,sms,delivered',
    );

    expect(files.contacts).toEqual(counts(0, { updated: 1 }));
    expect(
      await folder.rows(
        'MATCH (k:Contact {externalId: "k2"}) RETURN k.category AS category, toString(k.at) AS at, COUNT { (k)--() } AS ties',
      ),
    ).toEqual([{ category: 'behaviour_ad', at: '2026-11-10T00:00:00Z', ties: 2 }]);
  });

  test('a contact that was cancelled is not queued again by an old file', async () => {
    await folder.take();
    await graph.raw('MATCH (k:Contact {externalId: "k2"}) SET k.outcome = "cancelled"');
    const outcome = () =>
      folder.rows('MATCH (k:Contact {externalId: "k2"}) RETURN k.outcome AS outcome, k.channel AS channel');

    const same = await folder.take();
    expect(same.files.contacts).toEqual(counts(0, { unchanged: 2 }));
    const other = await again(
      'contacts',
      'contact_id,customer_id,campaign_id,offer_id,channel,outcome,at',
      'k2,ben,camp,off2,sms,queued,2026-11-10',
    );
    expect(other.files.contacts).toEqual(counts(0, { updated: 1 }));
    expect(await outcome()).toEqual([{ outcome: 'cancelled', channel: 'sms' }]);

    await again('contacts', 'contact_id,customer_id,campaign_id,channel,outcome', 'k2,ben,camp,sms,sent');
    expect(await outcome()).toEqual([{ outcome: 'sent', channel: 'sms' }]);
  });

  test('rows that do not fit together say why', async () => {
    await folder.put(
      'campaigns.csv',
      'campaign_id,channel,store_id,starts_at,ends_at',
      'camp,email,s1,2026-09-15,2026-11-15',
      'other,web,,,',
      'smoke,smoke,,,',
      'nowhere,sms,s9,,',
      'backwards,sms,,2026-10-02,2026-10-01',
    );
    await folder.put(
      'offers.csv',
      'offer_id,campaign_id,product_id,category_id,discount_percent,discount_minor,currency',
      'off1,camp,,lamps,20,,',
      'both,camp,p1,lamps,,,',
      'share and amount,camp,,,20,1000,EUR',
      'no currency,camp,,,,1000,',
      'too much,camp,,,101,,',
      'of nothing,gone,,,,,',
    );
    await folder.put(
      'contacts.csv',
      'contact_id,customer_id,campaign_id,offer_id,channel,outcome',
      'k1,ana,other,off1,email,sent',
      'k2,ana,camp,off9,email,sent',
      'k3,ana,camp,,pigeon,sent',
      'k4,ana,camp,,email,',
    );

    const { files, rejects } = await folder.take();

    expect(files).toMatchObject({
      campaigns: counts(2, { rejected: 3 }),
      offers: counts(1, { rejected: 5 }),
      contacts: counts(0, { rejected: 4 }),
    });
    const all = await rejectsOf(rejects);
    const of = (file: string) => why(all.filter((each) => each['file'] === file)).toSorted();
    expect(of('campaigns')).toEqual([
      [4, 'channel', 'wrong-type'],
      [5, 'store_id', 'unknown-reference'],
      [6, 'ends_at', 'impossible-date'],
    ]);
    expect(of('offers')).toEqual([
      [3, 'category_id', 'contradiction'],
      [4, 'discount_minor', 'contradiction'],
      [5, 'currency', 'missing'],
      [6, 'discount_percent', 'out-of-range'],
      [7, 'campaign_id', 'unknown-reference'],
    ]);
    expect(of('contacts')).toEqual([
      [2, 'offer_id', 'contradiction'],
      [3, 'offer_id', 'unknown-reference'],
      [4, 'channel', 'wrong-type'],
      [5, 'outcome', 'missing'],
    ]);
  });
});
