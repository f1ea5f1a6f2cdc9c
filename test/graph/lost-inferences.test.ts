import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { analyse } from '../../src/analyse/jobs.js';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { ConsentRecord } from '../../src/consent/record.js';
import { AnalysisWrites } from '../../src/graph/analysis-writes.js';
import { ConsentWrites } from '../../src/graph/consent-writes.js';
import { CustomerWrites } from '../../src/graph/customer-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import { MergeWrites } from '../../src/graph/merge-writes.js';
import { RunWrites } from '../../src/graph/run-writes.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { consenting, consentPurposes, customerId, everybody, writeWorld } from './analyse-world.js';

// What was inferred of whoever no longer lets it be leaves the graph with their no. A later yes is about what the next run infers.

const start = Date.parse('2026-03-01T00:00:00Z');
const day = 86_400_000;
const inferring = new Set(['influence', 'communities'] as const);
const firstHand = { source: 'first_hand', actor: 'self' } as const;
const imported = { source: 'import', actor: 'test' } as const;
let graph: Graph;
let clock = start;
const now = () => clock;
let ground: ReturnType<typeof consenting>;
let words: ConsentWrites;

beforeAll(async () => {
  graph = await openGraph();
});
beforeEach(async () => {
  await clearGraph(graph);
  clock = start;
  await writeWorld(graph);
  ground = consenting(graph, now);
  words = new ConsentWrites(graph, defaultPolicy, now);
  await ground.say(everybody, 'given', consentPurposes);
}, 60_000);
afterAll(async () => {
  await clearGraph(graph);
  await graph[Symbol.asyncDispose]();
});

const grounds = ['segment', 'social_reco.contribute'] as const;

function said(name: string, action: ConsentRecord['action'], change: Partial<ConsentRecord> = {}): ConsentRecord[] {
  return grounds.map((purpose) => ({
    customerId: customerId(name),
    action,
    purpose,
    category: '*',
    recipient: '*',
    at: clock,
    until: null,
    noticeId: 'terms-2026',
    noticeVersion: '1',
    proof: 'test',
    ...change,
  }));
}

/** A second later somebody says something. */
async function says(name: string, action: ConsentRecord['action'], change: Partial<ConsentRecord> = {}) {
  clock += 1_000;
  await words.append(said(name, action, change), firstHand);
}

/** How many groups somebody is in, and on how many others they have an influence or the others on them, drafts and all. */
async function inferredOf(name: string) {
  const { records } = await graph.raw(
    `MATCH (customer:Customer {id: $id})
     RETURN COUNT { (customer)-[:IN_COMMUNITY|IN_SEGMENT]->() } AS groups, COUNT { (customer)-[:INFLUENCES]-() } AS influences`,
    { id: customerId(name) },
    { mode: 'READ' },
  );
  return records[0]?.toObject();
}

const nothing = { groups: 0, influences: 0 };
const all = { groups: 2, influences: 26 };

test('whoever says no and yes again is in no group and has no influence before the next run, and then again', async () => {
  await analyse(ground.deps, inferring);
  const before = await inferredOf('a0');
  await says('a0', 'withdrawn');
  const withdrawn = await inferredOf('a0');
  await says('a0', 'given');
  const again = await inferredOf('a0');

  await analyse(ground.deps, inferring);

  expect([before, withdrawn, again, await inferredOf('a0')]).toEqual([all, nothing, nothing, all]);
  expect(await inferredOf('a1')).toEqual(all);
});

test('each ground takes what rests on it, and at the other end an influence is gone as well', async () => {
  await analyse(ground.deps, inferring);

  await says('a0', 'withdrawn', { purpose: 'segment', category: 'social.edge' });
  await says('b0', 'withdrawn', { purpose: 'social_reco.contribute', category: 'inferred.influence' });
  await says('b1', 'withdrawn', { purpose: 'personalise' });

  expect(await inferredOf('a0')).toEqual({ groups: 0, influences: 26 });
  expect(await inferredOf('b0')).toEqual({ groups: 2, influences: 0 });
  expect(await inferredOf('b1')).toEqual({ groups: 2, influences: 24 });
});

test('how large a community is said to be does not change before the next run', async () => {
  const sizes = async () => {
    const { records } = await graph.raw(
      'MATCH (c:Community) RETURN c.size AS size ORDER BY size',
      {},
      { mode: 'READ' },
    );
    return records.map((record) => record.get('size'));
  };
  await analyse(ground.deps, inferring);

  await says('a0', 'withdrawn');

  expect(await sizes()).toEqual([14, 14]);
});

describe('whichever way a no comes', () => {
  beforeEach(() => analyse(ground.deps, inferring));

  test('an imported one', async () => {
    clock += 1_000;
    await words.append(said('a0', 'withdrawn'), imported);
    const withdrawn = await inferredOf('a0');
    clock += 1_000;
    await words.append(said('a0', 'given'), imported);

    expect([withdrawn, await inferredOf('a0')]).toEqual([nothing, nothing]);
  });

  test('an imported old one that a later yes has overtaken is none', async () => {
    clock += 1_000;
    await words.append(said('a0', 'withdrawn', { at: start - 100 * day }), imported);

    expect(await inferredOf('a0')).toEqual(all);
  });

  test('an objection', async () => {
    await new CustomerWrites(graph, defaultPolicy, now).object(customerId('a0'), [...grounds]);

    expect(await inferredOf('a0')).toEqual(nothing);
  });

  test('another person who is the same one, and never agreed', async () => {
    await graph.raw("CREATE (:Customer {id: $id, externalId: 'x', residency: 'DE', ageBand: 'adult'})", {
      id: customerId('x'),
    });
    const merges = new MergeWrites(graph, defaultPolicy, now);
    await merges.merge({ customerIds: [customerId('a0'), customerId('x')], proof: 'test', recordedBy: 'test' });
    const merged = await inferredOf('a0');
    await merges.part(customerId('x'), 'demanded');

    expect([merged, await inferredOf('a0')]).toEqual([nothing, nothing]);
  });

  test('a change of age', async () => {
    await new CustomerWrites(graph, defaultPolicy, now).correct(customerId('a0'), { birthDate: '2020-01-01' });

    expect(await inferredOf('a0')).toEqual(nothing);
  });
});

