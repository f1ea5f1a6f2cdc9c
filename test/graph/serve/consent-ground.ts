import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { verifyAudit } from '../../../src/rights/audit-verify.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type As, Town } from '../../town.js';

export const give = `mutation ($input: ConsentInput!) { giveConsent(input: $input) { receiptId sequence consents { purpose categories recipients state dpv inForce until } } }`;
export const withdraw = `mutation ($input: ConsentInput) { withdrawConsent(input: $input) { receiptId sequence consents { state inForce } } }`;
export const analytics = { purpose: 'analytics', recipient: 'first_party' };
export const terms = { noticeId: 'terms-2026', noticeVersion: '1' };
export const name = `query ($id: ID!) { customer(id: $id) { name city } }`;

/** Two servers over one graph, in which two customers have said nothing yet. */
export class ConsentGround implements AsyncDisposable {
  private constructor(
    readonly graph: Graph,
    readonly town: Town,
    readonly other: Town,
  ) {}

  /** `requestsEveryMs`: how often the town's server looks for requests to carry out; it does not of itself. */
  static async open(options: { readonly requestsEveryMs?: number } = {}): Promise<ConsentGround> {
    const graph = await openGraph();
    await clearGraph(graph);
    return new ConsentGround(graph, await Town.open(graph, options), await Town.open(graph));
  }

  async reset(): Promise<void> {
    await this.graph.raw('MATCH (node) WHERE node:Customer OR node:ConsentEvent DETACH DELETE node');
    await this.graph.raw(
      'MATCH (deployment:Deployment) REMOVE deployment.consentSeq, deployment.consentHash, deployment.chainFrom',
    );
    await this.town.customers([
      { externalId: 'ana', name: 'Ana', city: 'Porto', birthDate: '1985-02-03' },
      { externalId: 'ben', name: 'Ben', city: 'Porto', birthDate: '1990-02-03' },
    ]);
  }

  /** How many entries tell of something done, not of something read. */
  async audited(): Promise<number> {
    const { audit } = this.town;
    expect((await verifyAudit(audit)).break).toBeNull();
    const files = (await readdir(audit.folder)).filter((each) => each.endsWith('.jsonl'));
    const texts = await Promise.all(files.map((each) => readFile(join(audit.folder, each), 'utf8')));
    return texts.join('').split('"document":null').length - 1;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.other[Symbol.asyncDispose]();
    await this.town[Symbol.asyncDispose]();
    await this.graph[Symbol.asyncDispose]();
  }
}

export function seen(of: Town, as: As, who: string) {
  return of
    .ask(as, name, { id: of.publicId(as, 'Customer', who) }, ['analytics.row'])
    .then(({ data }) => data?.['customer']);
}
