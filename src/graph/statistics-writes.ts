import { z } from 'zod';
import type { Graph, RunOptions } from './graph.js';
import { integer, writeStatement } from './statement.js';

const writeParts = writeStatement('analyse/write-statistics', {
  params: z.object({
    runId: z.string(),
    parts: z.array(z.object({ organisation: z.string(), table: z.string(), place: integer(), rows: z.string() })),
  }),
  row: z.object({ written: z.number() }),
});
const writeCounts = writeStatement('analyse/write-published-counts', {
  params: z.object({
    runId: z.string(),
    organisation: z.string(),
    counts: z.array(z.object({ measure: z.string(), id: z.string(), value: integer() })),
  }),
  row: z.object({ written: z.number() }),
});
const adopt = writeStatement('analyse/adopt-statistics', {
  params: z.object({ runId: z.string(), from: z.string(), organisation: z.string() }),
  row: z.object({ moved: z.number() }),
});
const openLedger = writeStatement('statistics/open-ledger', {
  params: z.object({ organisation: z.string(), day: z.string() }),
  row: z.object({ runId: z.string(), questions: z.array(z.string()), asked: z.number() }),
});
const noteQuestion = writeStatement('statistics/note-question', {
  params: z.object({
    organisation: z.string(),
    runId: z.string(),
    questions: z.array(z.string()).readonly(),
    day: z.string(),
    asked: integer(),
  }),
  row: z.object({ asked: z.number() }),
});
const charge = writeStatement('statistics/charge', {
  params: z.object({ budget: z.string(), day: z.string(), question: z.string(), questionsMax: integer() }),
  row: z.object({ admitted: z.boolean() }),
});

/** What an organisation was answered, while nobody else can change it. */
export interface Ledger {
  readonly runId: string;
  /** Answered from the served snapshot, in order. */
  readonly questions: readonly string[];
  /** Different questions of today. */
  readonly asked: number;
}

/** A count as an organisation is told it, by which a root list can be ordered. */
export interface PublishedCount {
  /** `Store.customers`: the noun and the figure of its table. */
  readonly measure: string;
  readonly id: string;
  readonly value: number;
}

const rowsOfPart = 1_000;
const countsOfBatch = 10_000;

/** Writes snapshots of statistics, and the ledgers of what was answered from them. */
export class StatisticsWrites {
  constructor(private readonly graph: Graph) {}

  /** Writes one table of a snapshot. Returns how many rows. */
  async table(
    about: { readonly runId: string; readonly organisation: string; readonly table: string },
    rows: readonly unknown[],
    options: RunOptions = {},
  ): Promise<number> {
    const { runId, organisation, table } = about;
    for (let start = 0; start < rows.length; start += rowsOfPart) {
      const part = {
        organisation,
        table,
        place: start / rowsOfPart,
        rows: JSON.stringify(rows.slice(start, start + rowsOfPart)),
      };
      await this.graph.write(writeParts, { runId, parts: [part] }, options);
    }
    return rows.length;
  }

  /** Writes the counts of a snapshot by which lists are ordered. Returns how many. */
  async counts(
    about: { readonly runId: string; readonly organisation: string },
    counts: readonly PublishedCount[],
    options: RunOptions = {},
  ): Promise<number> {
    for (let start = 0; start < counts.length; start += countsOfBatch) {
      const batch = counts.slice(start, start + countsOfBatch);
      await this.graph.write(writeCounts, { ...about, counts: batch }, options);
    }
    return counts.length;
  }

  /** Takes over what an earlier run wrote for an organisation, all of it or nothing. */
  async adopt(
    about: { readonly runId: string; readonly from: string; readonly organisation: string },
    options: RunOptions = {},
  ): Promise<void> {
    await this.graph.write(adopt, about, options);
  }

  /**
   * Lets `admit` decide about one more question of an organisation while its ledger is locked, over all instances. What `admit` throws leaves the
   * ledger as it was. Null where no snapshot is served.
   */
  async ask(
    about: { readonly organisation: string; readonly day: string; readonly question: string },
    admit: (ledger: Ledger) => Promise<void>,
    options: RunOptions = {},
  ): Promise<Ledger | null> {
    const { organisation, day, question } = about;
    return this.graph.transaction(
      'statistics ask',
      async (work) => {
        const [ledger] = (await work.run(openLedger, { organisation, day })).rows;
        if (ledger === undefined) return null;
        if (ledger.questions.includes(question)) return ledger;
        await admit(ledger);
        const questions = [...ledger.questions, question];
        const asked = ledger.asked + 1;
        await work.run(noteQuestion, { organisation, runId: ledger.runId, questions, day, asked });
        return { runId: ledger.runId, questions, asked };
      },
      options,
    );
  }
  /** Whether a question may be answered that day by a budget that knows no snapshot; one that was answered that day always may. */
  async charge(
    about: {
      readonly budget: string;
      readonly day: string;
      readonly question: string;
      readonly questionsMax: number;
    },
    options: RunOptions = {},
  ): Promise<boolean> {
    const { rows } = await this.graph.write(charge, about, options);
    return rows[0]?.admitted === true;
  }
}
