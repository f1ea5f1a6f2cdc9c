import { afterAll, beforeAll, beforeEach } from 'vitest';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { ConsentRecord } from '../../src/consent/record.js';
import type { Viewer } from '../../src/consent/viewer.js';
import { ClassTableCache } from '../../src/graph/consent-reads.js';
import { ConsentWrites } from '../../src/graph/consent-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import type { InternalId } from '../../src/model/ids.js';
import { clearGraph, openGraph, testIds } from '../graph-harness.js';

export const day = 86_400_000;
export const start = Date.parse('2026-03-01T00:00:00Z');
export const console: Viewer = {
  client: 'kith.console',
  purpose: 'analytics.row',
  endUser: { kind: 'staff', role: 'analyst' },
};

// The expression of docs/model.md, as a statement that shows an email address would use it.
export const emails = `
  MATCH (customer:Customer)
  WITH customer, CASE WHEN customer.id = $read.self THEN 0
    WHEN customer[$read.ccUntil] > $read.now THEN customer[$read.cc]
    WHEN customer[$read.ccNextUntil] > $read.now THEN customer[$read.ccNext]
    WHEN customer[$read.cc] IS NOT NULL AND NOT (coalesce(customer.restricted, false) OR coalesce(customer.deceased, false)) THEN 1 END AS class
  WHERE $read.allow.identity_presence[class] = 1
  RETURN customer.externalId AS id, CASE WHEN $read.allow.contact_email[class] = 1 THEN 'seen' ELSE 'withheld' END AS email
  ORDER BY id`;

/** Three customers who have said nothing yet, before each test, and a clock that a test can move. */
export class ConsentGround {
  graph!: Graph;
  clock = start;
  writes!: ConsentWrites;
  cache!: ClassTableCache;

  /** Call it once at the top of a test file: it opens the graph, and closes it after the last test. */
  static use(): ConsentGround {
    const ground = new ConsentGround();
    beforeAll(async () => {
      ground.graph = await openGraph();
    });
    beforeEach(() => ground.#begin());
    afterAll(() => ground.graph[Symbol.asyncDispose]());
    return ground;
  }

  async #begin(): Promise<void> {
    const { graph } = this;
    await clearGraph(graph);
    this.clock = start;
    this.writes = new ConsentWrites(graph, defaultPolicy, () => this.clock);
    this.cache = new ClassTableCache(graph, defaultPolicy, () => this.clock);
    const customers = ['ana', 'ben', 'eva'].map((externalId) => ({ id: id(externalId), externalId }));
    await graph.raw(
      "UNWIND $customers AS row CREATE (c:Customer {id: row.id, externalId: row.externalId, ageBand: 'adult', residency: 'DE'})",
      { customers },
    );
  }

  /** Whom a viewer sees now, and whether their address as well. */
  async seen(viewer: Viewer): Promise<Record<string, string>> {
    await this.cache.refresh();
    const { records } = await this.graph.raw(emails, { read: this.cache.currentTerms(viewer) }, { mode: 'READ' });
    return Object.fromEntries(records.map((record) => [record.get('id'), record.get('email')]));
  }
}

export function id(externalId: string): InternalId {
  return testIds.of('Customer', externalId);
}

export function given(externalId: string, change: Partial<ConsentRecord> = {}): ConsentRecord {
  return {
    customerId: id(externalId),
    action: 'given',
    purpose: 'analytics',
    category: '*',
    recipient: 'first_party',
    at: start - 10 * day,
    until: null,
    noticeId: 'terms-2026',
    noticeVersion: '1',
    proof: 'web form',
    ...change,
  };
}
