import { createReadStream } from 'node:fs';
import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type Cell = string | number | null;

/** Which of a customer's facts of a kind it is, counted from 0: beyond the limit of the kind it is left out. */
export type Place = readonly [kind: string, rank: number];

/** One row of a table before the rare values are known. */
export interface SpilledRow {
  /** The pseudonym of the customer whose fact it is; null where it is nobody's. */
  readonly owner: string | null;
  /** Of a node its pseudonym, of a relationship those of its ends. */
  readonly ids: readonly string[];
  readonly cells: readonly Cell[];
  readonly places: readonly Place[];
}

const flushRows = 20_000;

/**
 * Rows of many tables on disk, each table in buckets by the first bits of the row's pseudonym: a bucket is sorted in memory, and the buckets one
 * after another are the whole table in the order of its pseudonyms, in which nothing of the source's order is left.
 */
export class Spill {
  readonly #waiting = new Map<string, string[]>();
  readonly #tables = new Map<string, number>();
  #rows = 0;

  constructor(
    private readonly folder: string,
    /** 1 to 64. */
    private readonly buckets: number,
  ) {}

  async open(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
  }

  add(table: string, row: SpilledRow): void {
    const bucket = Math.floor((firstBits(row.ids[0] ?? '') * this.buckets) / 64);
    const key = `${table}.${bucket}`;
    const lines = this.#waiting.get(key) ?? [];
    if (lines.length === 0) this.#waiting.set(key, lines);
    lines.push(`${JSON.stringify([row.ids, row.owner, row.cells, row.places])}\n`);
    this.#tables.set(table, (this.#tables.get(table) ?? 0) + 1);
    this.#rows += 1;
  }

  get tables(): readonly string[] {
    return [...this.#tables.keys()].toSorted();
  }

  get isFull(): boolean {
    return this.#rows >= flushRows;
  }

  async flush(): Promise<void> {
    for (const [key, lines] of this.#waiting) await appendFile(join(this.folder, key), lines.join(''), { mode: 0o600 });
    this.#waiting.clear();
    this.#rows = 0;
  }

  /** The rows of a table in the order of their pseudonyms. Holds one bucket in memory. */
  async *sorted(table: string): AsyncGenerator<SpilledRow> {
    for (let bucket = 0; bucket < this.buckets; bucket += 1) {
      const rows = await this.#bucket(join(this.folder, `${table}.${bucket}`));
      yield* rows.toSorted(byIds);
    }
  }

  async #bucket(file: string): Promise<SpilledRow[]> {
    const rows: SpilledRow[] = [];
    try {
      for await (const line of createInterface({ input: createReadStream(file) })) {
        const [ids, owner, cells, places] = JSON.parse(line) as [string[], string | null, Cell[], Place[]];
        rows.push({ ids, owner, cells, places });
      }
    } catch (error) {
      if ((error as { code?: string }).code !== 'ENOENT') throw error;
    }
    return rows;
  }
}

const alphabet = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';

/** The place of the first character among the 64 of base64url in the order of their codes, so that buckets follow the order of text. */
function firstBits(id: string): number {
  return Math.max(0, alphabet.indexOf(id.slice(0, 1)));
}

function byIds(one: SpilledRow, other: SpilledRow): number {
  const left = JSON.stringify([one.ids, one.cells]);
  const right = JSON.stringify([other.ids, other.cells]);
  return left < right ? -1 : left > right ? 1 : 0;
}
