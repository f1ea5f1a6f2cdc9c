import type { GraphQLSchema } from 'graphql';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { ConsentWrites } from '../../src/graph/consent-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import { type Catalogue, loadCatalogue } from '../../src/graph/read/catalogue.js';
import { itemAt, Random } from '../../src/ingest/generate/random.js';
import { buildKithSchema } from '../../src/serve/schema/build.js';
import { testIds } from '../graph-harness.js';
import { type Operation, operationsOf, transcript } from '../operations.js';
import { takeSnapshot } from '../graph/statistics-world.js';
import { agreed, randomWorld, worldMs, worldTexts } from '../random-world.js';
import { FactChanger } from '../withheld-facts.js';
import { consentRecord, WorldWriter } from '../world-writer.js';
import { coordinatesOf, isCondition } from './coordinates.js';
import { directedOperations } from './directed-operations.js';
import { classifiedMs, hardWorld, servedRuns, withoutClasses } from './hard-world.js';
import { Instance } from './instance.js';
import { changeTies, listFacts } from './list-facts.js';
import { looker, type LookerName, viewerOf } from './viewers.js';

/** An operation and what it looks at. */
export interface Probe extends Operation {
  readonly coordinates: ReadonlySet<string>;
}

/** The texts of the statements that a probe sends. */
export type Texts = ReadonlyMap<Probe, ReadonlySet<string>>;

/** Pages of one list that are compared. */
const pagesMax = 3;
const atOnce = 4;
/** Most customers of the world that the statistics are about, and the day of their snapshot. */
const countedMax = 90;
const snapshotMs = worldMs + 40 * 86_400_000;

/** A graph with worlds in it, and three servers over it: the product, one that permits everything, and one that is made to err. */
export class Ground implements AsyncDisposable {
  readonly #writer: WorldWriter;

  private constructor(
    readonly graph: Graph,
    readonly schema: GraphQLSchema,
    readonly catalogue: Catalogue,
    readonly probes: readonly Probe[],
    readonly product: Instance,
    /** The control: what is withheld from the product's viewer is permitted here. */
    readonly control: Instance,
    readonly broken: Instance,
  ) {
    this.#writer = new WorldWriter(graph, new ConsentWrites(graph, defaultPolicy, () => classifiedMs));
  }

  /**
   * `random`: how many operations of a random shape there are beside those that are made from the schema one by one. `share`: of the latter, by a
   * seeded choice; filters stay.
   */
  static async open(
    graph: Graph,
    about: { readonly seed: number; readonly random: number; readonly share: number },
  ): Promise<Ground> {
    const schema = await buildKithSchema();
    const catalogue = loadCatalogue();
    const operations = [
      ...directedOperations(schema, about.seed),
      ...operationsOf(schema, { seed: about.seed, filters: 0, random: about.random }),
    ];
    const lot = new Random(about.seed, ['share']);
    const probes = operations
      .map((each) => ({ ...each, coordinates: coordinatesOf(schema, each.document) }))
      .filter((probe) => lot.chance(about.share) || [...probe.coordinates].some(isCondition));
    await publishStatistics(graph, about.seed);
    const open = () => Instance.open({ graph, policy: defaultPolicy, catalogue });
    const [product, control, broken] = [await open(), await open(), await open()];
    control.use('everything permitted', { terms: (terms) => ({ ...terms, allow: permitted(terms.allow) }) });
    return new Ground(graph, schema, catalogue, probes, product, control, broken);
  }

  /** What each probe sends, as the product composes it, in the world as it is. */
  async texts(as: LookerName): Promise<Texts> {
    const texts = new Map<Probe, ReadonlySet<string>>();
    for (const probe of this.probes) {
      const sent = new Set<string>();
      const text = (given: string) => {
        sent.add(given);
        return given;
      };
      this.broken.use('texts', { text });
      await this.answers(this.broken, as, [probe]);
      texts.set(probe, sent);
    }
    this.broken.use('', {});
    return texts;
  }

  async writeWorld(seed: number, customersMax: number): Promise<void> {
    await this.#writer.write(hardWorld(seed, customersMax));
    await this.graph.raw(servedRuns);
    await this.graph.raw(withoutClasses);
    await this.refresh();
  }

