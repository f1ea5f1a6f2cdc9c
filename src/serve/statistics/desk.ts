import { canonicalJson, type Policy } from '../../consent/policy.js';
import {
  auditWith,
  emptyAudit,
  type SegmentAudit,
  type SegmentQuestion,
  type SegmentSnapshot,
  segmentTable,
} from '../../consent/statistics/cohort.js';
import { type FigureKey, figureKeyOf } from '../../consent/statistics/figure.js';
import { type Organisation, organisationOf } from '../../consent/statistics/organisation.js';
import type { Viewer } from '../../consent/viewer.js';
import type { Graph, RunOptions } from '../../graph/graph.js';
import { type StatisticsDomain, StatisticsReads } from '../../graph/statistics-reads.js';
import { type Ledger, StatisticsWrites } from '../../graph/statistics-writes.js';
import { KithError } from '../../model/errors.js';
import type { Secret } from '../../model/ids.js';
import { Kept } from '../kept.js';

/** A question as the ledger knows it. Equal questions are equal text, whatever the order of their parts. */
export type Question =
  | { readonly kind: 'segments'; readonly about: SegmentQuestion }
  | { readonly kind: 'stores' | 'products' | 'sales' | 'order'; readonly about: object };

/** What one admitted question is answered from. */
export interface Snapshot {
  readonly runId: string;
  readonly organisation: Organisation;
  readonly figures: FigureKey;
  /** Of revenue, ISO 4217. */
  readonly currency: string;
  /** Percent of the customers who let anything be known for this purpose, in steps of 20. */
  readonly coverage: number;
  /** The rows of a table. */
  table(name: Table): Promise<readonly unknown[]>;
  segments(): Promise<SegmentSnapshot>;
  domain(): Promise<StatisticsDomain>;
}

/** What the job says of a snapshot. */
interface SnapshotParameters {
  readonly epoch: string;
  readonly currency: string;
  readonly coverage: Readonly<Record<string, number>>;
}

export type Table = 'domain' | 'segments' | 'stores' | 'products' | 'receipts';

/** Another snapshot is served than the one that a question was looked at with. */
class Overtaken extends Error {}

/** Tables of snapshots that are kept in memory: those of two epochs and ten organisations. */
const tablesMax = 100;

/** Where statistics are asked for: it keeps the ledger of each organisation and reads the snapshot that is served. */
export class StatisticsDesk {
  readonly #reads: StatisticsReads;
  readonly #writes: StatisticsWrites;
  readonly #policy: Policy;
  readonly #key: Buffer;
  readonly #tables: Kept<string, { rows: Promise<readonly unknown[]> | null }>;
  /** By organisation: the audit after the first questions of a ledger, so that they need not be gone through again. */
  readonly #audits = new Map<
    string,
    { readonly runId: string; readonly questions: number; readonly audit: SegmentAudit }
  >();

  constructor(about: { readonly graph: Graph; readonly policy: Policy; readonly secret: Secret }) {
    this.#reads = new StatisticsReads(about.graph);
    this.#writes = new StatisticsWrites(about.graph);
    this.#policy = about.policy;
    this.#key = figureKeyOf(about.secret);
    this.#tables = new Kept(tablesMax, () => ({ rows: null }));
  }

  /**
   * Admits a question and opens the snapshot it is answered from; null where none is served yet. Throws `FORBIDDEN`,
   * `STATISTICS_BUDGET_EXHAUSTED`, or `STATISTICS_TOO_CLOSE`, each with one message whatever the data are.
   */
  async open(viewer: Viewer, question: Question, now: number, options: RunOptions): Promise<Snapshot | null> {
    const organisation = organisationOf(this.#policy, viewer);
    if (organisation === null) throw new KithError('FORBIDDEN', 'The client may not ask for statistics.');
    const text = canonicalJson(question);
    const served = await this.#reads.snapshot({ organisation: organisation.id, question: text }, options);
    if (served === null) return null;
    const snapshot = this.#snapshot(organisation, served, options);
    if (served.answered) return snapshot;
    const day = new Date(now).toISOString().slice(0, 10);
    const ask = { organisation: organisation.id, day, question: text };
    const admit = (ledger: Ledger) => this.#admit(snapshot, served.runId, ledger, question);
    const ledger = await this.#writes.ask(ask, admit, options).catch((error: unknown) => {
      if (error instanceof Overtaken) return null;
      throw error;
    });
    if (ledger?.runId === served.runId) return snapshot;
    // The snapshot of a new day came in between; it is a day until the next one does.
    return this.open(viewer, question, now, options);
  }

  async #admit(snapshot: Snapshot, runId: string, ledger: Ledger, question: Question): Promise<void> {
    if (ledger.asked >= this.#policy.statistics.questionsPerDay) {
      throw new KithError(
        'STATISTICS_BUDGET_EXHAUSTED',
        'Your organisation has asked as many different questions about statistics as it may today. It may again from 00:00 UTC.',
      );
    }
    // Nothing is noted then: what stands in a ledger has been gone through beside the rest of it.
    if (ledger.runId !== runId) throw new Overtaken();
    if (question.kind !== 'segments') return;
    const before = await this.#audit(snapshot, ledger);
    const after = auditWith(before, segmentTable(await snapshot.segments(), question.about, snapshot.organisation));
    if (after === null) {
      throw new KithError(
        'STATISTICS_TOO_CLOSE',
        'Beside earlier answers of today this one would tell of too few customers. Ask by another attribute.',
      );
    }
  }

  /** The audit of all that a ledger holds. */
  async #audit(snapshot: Snapshot, { runId, questions }: Ledger): Promise<SegmentAudit> {
    const { organisation } = snapshot;
    const segments = await snapshot.segments();
    const kept = this.#audits.get(organisation.id);
    const goesOn = kept?.runId === runId && kept.questions <= questions.length;
    let audit = goesOn ? kept.audit : emptyAudit(segments, organisation);
    for (const text of questions.slice(goesOn ? kept.questions : 0)) {
      const question = JSON.parse(text) as Question;
      if (question.kind !== 'segments') continue;
      audit = auditWith(audit, segmentTable(segments, question.about, organisation)) ?? audit;
    }
    this.#audits.set(organisation.id, { runId, questions: questions.length, audit });
    return audit;
  }

  #snapshot(
    organisation: Organisation,
    served: { readonly runId: string; readonly parameters: string },
    options: RunOptions,
  ): Snapshot {
    const { epoch, currency, coverage } = JSON.parse(served.parameters) as SnapshotParameters;
    const table = (name: Table) => this.#table(served.runId, organisation.id, name, options);
    const domain = async () => (await table('domain'))[0] as StatisticsDomain;
    return {
      runId: served.runId,
      organisation,
      figures: { key: this.#key, organisation: organisation.id, epoch },
      currency,
      coverage: coverage[organisation.id] ?? 0,
      table,
      domain,
      segments: async () => {
        const { segmentIds, communityIds } = await domain();
        return { segmentIds, communityIds, atoms: (await table('segments')) as SegmentSnapshot['atoms'] };
      },
    };
  }

  #table(runId: string, organisation: string, table: Table, options: RunOptions): Promise<readonly unknown[]> {
    const kept = this.#tables.get(`${runId} ${organisation} ${table}`);
    kept.rows ??= this.#reads.table({ runId, organisation, table }, options).catch((error: unknown) => {
      kept.rows = null;
      throw error;
    });
    return kept.rows;
  }
}
