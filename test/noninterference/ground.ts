import type { GraphQLSchema } from 'graphql';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { ConsentWrites } from '../../src/graph/consent-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import { type Catalogue, loadCatalogue } from '../../src/graph/read/catalogue.js';
import { Random } from '../../src/ingest/generate/random.js';
import { buildKithSchema } from '../../src/serve/schema/build.js';
import { takeSnapshot } from '../graph/statistics-world.js';
import { testIds } from '../graph-harness.js';
import type { Operation } from '../operations.js';
import { type World, worldMs } from '../random-world.js';
import { transcript } from '../transcript.js';
import { FactChanger } from '../withheld-facts.js';
import { consentRecord, WorldWriter } from '../world-writer.js';
import { coordinatesOf, isCondition } from './coordinates.js';
import { changeDemands, writeDemands } from './demands.js';
import { type Differing, DirectedConditions, type Plan } from './directed-conditions.js';
import { everyOperation } from './every-operation.js';
import { changeFamily, childKey, twinKeys } from './family.js';
import {
  classifiedMs,
  hardWorld,
  restrictedKeys,
  restrictedSince,
  markedSensitive,
  servedRuns,
  type WorldAbout,
  withoutClasses,
} from './hard-world.js';
import { Instance, type Seams } from './instance.js';
import { changeTies, listFacts } from './list-facts.js';
import { serveListModel } from './list-model.js';
import { smallOperations } from './small-operations.js';
import { townWorld } from './statistics-town.js';
import { type LookerName, looker, viewerOf } from './viewers.js';

/** An operation and what it looks at. */
export interface Probe extends Operation {
  readonly coordinates: ReadonlySet<string>;
}

/** The texts of the statements that a probe sends. */
export type Texts = ReadonlyMap<Probe, ReadonlySet<string>>;

/** Pages of one list that are compared. */
const pagesMax = 3;
const atOnce = 4;
/** The day of the snapshot of statistics. */
export const snapshotMs = worldMs + 40 * 86_400_000;

/** A graph with worlds in it, and three servers over it: the product, one that permits everything, and one that is made to err. */
export class Ground implements AsyncDisposable {
  readonly #writer: WorldWriter;
  /** Conditions that tell two worlds apart. */
  readonly conditions: DirectedConditions;

  readonly graph: Graph;
  readonly schema: GraphQLSchema;
  readonly catalogue: Catalogue;
  readonly probes: readonly Probe[];
  /** Those that the share leaves out: asked only for fields that the others do not reach. */
  readonly spare: readonly Probe[];
  /** Probes that look at one thing each. */
  readonly small: readonly Probe[];
  readonly product: Instance;
  /** The control: what is withheld from the product's viewer is permitted here. */
  readonly control: Instance;
  readonly broken: Instance;

  private constructor(
    parts: Pick<
      Ground,
      'graph' | 'schema' | 'catalogue' | 'probes' | 'spare' | 'small' | 'product' | 'control' | 'broken'
    >,
  ) {
    const { graph, schema, catalogue, probes, spare, small, product, control, broken } = parts;
    this.graph = graph;
    this.schema = schema;
    this.catalogue = catalogue;
    this.probes = probes;
    this.spare = spare;
    this.small = small;
    this.product = product;
    this.control = control;
    this.broken = broken;
    this.conditions = new DirectedConditions(schema, catalogue);
    this.#writer = new WorldWriter(graph, new ConsentWrites(graph, defaultPolicy, () => classifiedMs));
  }

  /**
   * `random`: as of `everyOperation`. `share`: how many of them are probes, by a seeded choice. Filters and published tables stay, and so many of the others
   * that every field, order and argument of a few values is among them.
   */
  static async open(
    graph: Graph,
    about: { readonly seed: number; readonly random: number; readonly share: number },
  ): Promise<Ground> {
    const schema = await buildKithSchema();
    const catalogue = loadCatalogue();
    const lot = new Random(about.seed, ['share']);
    const seen = (each: Operation): Probe => ({ ...each, coordinates: coordinatesOf(schema, each.document) });
    const all = everyOperation(schema, about).map(seen);
    const lookedAt = new Set<string>();
    const probes = all.filter((probe) => {
      const coordinates = [...probe.coordinates];
      const isChosen = lot.chance(about.share) || coordinates.some((each) => isKept(each) || !lookedAt.has(each));
      if (isChosen) for (const each of coordinates) lookedAt.add(each);
      return isChosen;
    });
    const spare = all.filter((probe) => !probes.includes(probe));
    const small = smallOperations(schema, about.seed).map(seen);
    await publishStatistics(graph, about.seed);
    const open = () => Instance.open({ graph, policy: defaultPolicy, catalogue });
    const [product, control, broken] = [await open(), await open(), await open()];
    control.use('everything permitted', { terms: (terms) => ({ ...terms, allow: permitted(terms.allow) }) });
    return new Ground({ graph, schema, catalogue, probes, spare, small, product, control, broken });
  }

