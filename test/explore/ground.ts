import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.js';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { readPolicy } from '../../src/consent/policy.js';
import type { BuildDeps } from '../../src/explore/build.js';
import { ClassTableCache } from '../../src/graph/consent-reads.js';
import type { Graph } from '../../src/graph/graph.js';
import { WorkspaceReads } from '../../src/graph/workspace-reads.js';
import { Random } from '../../src/ingest/generate/random.js';
import { noProgress } from '../../src/model/progress.js';
import { testSecret } from '../graph-harness.js';
import { randomWorld, type World } from '../random-world.js';

export const project = 'explore';

/** The default policy with values that fewer customers share shown: test worlds are small. */
export const smallPolicy = readPolicy({ ...defaultPolicy, exploration: { customersMin: 5, shiftDaysMax: 15 } });

/** The same bytes for the same seed, one draw after another. */
export function drawer(seed: string): (bytes: number) => Buffer {
  let draws = 0;
  return (bytes) => {
    draws += 1;
    return Buffer.concat(
      [0, 1].map((part) => createHash('sha256').update(`${seed} ${draws} ${part}`).digest()),
    ).subarray(0, bytes);
  };
}

/** A home for workspaces that is deleted at the end, and what a build of one works with. */
export async function exploreGround(graph: Graph, now: () => number = Date.now) {
  const home = await mkdtemp(join(tmpdir(), 'kith-explore-'));
  const classes = new ClassTableCache(graph, smallPolicy, now, 0);
  const { database } = readConfig({ ...process.env, NEO4J_URI: '', KITH_HEAP_MB: '512', KITH_PAGE_CACHE_MB: '64' });
  const deps: BuildDeps = {
    reads: new WorkspaceReads(graph),
    policy: smallPolicy,
    secret: testSecret,
    terms: (viewer) => classes.terms(viewer),
    now,
    home,
    database: { ...database, home },
    progress: noProgress,
  };
  return { home, deps, [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }) };
}

const said = ['*', 'purchase', 'social', 'location', 'identity.birth', 'behaviour', 'inferred', 'service', 'sentiment'];

/** A world of at least 40 customers in which most agreed to a part of research. */
export function researchWorld(seed: number): World {
  const worlds = Array.from({ length: 50 }, (_, index) => randomWorld(seed * 100 + index, 60));
  const isLarge = ({ nodes }: World) => nodes.filter((node) => node.noun === 'Customer').length >= 40;
  const world = worlds.find(isLarge);
  if (world === undefined) throw new Error('No random world is large enough.');
  const random = new Random(seed, ['research']);
  const words = world.nodes
    .filter((node) => node.noun === 'Customer')
    .flatMap(({ key }) =>
      said
        .filter(() => random.chance(0.6))
        .map((category) => [key, { action: 'given', purpose: 'research', category } as const] as const),
    );
  return { ...world, words: [...world.words, ...words] };
}