test('a restriction hides and deletes nothing, but a no that was said under it counts', async () => {
  await analyse(ground.deps, inferring);
  const customers = new CustomerWrites(graph, defaultPolicy, now);
  clock += 1_000;
  await customers.restrict(customerId('a0'), true);
  await customers.restrict(customerId('a1'), true);
  await says('a1', 'withdrawn');
  await says('a1', 'given');
  await customers.restrict(customerId('a0'), false);
  await customers.restrict(customerId('a1'), false);

  expect(await inferredOf('a0')).toEqual({ groups: 2, influences: 24 });
  expect(await inferredOf('a1')).toEqual(nothing);
});

describe('a consent that ran out', () => {
  const endsAt = start + 10 * day;

  beforeEach(async () => {
    for (const name of ['a0', 'a1', 'a2']) await says(name, 'given', { until: endsAt });
    await analyse(ground.deps, inferring);
  });

  test('is found by the look at what is due', async () => {
    clock = endsAt - 1;
    await words.reclassifyDue(clock);
    const before = await inferredOf('a0');
    clock = endsAt;
    await words.reclassifyDue(clock);

    expect([before, await inferredOf('a0')]).toEqual([all, nothing]);
  });

  test('and was renewed before anybody looked brings nothing back; one that was renewed in time keeps everything', async () => {
    await says('a0', 'given');
    clock = endsAt + day;
    await says('a1', 'given');
    await says('a2', 'given', { category: 'purchase' });

    expect(await inferredOf('a0')).toEqual({ groups: 2, influences: 22 });
    expect(await inferredOf('a1')).toEqual(nothing);
    expect(await inferredOf('a2')).toEqual(nothing);
  });

  test('while the person was restricted is found as well', async () => {
    const customers = new CustomerWrites(graph, defaultPolicy, now);
    await customers.restrict(customerId('a0'), true);
    clock = endsAt + day;
    await says('a0', 'given');
    await customers.restrict(customerId('a0'), false);

    expect(await inferredOf('a0')).toEqual(nothing);
  });
});

describe('a no while a run is under way', () => {
  /** What the analyses write, after somebody has spoken. */
  class Interrupted extends AnalysisWrites {
    #hasSpoken = false;

    override async communities(...about: Parameters<AnalysisWrites['communities']>) {
      await this.#speak();
      return super.communities(...about);
    }

    override async influences(...about: Parameters<AnalysisWrites['influences']>) {
      await this.#speak();
      return super.influences(...about);
    }

    async #speak() {
      if (this.#hasSpoken) return;
      this.#hasSpoken = true;
      await says('a0', 'withdrawn');
      await says('a0', 'given');
    }
  }

  test.each(['communities', 'influence'] as const)(
    'the run of %s writes nothing of who said no after it had read, though they said yes before it wrote',
    async (job) => {
      await analyse(ground.deps, inferring);

      await analyse({ ...ground.deps, writes: new Interrupted(graph) }, new Set([job]));

      expect(await inferredOf('a0')).toEqual(nothing);
      await analyse(ground.deps, inferring);
      expect(await inferredOf('a0')).toEqual(all);
    },
  );

  test('what it has written already goes with the no', async () => {
    const drafts: unknown[] = [];
    class Interrupting extends RunWrites {
      override async serve(...about: Parameters<RunWrites['serve']>) {
        drafts.push(await inferredOf('a0'));
        await says('a0', 'withdrawn');
        await says('a0', 'given');
        drafts.push(await inferredOf('a0'));
        return super.serve(...about);
      }
    }

    await analyse({ ...ground.deps, runs: new Interrupting(graph) }, new Set(['communities']));

    expect(drafts).toEqual([{ groups: 2, influences: 0 }, nothing]);
    expect(await inferredOf('a0')).toEqual(nothing);
    expect(await inferredOf('a1')).toEqual({ groups: 2, influences: 0 });
  });
});

describe('of whom very much was inferred', () => {
  const followers = 25_000;
  const contributors = async () => {
    const read = await ground.deps.termsFor('social_reco.contribute');
    const { records } = await graph.raw(
      'MATCH (c:Customer {id: $id}) RETURN $read.allow.inferred_influence[c[$read.cc]] = 1 AS open',
      { id: customerId('a0'), read },
    );
    return records[0]?.get('open') as boolean;
  };

  test('it goes in parts: a no deletes one and the looks at what is due the rest, and until then a new yes opens nothing', async () => {
    await graph.raw(
      `MATCH (hub:Customer {id: $id}) UNWIND range(1, toInteger($followers)) AS number
       CREATE (hub)-[:INFLUENCES {runId: 'run', inputs: ['social_edge']}]->(:Customer {id: 'f' + number})`,
      { id: customerId('a0'), followers },
    );
    await says('a0', 'withdrawn');
    const first = await inferredOf('a0');
    await says('a0', 'given');
    const second = await inferredOf('a0');
    const opened = await contributors();
    await words.reclassifyDue(clock);

    expect([first, second]).toEqual([
      { groups: 0, influences: followers - 10_000 },
      { groups: 0, influences: followers - 20_000 },
    ]);
    expect(opened).toBe(false);
    expect(await inferredOf('a0')).toEqual(nothing);
    expect(await contributors()).toBe(true);
  });
});
