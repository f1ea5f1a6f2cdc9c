import { getNamedType, isObjectType } from 'graphql';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { organisationOf, strictestTerms } from '../../src/consent/statistics/organisation.js';
import { Random } from '../../src/ingest/generate/random.js';
import { takeSnapshot } from '../graph/statistics-world.js';
import { fieldsOf } from '../schema-walk.js';
import { FactChanger } from '../withheld-facts.js';
import { type Ground, type Probe, permitted, snapshotMs } from './ground.js';
import { townWorld } from './statistics-town.js';
import { type LookerName, looker, viewerOf } from './viewers.js';

interface TownPair {
  readonly as: LookerName;
  readonly probes: readonly Probe[];
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly differing: ReadonlySet<Probe>;
  readonly changed: number;
}

/**
 * Two towns that differ only in what one organisation must not know of its customers, a snapshot of each, and every published table. The control takes
 * the snapshots with every class allowed everything. Receipts of stores count every receipt, whoever it is of, so where they are asked for, the
 * receipts of the two towns are the same and the control changes them.
 */
export async function townPair(
  ground: Ground,
  about: { readonly seed: number; readonly at: number; readonly seen: (probe: Probe, data: unknown) => void },
): Promise<TownPair> {
  const { graph, product } = ground;
  const as: LookerName = about.at % 3 === 2 ? 'partnerStatistics' : 'aggregates';
  const isReceipts = about.at % 3 === 0;
  const probes = ground.probes.filter((probe) => tableOf(ground, probe) === (isReceipts ? 'receipts' : 'customers'));
  const organisation = organisationOf(defaultPolicy, viewerOf(looker(as)));
  if (organisation === null) throw new Error(`${as} asks for no statistics`);
  const told = async (who: 'agreed' | 'everybody') => {
    await graph.raw(forgotten);
    await takeSnapshot(graph, snapshotMs, defaultPolicy, who === 'agreed' ? undefined : everybody);
    return ground.answers(product, as, probes, who === 'agreed' ? about.seen : undefined);
  };

  await ground.writeTown(townWorld(about.seed));
  const terms = strictestTerms(organisation.viewers.map((viewer) => product.classes.currentTerms(viewer)));
  const changer = new FactChanger(graph, ground.catalogue, new Random(about.seed, ['town facts']));
  const all = await changer.plan('withheld', terms);
  const isKept = (noun: string | null) => isReceipts && noun === 'Purchase';
  // How many customers there are shows in the coverage, in steps of 20 percent.
  const gone = all.gone.filter(({ noun }) => noun !== 'Customer');
  const before = await told('agreed');
  const controlBefore = await told('everybody');
  const { values, rows, ties } = await changer.make({
    changed: all.changed.filter(({ row }) => !isKept(row.noun)),
    gone: gone.filter(({ noun }) => !isKept(noun)),
  });
  const after = await told('agreed');
  if (isReceipts) {
    await changer.make({
      changed: all.changed.filter(({ row }) => isKept(row.noun)),
      gone: gone.filter(({ noun }) => isKept(noun)),
    });
  }
  const controlAfter = await told('everybody');
  const differing = new Set(probes.filter((_, index) => controlBefore[index] !== controlAfter[index]));
  return { as, probes, before, after, differing, changed: values + rows + ties };
}

const everybody: NonNullable<Parameters<typeof takeSnapshot>[3]> = (terms) => ({
  ...terms,
  allow: permitted(terms.allow),
});

/** A snapshot of the same day is taken anew only when there is none; its questions are forgotten with it. */
const forgotten = `MATCH (it) WHERE it:StatisticsPart OR it:StatisticsLedger OR (it:Run AND it.job = 'statistics') DETACH DELETE it`;

/** What a probe's one root publishes: figures over customers, over receipts, or none. */
function tableOf({ schema }: Ground, probe: Probe): 'customers' | 'receipts' | null {
  const query = schema.getQueryType();
  const fields = query === null || query === undefined ? [] : fieldsOf(query);
  const asked = fields
    .filter((field) => probe.coordinates.has(`Query.${field.name}`))
    .map(({ type }) => getNamedType(type));
  const [table] = asked.filter((type) => isObjectType(type) && 'coverage' in type.getFields());
  if (!isObjectType(table)) return null;
  return table.name === 'StoreSales' ? 'receipts' : 'customers';
}
