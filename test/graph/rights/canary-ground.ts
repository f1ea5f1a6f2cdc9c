import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { ConsentWrites } from '../../../src/graph/consent-writes.js';
import type { Graph } from '../../../src/graph/graph.js';
import { Erasure, type ErasureStep } from '../../../src/rights/erasure.js';
import { TombstoneFile, tombstonePath } from '../../../src/rights/tombstone-file.js';
import { clearGraph, openGraph, testIds, testKeys } from '../../graph-harness.js';
import { consentRecord } from '../../world-writer.js';
import { type Canary, writeCanaries } from './canary-world.js';

export const now = Date.parse('2026-11-25T12:00:00Z');
export const ana = testIds.of('Customer', 'ana');
export const ben = testIds.of('Customer', 'ben');
export const policy = defaultPolicy;

/** A graph with canaries in everything of ana and ben, and a home for tombstones, both anew before each test. */
export class CanaryGround {
  graph!: Graph;
  home!: string;
  hers!: readonly Canary[];
  his!: readonly Canary[];

  /** Call it once at the top of a test file: it opens the graph, and closes it after the last test. */
  static use(): CanaryGround {
    const it = new CanaryGround();
    beforeAll(async () => {
      it.graph = await openGraph();
    });
    beforeEach(() => it.#begin());
    afterAll(() => it.graph[Symbol.asyncDispose]());
    return it;
  }

  async #begin(): Promise<void> {
    await clearGraph(this.graph);
    this.home = await mkdtemp(join(tmpdir(), 'kith-rights-'));
    this.hers = await writeCanaries(this.graph, 'ana', { offset: 1_000, other: 'cem' });
    this.his = await writeCanaries(this.graph, 'ben', { offset: 5_003, other: 'ana' });
    const consent = new ConsentWrites(this.graph, policy, () => now);
    const said = { source: 'first_hand', actor: 'self' } as const;
    const agreed = ['ana', 'ben', 'cem'].flatMap((who) =>
      ['segment', 'social_reco', 'analytics'].map((purpose) => consentRecord(who, { purpose })),
    );
    const proven = ['ana', 'ben'].map((who) =>
      consentRecord(who, { purpose: 'personalise', proof: `canary-${who}-proof` }),
    );
    // All at once: what was inferred of whoever does not let it be leaves the graph with their first word, and so does what lists of experiments rested on.
    await consent.append([...agreed, ...proven], said);
    await consent.classifyMissing();
  }

  erasure(outside: readonly ErasureStep[] = [], graph = this.graph): Erasure {
    return new Erasure({
      graph,
      policy,
      tombstones: new TombstoneFile(tombstonePath(this.home)),
      now: () => now,
      outside,
      keys: testKeys,
    });
  }
}

/** The places whose canary is not in a text. */
export const missing = (canaries: readonly Canary[], text: string) =>
  canaries.filter((canary) => !text.includes(canary.text)).map((canary) => canary.place);
export const found = (canaries: readonly Canary[], text: string) =>
  canaries.filter((canary) => text.includes(canary.text)).map((canary) => canary.place);