  /** A probe of a document that names no node. */
  probe(document: string): Probe {
    return { document, ids: {}, references: [], paged: null, coordinates: coordinatesOf(this.schema, document) };
  }

  /** What each probe sends first, by these seams. Nothing is asked of the database, so nothing needs to be planned there. */
  async texts(as: LookerName, seams: Seams = {}): Promise<Texts> {
    const texts = new Map<Probe, ReadonlySet<string>>();
    for (const probe of [...this.probes, ...this.small]) texts.set(probe, await this.textsOf(probe, as, seams));
    return texts;
  }

  /** The same of one probe. */
  async textsOf(probe: Probe, as: LookerName, seams: Seams = {}): Promise<ReadonlySet<string>> {
    const sent = new Set<string>();
    const text = (given: string) => {
      const made = seams.text?.(given) ?? given;
      sent.add(made);
      return made;
    };
    this.broken.use(`texts ${seams.catalogue === undefined}`, { ...seams, text, dry: true });
    await this.answers(this.broken, as, [probe]);
    this.broken.use('', {});
    return sent;
  }

  async writeWorld(seed: number, customersMax: number, about: WorldAbout = {}): Promise<void> {
    await this.#writer.write(hardWorld(seed, customersMax, about));
    await this.graph.raw(markedSensitive('[258]'));
    await this.graph.raw(servedRuns);
    await serveListModel(this.graph, seed);
    await this.graph.raw(withoutClasses);
    await this.graph.raw(restrictedSince, { restricted: restrictedKeys });
    await writeDemands(this.graph, new Random(seed, ['demands']));
    await this.refresh();
  }

  /** A town in place of the world. */
  async writeTown(town: World): Promise<void> {
    await this.#writer.write(town);
    await this.refresh();
  }

  async refresh(): Promise<void> {
    for (const instance of [this.product, this.control, this.broken]) await instance.classes.refresh();
  }

  /** What will be changed of what is withheld from the looker, before it is. */
  async planWithheld(as: LookerName, random: Random): Promise<Plan> {
    const { classes } = this.product;
    const facts = await listFacts(this.graph, looker(as), (viewer) => classes.currentTerms(viewer));
    const terms = classes.currentTerms(viewerOf(looker(as)));
    const changer = new FactChanger(this.graph, this.catalogue, random);
    const planned = await changer.plan('withheld', terms, facts.agreed);
    return {
      rows: [
        ...planned.changed.map(({ row, facts: now }) => ({ noun: row.noun, was: row.facts, now })),
        ...planned.gone.map((row) => ({ noun: row.noun, was: row.facts, now: null })),
        ...planned.gone.flatMap(({ noun, facts }) => (noun === 'Identifier' ? [lostContact(facts)] : [])),
      ],
      make: async () => {
        const { values, rows, ties } = await changer.make(planned);
        // An officer sees who demanded what: it is their duty.
        const demands = as === 'officer' ? 0 : await changeDemands(this.graph, random);
        // What was said since the plan has made classes that its terms do not know.
        const now = classes.currentTerms(viewerOf(looker(as)));
        const families = await changeFamily(this.graph, { terms: now, isTold: as === 'staff', random });
        return values + rows + ties + demands + families + (await changeTies(this.graph, facts, random));
      },
    };
  }

  /** What others say about a purpose that no looker has is withheld from all of them, and changes the class of who said it. */
  async changeWords(random: Random): Promise<void> {
    const { records } = await this.graph.raw(
      // A class that is taken anew knows who has been restricted since, and what holds behind windows that have passed: neither is withheld. What the child says the
      // guardian is told.
      `MATCH (customer:Customer) WHERE customer.id <> $own AND NOT customer.externalId IN $restricted
         AND all(name IN keys(customer) WHERE NOT name STARTS WITH 'ccNextUntil_' OR customer[name] > $now)
       RETURN customer.id AS id`,
      { own: testIds.of('Customer', 'c0'), restricted: [...restrictedKeys, childKey, ...twinKeys], now: Date.now() },
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

/** Whoever loses an identifier is found by it no more. */
function lostContact({ type, externalId }: Readonly<Record<string, unknown>>): Differing {
  const value = String(externalId).split('\0')[1];
  return { noun: 'Customer', was: { [String(type)]: value }, now: { [String(type)]: null } };
}

/** Conditions and published tables, of which there are few. */
function isKept(coordinate: string): boolean {
  return isCondition(coordinate) || /^(?:\w+Statistics|StoreSales)\.coverage$/.test(coordinate);
}

/** Statistics are what a job published: one snapshot, of a town that is gone, for all worlds. */
async function publishStatistics(graph: Graph, seed: number): Promise<void> {
  const writes = new ConsentWrites(graph, defaultPolicy, () => classifiedMs);
  await new WorldWriter(graph, writes).write(townWorld(seed));
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

export function permitted(allow: Readonly<Record<string, Int8Array>>): Record<string, Int8Array> {
  return Object.fromEntries(Object.entries(allow).map(([key, vector]) => [key, vector.map(() => 1)]));
}
