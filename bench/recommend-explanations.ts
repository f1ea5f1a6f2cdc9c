import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillDemo } from '../src/cli/demo.js';
import { defaultPolicy } from '../src/consent/default-policy.js';
import { type InternalId, InternalIds } from '../src/model/ids.js';
import { firstPublicKeys } from '../src/model/public-keys.js';
import type { RecommendationReason } from '../src/recommend/explanation.js';
import { PublicIds } from '../src/serve/public-id.js';
import { issueToken } from '../src/serve/tokens.js';
import { type Bench, benchKeys, benchSecret, openBenchDatabase } from './bench.js';
import { startKith } from './read/children.js';
import { Load } from './read/load.js';
import { Consents } from './recommend-explanations/consents.js';
import { readFacts } from './recommend-explanations/facts.js';
import { Rules, type Told } from './recommend-explanations/rules.js';

const sizes = { brief: { customers: 10_000, lists: 3_000 }, full: { customers: 10_000, lists: 10_000 } } as const;
const seed = 1;
const query = '{ me { recommendations(first: 20) { reason product { id } because { id } friends { id } } } }';
const shownMax = 20;

interface Answer {
  readonly data?: {
    readonly me: {
      readonly recommendations: readonly {
        readonly reason: RecommendationReason;
        readonly product: { readonly id: string };
        readonly because: { readonly id: string } | null;
        readonly friends: readonly { readonly id: string }[] | null;
      }[];
    } | null;
  };
}

/**
 * Lists of customers of a generated world, each asked for by its customer over HTTP; and each reason, each `because` and each friend who is named recounted from the
 * facts of the graph and the words of customers, by `decide` and without a class or a statement of the product. As a control the same is recounted as if it had been told to
 * the customer before. 3,000 lists, `--full`: of all 10,000 customers.
 */
export const bench: Bench = {
  name: 'recommend-explanations',
  async run(options) {
    await using database = await openBenchDatabase(options);
    const { graph, address } = database;
    const size = options.full ? sizes.full : sizes.brief;
    const ids = new InternalIds(benchSecret);
    const home = await mkdtemp(join(tmpdir(), 'kith-bench-home-'));
    try {
      if (!options.keep) {
        options.note(`a generated world of ${size.customers} customers: import and analyses`);
        await fillDemo({
          ...{ graph, ids, keys: benchKeys, secret: benchSecret, policy: defaultPolicy, settings: {} },
          ...{ customers: size.customers, folder: join(home, 'world'), signal: new AbortController().signal },
          progress: () => undefined,
        });
      }
      const facts = await readFacts(graph);
      const now = Date.now();
      options.note('what everybody agreed to, word for word');
      const all = facts.customers.map(({ id }) => id);
      const rules = new Rules(facts, await Consents.read(graph, all, now), now);
      await using kith = await startKith({ address, secret: benchSecret, home });
      using load = new Load();
      const publicIds = new PublicIds(firstPublicKeys(benchSecret), 'first_party');
      const reasons: Record<string, number> = {};
      const broken: string[] = [];
      const counts = { lists: 0, places: 0, friends: 0, because: 0, broken: 0, controls: 0 };
      let other: InternalId | null = null;
      const step = facts.customers.length / size.lists;
      for (let number = 0; number < size.lists; number += 1) {
        const customer = facts.customers[Math.floor(number * step)];
        if (customer === undefined) break;
        const list = toldOf(await load.answer(await target(kith.url, customer.externalId)), publicIds);
        if (list === null) continue;
        counts.lists += 1;
        for (const told of list) {
          counts.places += 1;
          counts.friends += told.friends.length;
          counts.because += told.because === null ? 0 : 1;
          reasons[told.reason] = (reasons[told.reason] ?? 0) + 1;
          const faults = rules.broken(customer.id, told);
          // Told to somebody else, most of it would be wrong: where none is, nothing was looked at.
          if (other !== null && rules.broken(other, told).length > 0) counts.controls += 1;
          counts.broken += faults.length;
          if (faults.length > 0 && broken.length < shownMax)
            broken.push(`${customer.externalId}: ${faults.join('; ')}`);
        }
        other = customer.id;
        if (number % 500 === 499)
          options.note(`${number + 1} customers: ${counts.places} places, ${counts.broken} rules broken`);
      }
      if (counts.controls === 0)
        throw new Error('Reasons told to somebody else broke no rule, so the rules find nothing.');
      return {
        figures: {
          customers: facts.customers.length,
          lists: counts.lists,
          reasons: counts.places,
          named: counts.friends,
          because: counts.because,
          rulesBroken: counts.broken,
          brokenToldToAnother: counts.controls,
        },
        meta: { size, seed, reasons, broken, query },
      };
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  },
};

/** Null: who asks may see nothing, not even themselves. */
function toldOf(text: string, ids: PublicIds): readonly Told[] | null {
  const { data } = JSON.parse(text) as Answer;
  const read = (id: string) => (ids.read(id)?.id ?? '') as InternalId;
  if (data === undefined) throw new Error(text.slice(0, 500));
  return (
    data.me?.recommendations.map(({ reason, product, because, friends }) => ({
      ...{ reason, product: read(product.id), because: because === null ? null : read(because.id) },
      friends: (friends ?? []).map(({ id }) => read(id)),
    })) ?? null
  );
}

async function target(url: string, externalId: string) {
  const purposes = ['personalise.own', 'social_reco.receive', 'service'] as const;
  const claims = { client: 'kith.web', endUser: `customer:${externalId}`, purposes: [...purposes] };
  const token = await issueToken(benchSecret, { issuer: 'kith', audience: 'kith' }, claims, '1h');
  const headers = { authorization: `Bearer ${token}` };
  return { name: 'kith', url: `${url}/graphql`, headers, body: JSON.stringify({ query }) };
}