  async refresh(): Promise<void> {
    for (const instance of [this.product, this.control, this.broken]) await instance.classes.refresh();
  }

  /** Changes what is withheld from the looker, and nothing else. Returns how many facts. */
  async changeWithheld(as: LookerName, random: Random): Promise<number> {
    const { classes } = this.product;
    const facts = await listFacts(this.graph, looker(as), (viewer) => classes.currentTerms(viewer));
    const terms = classes.currentTerms(viewerOf(looker(as)));
    const changer = new FactChanger(this.graph, this.catalogue, random);
    const { values, rows, ties } = await changer.change('withheld', terms, facts.agreed);
    const influences = await changeTies(this.graph, facts, random);
    return values + rows + ties + influences;
  }

  /** What others say about a purpose that no looker has is withheld from all of them, and changes the class of who said it. */
  async changeWords(random: Random): Promise<void> {
    const { records } = await this.graph.raw(
      'MATCH (customer:Customer) WHERE customer.id <> $own RETURN customer.id AS id',
      { own: testIds.of('Customer', 'c0') },
    );
    const said = records
      .filter(() => random.chance(0.5))
      .map((record) => ({
        ...consentRecord('', { purpose: 'research', at: worldMs + random.integer(1, 1_000) }),
        customerId: record.get('id') as never,
      }));
    await this.#writer.append(said);
    await this.graph.raw(withoutClasses);
    await this.refresh();
  }

  /** Changes what everybody may see: products and stores. */
  async changeOpen(random: Random): Promise<void> {
    for (const [noun, properties] of [
      ['Product', ['externalId', 'name', 'brand', 'priceMinor']],
      ['Store', ['name', 'city', 'format']],
    ] as const) {
      const { records } = await this.graph.raw(`MATCH (it:${noun}) RETURN elementId(it) AS element`);
      const rows = records.map((record) => ({
        element: record.get('element') as string,
        facts: Object.fromEntries(
          properties.map((name) => [name, name === 'priceMinor' ? random.integer(50, 400) : this.#open(random)]),
        ),
      }));
      await this.graph.raw(
        'UNWIND $rows AS row MATCH (it) WHERE elementId(it) = row.element SET it += row.facts, it.priceMinor = toInteger(it.priceMinor)',
        { rows },
      );
    }
  }

  #open(random: Random): string | null {
    return itemAt([...worldTexts, 'c1', 'c2', 'kiosk', 'Lumo', null], random.integer(0, worldTexts.length + 5));
  }

  /** What an instance answers this looker, operation by operation. `seen` is told of every page's data. */
  async answers(
    instance: Instance,
    as: LookerName,
    probes: readonly Probe[],
    seen: (probe: Probe, data: unknown) => void = () => undefined,
  ): Promise<readonly string[]> {
    const texts: string[] = [];
    for (let from = 0; from < probes.length; from += atOnce) {
      const batch = probes.slice(from, from + atOnce);
      const asked = batch.map((probe) =>
        transcript(
          watched(instance, (data) => seen(probe, data)),
          as,
          probe,
          pagesMax,
        ),
      );
      texts.push(...(await Promise.all(asked)));
    }
    return texts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const instance of [this.product, this.control, this.broken]) await instance[Symbol.asyncDispose]();
  }
}

/** Statistics are what a job published: one snapshot, of a world that is gone, for all worlds. */
async function publishStatistics(graph: Graph, seed: number): Promise<void> {
  const writes = new ConsentWrites(graph, defaultPolicy, () => classifiedMs);
  await new WorldWriter(graph, writes).write(agreed(randomWorld(seed, countedMax)));
  await takeSnapshot(graph, snapshotMs);
}

function watched(instance: Instance, seen: (data: unknown) => void) {
  return {
    publicId: instance.publicId.bind(instance),
    ask: async (as: LookerName, document: string, variables: object) => {
      const answer = await instance.ask(as, document, variables);
      seen(answer.data);
      return answer;
    },
  };
}

function permitted(allow: Readonly<Record<string, Int8Array>>): Record<string, Int8Array> {
  return Object.fromEntries(Object.entries(allow).map(([key, vector]) => [key, vector.map(() => 1)]));
}
