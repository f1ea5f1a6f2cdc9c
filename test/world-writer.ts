import type { ConsentRecord } from '../src/consent/record.js';
import type { ConsentWrites } from '../src/graph/consent-writes.js';
import type { Graph } from '../src/graph/graph.js';
import { storedFacts } from '../src/graph/property-types.js';
import { splitStatements } from '../src/graph/migrate.js';
import { statementText } from '../src/graph/statement.js';
import type { DataKey } from '../src/vault/key-store.js';
import { placeOf, seal } from '../src/vault/seal.js';
import { testIds, testKeys } from './graph-harness.js';
import { type World, type WorldNode, worldMs } from './random-world.js';

/** The statement of the import that keeps SHOPS_AT and BOUGHT, as a subquery. */
const summaries = statementText('ingest/summaries')
  .replaceAll('$customerIds', 'customerIds')
  .replace(/^\/\/.*$/gm, '');

/** What the import keeps on events and relationships, by which pages of hubs are read: the migration writes it where it is missing. */
const hubKeys = splitStatements(statementText('schema/013-ways-back')).filter((text) => !text.startsWith('CREATE'));

/** Gives what leads to a hub the keys by which its pages are read. */
export async function keepHubKeys(graph: Graph): Promise<void> {
  for (const text of hubKeys) await graph.raw(text);
}

/** What analyses leave. */
const inferred: ReadonlySet<string> = new Set(['IN_COMMUNITY', 'IN_SEGMENT', 'INFLUENCES']);

/** Writes made-up worlds into a graph, consents as `writes` records them. */
export class WorldWriter {
  constructor(
    private readonly graph: Graph,
    private readonly writes: ConsentWrites,
  ) {}

  /** Replaces everything but migrations, consent classes and published statistics by this world. */
  async write(world: World): Promise<void> {
    await this.graph.raw(
      `MATCH (node) WHERE NOT (node:Migration OR node:Deployment OR node:ConsentClass OR node:Notice OR node:StatisticsPart OR node:PublishedCount OR node:StatisticsLedger)
         AND NOT (node:Run AND node.job = 'statistics') DETACH DELETE node`,
    );
    const nodes = world.nodes.map(({ noun, key, facts, standing, refers }) => ({
      noun,
      facts: {
        id: testIds.of(noun, key),
        externalId: key,
        ...storedFacts(facts),
        ...refersTo(refers),
        ...(standing && { [standing]: true }),
      },
    }));
    const made = await this.graph.raw(
      'UNWIND $nodes AS node CREATE (made:$(node.noun)) SET made = node.facts RETURN made.id AS id, elementId(made) AS element',
      { nodes },
    );
    const elements = new Map(
      made.records.map((record) => [record.get('id') as string, record.get('element') as string]),
    );
    const owners = world.ties.filter((tie) => tie.sealed !== undefined).map((tie) => testIds.of(...tie.from));
    const keys = await testKeys.ensure(new Set(owners));
    const ties = world.ties.map(({ type, from, to, facts, sealed = {} }) => ({
      type,
      from: elements.get(testIds.of(...from)),
      to: elements.get(testIds.of(...to)),
      facts: { ...storedFacts(facts), ...sealedFacts(keys.get(testIds.of(...from)), testIds.of(...to), sealed) },
    }));
    const link = (isInferred: boolean) =>
      this.graph.raw(
        `UNWIND $ties AS tie MATCH (near) WHERE elementId(near) = tie.from MATCH (far) WHERE elementId(far) = tie.to
         CREATE (near)-[made:$(tie.type)]->(far) SET made = tie.facts`,
        { ties: ties.filter(({ type }) => inferred.has(type) === isInferred) },
      );
    await link(false);
    await this.graph.raw(
      `MATCH (customer:Customer) WITH collect(customer.id) AS customerIds CALL (customerIds) { ${summaries} } RETURN changed`,
    );
    await keepHubKeys(this.graph);
    await this.append(world.words.map(([customer, word]) => consentRecord(customer, word)));
    // A no takes it out of the graph: only so is there something that must be withheld.
    await link(true);
  }

  async append(records: readonly ConsentRecord[]): Promise<void> {
    const report = await this.writes.append(records, { source: 'first_hand', actor: 'self' });
    await this.writes.classifyMissing();
    if (report.rejected.length > 0) throw new Error(`consent rejected: ${JSON.stringify(report.rejected)}`);
  }
}

/** What a customer says, by default: yes, on the day of the worlds, to everything below the purpose, under the notice that lists it. */
export function consentRecord(customer: string, what: Partial<ConsentRecord>): ConsentRecord {
  const purpose = what.purpose ?? '*';
  const notice = purpose.startsWith('marketing')
    ? 'marketing-2026'
    : purpose.startsWith('partner')
      ? 'partner-2026'
      : 'terms-2026';
  return {
    customerId: testIds.of('Customer', customer),
    action: 'given',
    purpose,
    category: '*',
    recipient: '*',
    at: worldMs,
    until: null,
    noticeId: notice,
    noticeVersion: '1',
    proof: 'test',
    ...what,
  };
}

/** Texts about `holder`, each sealed for its property. */
export function sealedFacts(
  key: DataKey | undefined,
  holder: string,
  texts: Readonly<Record<string, string>>,
): Record<string, string> {
  const sealed = Object.entries(texts).map(([property, text]) => {
    if (key === undefined) throw new Error('whose text is sealed has a key');
    return [property, seal(key, placeOf(holder, property), text)] as const;
  });
  return Object.fromEntries(sealed);
}

function refersTo(refers: WorldNode['refers'] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(refers).map(([name, to]) => [name, testIds.of(...to)]));
}
