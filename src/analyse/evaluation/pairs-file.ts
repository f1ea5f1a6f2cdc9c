import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { KithError } from '../../model/errors.js';

/** One row of a train, test or cold file: external keys, as they stand in the import. */
export interface Pair {
  readonly customer: string;
  readonly product: string;
  /** Of a cold file: the place of the row among those of the customer, from 0. */
  readonly keepRank: number | null;
}

const gzipMagic = 0x1f8b;
const namesInFolder = ['train.csv', 'train.csv.gz', 'interactions.csv', 'interactions.csv.gz'];

const row = z
  .union([
    z.object({ user: z.string(), item: z.string(), keep_rank: z.coerce.number().int().min(0).optional() }),
    z
      .object({ customer_id: z.string(), product_id: z.string() })
      .transform(({ customer_id, product_id }) => ({ user: customer_id, item: product_id, keep_rank: undefined })),
  ])
  .transform(({ user, item, keep_rank }): Pair => ({ customer: user, product: item, keepRank: keep_rank ?? null }));

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
  return rowsOf(await fileOf(path), row, 'user and item');
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
  const text = (
    bytes.length > 1 && bytes.readUInt16BE(0) === gzipMagic ? await promisify(gunzip)(bytes) : bytes
  ).toString();
  try {
    return z.array(shape).parse(parse(text, { columns: true, skip_empty_lines: true, bom: true }));
  } catch (cause) {
    throw new KithError('BAD_USER_INPUT', `${file} is not a CSV file with the columns ${columns}.`, { cause });
  }
}

async function fileOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new KithError('BAD_USER_INPUT', `There is no file ${path}.`);
  if (!found.isDirectory()) return path;
  const names = await readdir(path);
  const name = namesInFolder.find((candidate) => names.includes(candidate));
  if (name === undefined) throw new KithError('BAD_USER_INPUT', `${path} holds none of ${namesInFolder.join(', ')}.`);
  return join(path, name);
}
