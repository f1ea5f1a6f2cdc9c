import { z } from 'zod';
import { type ClassTable, readTerms, stateOf } from '../consent/classes.js';
import { KeptVerdicts } from '../consent/kept-verdicts.js';
import type { Policy } from '../consent/policy.js';
import { ringsOf } from '../consent/space.js';
import { baseState, type ConsentState } from '../consent/state.js';
import type { ReadTerms } from '../consent/terms.js';
import type { Viewer } from '../consent/viewer.js';
import type { Graph } from './graph.js';
import { integer, readStatement } from './statement.js';

const classes = readStatement('consent/classes', {
  params: z.object({ ring: z.string(), after: integer() }),
  row: z.object({ cc: z.number().int().min(0), state: z.string() }),
});

/** The last class number of each ring; a ring without classes has no row. */
export const lastClasses = readStatement('consent/last-classes', {
  params: z.object({ rings: z.array(z.string()) }),
  row: z.object({ ring: z.string(), cc: z.number() }),
});

/** Reads the consent classes of the graph. */
export class ConsentReads {
  constructor(
    private readonly graph: Graph,
    private readonly policy: Policy,
  ) {}

  /** The class table. With `since`, that table and the classes that were interned after it. */
  async classTable(since: ClassTable = {}): Promise<ClassTable> {
    const rings = ringsOf(this.policy);
    const parts = await Promise.all(
      rings.map(async (ring) => {
        const states: (ConsentState | null)[] = [...(since[ring] ?? [null, baseState(this.policy, ring)])];
        const rows = await this.graph.rows(classes, { ring, after: states.length - 1 });
        for (const row of rows) {
          while (states.length < row.cc) states.push(null);
          states[row.cc] = stateOf(row.state, ring, this.policy);
        }
        return [ring, rows.length === 0 && since[ring] !== undefined ? since[ring] : states] as const;
      }),
    );
    return Object.fromEntries(parts);
  }

  /** The last class number of each ring: so long are the vectors that statements send. */
  async lastClasses(): Promise<readonly { readonly ring: string; readonly cc: number }[]> {
    return this.graph.rows(lastClasses, { rings: [...ringsOf(this.policy)] });
  }
}

/**
 * Keeps the class table and the verdicts of each kind of viewer. A class that it has not seen yet lies beyond the end of a
 * vector, so it is denied until the next refresh; an old table never allows what a new one would withhold.
 */
export class ClassTableCache {
  readonly #reads: ConsentReads;
  readonly #verdicts: KeptVerdicts;
  #table: ClassTable = {};
  #refreshing: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #refreshedAt = Number.NEGATIVE_INFINITY;

  /** `staleMs`: after so long `terms` looks for new classes first. */
  constructor(
    graph: Graph,
    readonly policy: Policy,
    readonly now: () => number,
    readonly staleMs = 1_000,
  ) {
    this.#reads = new ConsentReads(graph, policy);
    this.#verdicts = new KeptVerdicts(policy);
  }

  get table(): ClassTable {
    return this.#table;
  }

  /**
   * Loads the classes that were interned since the last time. Call it at start and after a write of this process. A load that is under way may
   * have read before that write, so another one follows it, which all who call meanwhile share.
   */
  refresh(): Promise<void> {
    if (this.#next !== null) return this.#next;
    if (this.#refreshing === null) return this.#begin();
    this.#next = this.#refreshing.catch(() => undefined).then(() => this.#begin());
    return this.#next;
  }

  #begin(): Promise<void> {
    this.#next = null;
    this.#refreshing = this.#load().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** The terms of a viewer, over a table that is at most `staleMs` old. */
  async terms(viewer: Viewer): Promise<ReadTerms> {
    if (this.now() - this.#refreshedAt > this.staleMs) await this.refresh();
    return this.currentTerms(viewer);
  }

  /** The terms of a viewer over the table as it is, without asking the database. */
  currentTerms(viewer: Viewer): ReadTerms {
    const { policy } = this;
    const table = this.#table;
    const verdicts = this.#verdicts.of(table, viewer);
    return readTerms({ policy, table, viewer, now: this.now(), verdicts });
  }

  async #load(): Promise<void> {
    const startedAt = this.now();
    this.#table = await this.#reads.classTable(this.#table);
    this.#refreshedAt = startedAt;
  }
}
