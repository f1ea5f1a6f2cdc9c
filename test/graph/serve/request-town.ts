import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type Answer, type As, Town } from '../../town.js';

const shown = 'id kind state receivedAt dueAt extended held refusedFor jurisdiction history { action by reason }';
export const open = `mutation ($input: DataSubjectRequestInput!) { openDataSubjectRequest(input: $input) { ${shown} result { what count } } }`;
export const move = `mutation ($input: DataSubjectRequestStepInput!) { moveDataSubjectRequest(input: $input) { ${shown} } }`;
export const link = `mutation ($id: ID!, $format: ExportFormat) { createExportLink(request: $id, format: $format) { path until } }`;
export const own = `{ me { dataSubjectRequests { ${shown} result { what count } customer { name } } } }`;
export const list = `query ($after: String, $states: [RequestState!]) { dataSubjectRequests(first: 2, after: $after, states: $states) { totalCount pageInfo { hasNextPage endCursor } nodes { id kind state customer { id name } } } }`;

export interface Shown {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly receivedAt: string;
  readonly dueAt: string;
  readonly history: readonly { readonly action: string; readonly by: string; readonly reason: string | null }[];
}

/** A town with two customers, ana and ben, anew before each test, and a server that looks for requests ten times a second. */
export class RequestTown {
  graph!: Graph;
  town!: Town;

  /** Call it once at the top of a test file: it opens the town, and closes it after the last test. */
  static use(): RequestTown {
    const it = new RequestTown();
    beforeAll(async () => {
      it.graph = await openGraph();
      await clearGraph(it.graph);
      it.town = await Town.open(it.graph, { requestsEveryMs: 100 });
    });
    afterAll(async () => {
      await it.town[Symbol.asyncDispose]();
      await it.graph[Symbol.asyncDispose]();
    });
    beforeEach(() => it.#begin());
    return it;
  }

  async #begin(): Promise<void> {
    await this.graph.raw(
      'MATCH (node) WHERE node:Customer OR node:Purchase OR node:DataSubjectRequest OR node:Erased DETACH DELETE node',
    );
    await this.town.customers([
      { externalId: 'ana', name: 'Ana', city: 'Porto', birthDate: '1985-02-03' },
      { externalId: 'ben', name: 'Ben', city: 'Porto', birthDate: '1990-02-03' },
    ]);
  }

  demand(as: As, kind: string, more: object = {}): Promise<Answer> {
    return this.town.ask(as, open, { input: { kind, ...more } });
  }

  async mine(as: As): Promise<{ readonly dataSubjectRequests: readonly Shown[] } | null> {
    return (await this.town.ask(as, own)).data?.['me'] as never;
  }

  async untilDone(as: As, id: string): Promise<Shown> {
    for (let tries = 0; tries < 600; tries += 1) {
      const found = (await this.mine(as))?.dataSubjectRequests.find((one) => one.id === id);
      if (found?.state === 'DONE') return found;
      await delay(100);
    }
    throw new Error('it was not done');
  }
}

export const opened = (answer: Answer) => answer.data?.['openDataSubjectRequest'] as unknown as Shown;
export const codes = (answer: Answer) => answer.errors.map((each) => each.extensions.code);
