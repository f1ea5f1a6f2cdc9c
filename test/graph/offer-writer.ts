import type { Graph } from '../../src/graph/graph.js';
import { testIds } from '../graph-harness.js';
import { productId } from './analyse-world.js';

const yesterday = -86_400_000;

export interface MadeOffer {
  readonly key: string;
  readonly product?: string;
  readonly category?: string;
  readonly purpose?: string;
  readonly country?: string;
  readonly store?: string;
  /** Milliseconds from now. */
  readonly from?: number;
  readonly until?: number | null;
  readonly validFrom?: number;
  readonly validUntil?: number;
}

/** A campaign of its own for each offer; one by mail that runs, unless something else is said. */
export async function writeOffers(graph: Graph, made: readonly MadeOffer[]): Promise<void> {
  const at = (span: number | null | undefined) => (span == null ? null : new Date(Date.now() + span).toISOString());
  const rows = made.map(({ key, purpose = 'marketing.email', from = yesterday, until = null, ...about }) => ({
    key,
    id: testIds.of('Offer', key),
    purpose,
    country: about.country ?? null,
    store: about.store === undefined ? null : testIds.of('Store', about.store),
    product: about.product === undefined ? null : productId(about.product),
    category: about.category ?? null,
    from: at(from),
    until: at(until),
    validFrom: at(about.validFrom),
    validUntil: at(about.validUntil),
  }));
  await graph.raw(
    `UNWIND $rows AS row
     CREATE (campaign:Campaign {id: 'campaign ' + row.key, purpose: row.purpose, country: row.country, startsAt: datetime(row.from), endsAt: datetime(row.until)})
     CREATE (campaign)-[:MAKES]->(offer:Offer {id: row.id, externalId: row.key, validFrom: datetime(row.validFrom), validUntil: datetime(row.validUntil)})
     WITH row, campaign, offer
     OPTIONAL MATCH (store:Store {id: row.store})
     OPTIONAL MATCH (product:Product {id: row.product})
     OPTIONAL MATCH (category:Category {id: row.category})
     FOREACH (each IN CASE WHEN store IS NULL THEN [] ELSE [store] END | CREATE (campaign)-[:HELD_AT]->(each))
     FOREACH (each IN CASE WHEN product IS NULL THEN [] ELSE [product] END | CREATE (offer)-[:ON]->(each))
     FOREACH (each IN CASE WHEN category IS NULL THEN [] ELSE [category] END | CREATE (offer)-[:ON]->(each))`,
    { rows },
  );
}
