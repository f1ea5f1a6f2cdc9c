import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { KithError } from '../../model/errors.js';

/** One row of a train, test or cold file: external keys, as they stand in the import. */
export interface Pair {
  readonly customer: string;
  readonly product: string;
  /** Of a cold file: the place of the row among those of the customer, from 0. */
  readonly keepRank: number | null;
}

/** One row of a file of ties: two customers, by external keys. */
export interface PairOfCustomers {
  readonly one: string;
  readonly other: string;
}

const gzipMagic = 0x1f8b;
const namesInFolder = ['train', 'interactions'];
const namesOfTiesInFolder = ['social', 'connections'];

const key = z.string().min(1);

const row = z
  .union([
    z.object({ user: key, item: key, keep_rank: z.coerce.number().int().min(0).optional() }),
    z
      .object({ customer_id: key, product_id: key })
      .transform(({ customer_id, product_id }) => ({ user: customer_id, item: product_id, keep_rank: undefined })),
  ])
  .transform(({ user, item, keep_rank }): Pair => ({ customer: user, product: item, keepRank: keep_rank ?? null }));

const tie = z.union([
  z.object({ src: key, dst: key }).transform(({ src, dst }): PairOfCustomers => ({ one: src, other: dst })),
  z
    .object({ from_customer_id: key, to_customer_id: key })
    .transform(({ from_customer_id, to_customer_id }) => ({ one: from_customer_id, other: to_customer_id })),
]);

/** A row of a file that groups products. */
export interface ProductGroup {
  readonly product: string;
  readonly group: string;
}

const productGroup = z
  .union([
    z.object({ item: z.string(), group: z.string() }),
    z
      .object({ product_id: z.string(), group: z.string() })
      .transform(({ product_id, group }) => ({ item: product_id, group })),
    z
      .object({ product_id: z.string(), brand: z.string() })
      .transform(({ product_id, brand }) => ({ item: product_id, group: brand })),
  ])
  .transform(({ item, group }): ProductGroup => ({ product: item, group }));

/**
 * Reads a CSV file, gzipped or not, with a header and the columns `user,item` or `customer_id,product_id`; of a folder its `train` or `interactions`
 * file. Throws `BAD_USER_INPUT` where there is no such file or column.
 */
export async function readPairs(path: string): Promise<Pair[]> {
  return rowsOf(await fileOf(path, namesInFolder), row, 'user and item, or customer_id and product_id');
}

/** Reads who has a tie to whom: the columns `src,dst` or, of an import, `from_customer_id,to_customer_id`; of a folder its `social` or `connections` file. */
export async function readTies(path: string): Promise<PairOfCustomers[]> {
  return rowsOf(await fileOf(path, namesOfTiesInFolder), tie, 'src and dst, or from_customer_id and to_customer_id');
}

/** Reads which group products are in: `item,group` or `product_id,group`, or the `brand` of a products file of an import. A product without one is in none. */
export async function readProductGroups(path: string): Promise<ProductGroup[]> {
  const rows = await rowsOf(path, productGroup, 'product_id and group, or brand');
  return rows.filter(({ group }) => group !== '');
}

async function rowsOf<T>(file: string, shape: z.ZodType<T>, columns: string): Promise<T[]> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new KithError('BAD_USER_INPUT', `There is no file ${file}.`, { cause });
  });
  const isZipped = bytes.length > 1 && bytes.readUInt16BE(0) === gzipMagic;
  const text = isZipped ? await unzipped(file, bytes) : bytes.toString();
  return parsed(file, text).map(({ record, info }) => {
    const found = shape.safeParse(record);
    if (found.success) return found.data;
    throw new KithError(
      'BAD_USER_INPUT',
      `Line ${info.lines} of ${file} does not say what is needed: the columns ${columns}, none of them empty. Mend the line or take it out.`,
    );
  });
}

async function unzipped(file: string, bytes: Buffer): Promise<string> {
  const text = await promisify(gunzip)(bytes).catch((cause: unknown) => {
    throw new KithError('BAD_USER_INPUT', `${file} is no whole gzip file: bring it here again.`, { cause });
  });
  return text.toString();
}

interface ParsedLine {
  readonly record: unknown;
  readonly info: { readonly lines: number };
}

function parsed(file: string, text: string): readonly ParsedLine[] {
  try {
    return parse(text, { columns: true, skip_empty_lines: true, bom: true, info: true }) as unknown as ParsedLine[];
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new KithError(
      'BAD_USER_INPUT',
      `Line ${cause['lines']} of ${file} is no CSV with as many values as its header has: ${cause.message}. Mend the line or take it out.`,
      { cause },
    );
  }
}

async function fileOf(path: string, names: readonly string[]): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new KithError('BAD_USER_INPUT', `There is no file ${path}.`);
  if (!found.isDirectory()) return path;
  const candidates = names.flatMap((name) => [`${name}.csv`, `${name}.csv.gz`]);
  const inFolder = await readdir(path);
  const name = candidates.find((candidate) => inFolder.includes(candidate));
  if (name === undefined) throw new KithError('BAD_USER_INPUT', `${path} holds none of ${candidates.join(', ')}.`);
  return join(path, name);
}
