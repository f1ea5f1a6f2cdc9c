import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { KithError } from '../model/errors.js';
import { CsvReader } from './csv.js';
import { NdjsonReader } from './ndjson.js';

export const rankMax = 256;

const manifestShape = z.object({
  origin: z.string(),
  rank: z.number().int().min(1).max(rankMax),
  confidence: z.number().positive(),
  ridge: z.number().positive(),
});

/** What stands beside the factors, in `model.json`. */
export type FactorManifest = Readonly<z.infer<typeof manifestShape>>;

/** A row that is not taken, and why. */
export interface FactorFault {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** Factors of one product, by the shop's id, and where they stand. */
export interface FactorRow extends Omit<FactorFault, 'reason'> {
  readonly factors: Float32Array;
}

export interface ItemFactors {
  readonly manifest: FactorManifest;
  readonly rows: ReadonlyMap<string, FactorRow>;
  readonly faults: readonly FactorFault[];
}

/** A folder of factors: `model.json`, and beside it `factors/` with files of NDJSON or CSV, as Spark writes them. Throws `BAD_USER_INPUT` where there is none. */
export async function readItemFactors(folder: string): Promise<ItemFactors> {
  const manifest = await readManifest(folder);
  const rows = new Map<string, FactorRow>();
  const faults: FactorFault[] = [];
  for (const file of await filesOf(folder)) {
    for await (const { line, row } of rowsOf(join(folder, 'factors', file))) {
      const read = row === null ? 'it is no row' : factorsOf(row, manifest.rank);
      const before = typeof read === 'string' ? undefined : rows.get(read.product);
      if (typeof read === 'string') faults.push({ file, line, reason: read });
      else if (before === undefined) rows.set(read.product, { file, line, factors: read.factors });
      else faults.push({ file, line, reason: `${read.product} stands in line ${before.line} of ${before.file} too` });
    }
  }
  return { manifest, rows, faults };
}

async function readManifest(folder: string): Promise<FactorManifest> {
  const text = await readFile(join(folder, 'model.json'), 'utf8');
  try {
    return manifestShape.parse(JSON.parse(text));
  } catch (cause) {
    const message = `${join(folder, 'model.json')} does not say origin (as \`kith model read\` gave it), rank (1 to ${rankMax}), confidence and ridge (above 0).`;
    throw new KithError('BAD_USER_INPUT', message, { cause });
  }
}

/** Spark marks what is no data of its own with a dot or an underscore in front. */
async function filesOf(folder: string): Promise<readonly string[]> {
  const found = await readdir(join(folder, 'factors'));
  const files = found.filter((name) => /^[^._].*\.(?:json|ndjson|csv)$/.test(name)).toSorted();
  if (files.length > 0) return files;
  throw new KithError(
    'BAD_USER_INPUT',
    `${join(folder, 'factors')} holds no file that ends in .json, .ndjson or .csv.`,
  );
}

interface Read {
  readonly line: number;
  /** Null where it could not be taken apart. */
  readonly row: Readonly<Record<string, unknown>> | null;
}

async function* rowsOf(path: string): AsyncGenerator<Read> {
  const read = path.endsWith('.csv') ? csvRows() : jsonRows();
  for await (const piece of createReadStream(path, 'utf8')) yield* read(piece as string);
  yield* read(null);
}

/** Takes pieces of text, and null for the end. */
type Reading = (piece: string | null) => readonly Read[];

function jsonRows(): Reading {
  const reader = new NdjsonReader();
  return (piece) =>
    (piece === null ? reader.end() : reader.push(piece)).map(({ line, object }) => ({ line, row: object }));
}

function csvRows(): Reading {
  const reader = new CsvReader();
  let header: readonly string[] | null = null;
  return (piece) =>
    (piece === null ? reader.end() : reader.push(piece)).flatMap(({ line, cells }): Read[] => {
      if (header === null) {
        header = cells ?? [];
        return [];
      }
      if (cells === null || cells.length !== header.length) return [{ line, row: null }];
      const row = Object.fromEntries(header.map((name, place) => [name, cells[place] as string]));
      return [{ line, row: { ...row, factors: numbersOf(row['factors']) } }];
    });
}

/** Numbers with blanks between. What is none becomes `NaN`, which is refused. */
function numbersOf(text: string | undefined): readonly number[] | undefined {
  return text === undefined ? undefined : text.trim().split(/\s+/).map(Number);
}

/** The product and its numbers, or what is wrong with the row. */
function factorsOf(
  row: Readonly<Record<string, unknown>>,
  rank: number,
): { readonly product: string; readonly factors: Float32Array } | string {
  const { product_id: product, factors } = row;
  if (typeof product !== 'string' || product === '') return 'it names no product_id';
  if (!Array.isArray(factors)) return 'it has no factors';
  if (factors.length !== rank) return `it has ${factors.length} factors, and model.json says ${rank}`;
  const numbers = Float32Array.from(factors, (value) => (typeof value === 'number' ? value : Number.NaN));
  if (!numbers.every(Number.isFinite)) return 'one of its factors is no number, or too large for one of 32 bits';
  return { product, factors: numbers };
}
