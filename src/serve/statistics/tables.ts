import { isOpen, type SegmentQuestion, segmentTable } from '../../consent/statistics/cohort.js';
import { type FigureKey, publishedCount, publishedMean, publishedSum } from '../../consent/statistics/figure.js';
import type { PublishedCell } from '../../consent/statistics/suppress.js';
import type { DayReceipts, Tally } from '../../consent/statistics/tally.js';
import type { Snapshot } from './desk.js';

const dayMs = 86_400_000;

/** Rows as the schema has them, with internal ids; null where a figure is not shown. */
export interface SegmentRowFigures {
  readonly value: string;
  readonly customers: number | null;
  readonly purchases: number | null;
  readonly revenueMinor: number | null;
}

export async function segmentFigures(snapshot: Snapshot, question: SegmentQuestion) {
  const { rows } = segmentTable(await snapshot.segments(), question, snapshot.organisation);
  const told = rows.map(({ value, tallies: [customers, purchases, revenue] }) => ({
    value,
    customers: countOf(customers, 'customers', snapshot.figures),
    purchases: countOf(purchases, 'purchases', snapshot.figures),
    revenueMinor: sumOf(revenue, 'revenue', snapshot.figures),
  }));
  // Of a breakdown by place, what is not shown has no row, so something may always be missing.
  const suppressed = isOpen(question.by) || told.some(isPartial);
  return { rows: told, suppressed };
}

/** The sum of what is shown: nothing more than a reader could add up. Null where a customer may be in several rows. */
export function totalOf(rows: readonly SegmentRowFigures[], { by }: SegmentQuestion) {
  if (by === 'SEGMENT' || by === 'COMMUNITY') return null;
  const sum = (figure: (row: SegmentRowFigures) => number | null) => {
    const shown = rows.map(figure).filter((value) => value !== null);
    return shown.length === 0 ? null : shown.reduce((total, value) => total + value, 0);
  };
  return {
    customers: sum((row) => row.customers),
    purchases: sum((row) => row.purchases),
    revenueMinor: sum((row) => row.revenueMinor),
  };
}

export const storeLevels = ['STORE_DAY', 'STORE_MONTH', 'CITY_MONTH', 'MONTH'] as const;
export type StoreLevel = (typeof storeLevels)[number];

export interface StoreQuestion {
  readonly grain: 'DAY' | 'MONTH';
  /** `2026-10-01`, from this day until before that one. */
  readonly from: string;
  readonly until: string;
  readonly storeIds?: readonly string[];
  readonly city?: string;
  readonly first: number;
}

/** Stores by periods. A cell that is not shown gives way to the store's month, its city's month, the month of all stores. */
export async function storeFigures(snapshot: Snapshot, question: StoreQuestion) {
  const cells = cellsByPath((await snapshot.table('stores')) as readonly PublishedCell[]);
  const stores = await storesOf(snapshot, question);
  const running = snapshot.figures.epoch.slice(0, 7);
  const rows = stores.flatMap(([storeId, city]) =>
    periodsOf(question).map((period) => {
      const found = storeCell(cells, { storeId, city: city ?? '', period, running });
      const [customers, purchases, visits, revenue] = found?.cell.tallies ?? [];
      return {
        storeId,
        period,
        level: found?.level ?? null,
        customers: countOf(customers, 'customers', snapshot.figures),
        purchases: countOf(purchases, 'purchases', snapshot.figures),
        visits: countOf(visits, 'visits', snapshot.figures),
        revenueMinor: sumOf(revenue, 'revenue', snapshot.figures),
      };
    }),
  );
  const asked: StoreLevel = question.grain === 'DAY' ? 'STORE_DAY' : 'STORE_MONTH';
  return { rows, suppressed: rows.some((row) => row.level !== asked || isPartial(row)) };
}

type CellsByPath = ReadonlyMap<string, PublishedCell>;

function storeCell(
  cells: CellsByPath,
  about: { readonly storeId: string; readonly city: string; readonly period: string; readonly running: string },
): { readonly level: StoreLevel; readonly cell: PublishedCell } | null {
  const { storeId, city, period, running } = about;
  const month = period.slice(0, 7);
  const path = [month, city, storeId, period];
  const levels = storeLevels.slice(period.length > month.length ? 0 : 1);
  for (const level of levels) {
    // The sum of a month that is not over would change by a day each day.
    if (level !== 'STORE_DAY' && month === running) continue;
    const cell = cells.get(keyOf(path.slice(0, storeLevels.length - storeLevels.indexOf(level))));
    if (cell !== undefined) return { level, cell };
  }
  return null;
}

export const productLevels = ['PRODUCT', 'CATEGORY', 'ALL'] as const;

export interface ProductQuestion {
  readonly productIds?: readonly string[];
  readonly categoryId?: string;
  readonly first: number;
}

/** Products, those with the most buyers first. A product that is not shown gives way to its category, and that to all products. */
export async function productFigures(snapshot: Snapshot, { productIds, categoryId, first }: ProductQuestion) {
  const cells = cellsByPath((await snapshot.table('products')) as readonly PublishedCell[]);
  const wanted = productIds === undefined ? null : new Set(productIds);
  const products = (await snapshot.domain()).products.filter(
    ([id, category]) => (wanted?.has(id) ?? true) && (categoryId === undefined || category === categoryId),
  );
  const rows = products.map(([productId, category]) => productRow(snapshot, cells, productId, category));
  const told = rows.toSorted((a, b) => rank(b) - rank(a) || (a.productId < b.productId ? -1 : 1)).slice(0, first);
  return { rows: told, suppressed: told.some((row) => row.level !== 'PRODUCT' || isPartial(row)) };
}

function productRow(snapshot: Snapshot, cells: CellsByPath, productId: string, category: string | null) {
  const path = [category ?? '', productId];
  const place = productLevels.findIndex((_, up) => cells.has(keyOf(path.slice(0, path.length - up))));
  const cell = place < 0 ? undefined : cells.get(keyOf(path.slice(0, path.length - place)));
  const [customers, buyers, units, revenue, ratings, score] = cell?.tallies ?? [];
  const about = snapshot.figures;
  return {
    productId,
    level: productLevels[place] ?? null,
    customers: countOf(customers, 'customers', about),
    buyers: countOf(buyers, 'buyers', about),
    units: countOf(units, 'units', about),
    revenueMinor: sumOf(revenue, 'revenue', about),
    ratings: countOf(ratings, 'ratings', about),
    ratingMean: score && ratings ? publishedMean({ ...score, sum: score.sum / 100 }, ratings, 'score', about) : null,
  };
}

/** Only a product's own figure ranks it. */
function rank(row: { readonly level: string | null; readonly buyers: number | null }): number {
  return row.level === 'PRODUCT' ? (row.buyers ?? 0) : 0;
}

/** Receipts of stores by day. */
export async function salesFigures(snapshot: Snapshot, question: StoreQuestion) {
  const sales = (await snapshot.table('receipts')) as readonly (readonly [string, DayReceipts])[];
  const byDay = new Map(sales.map(([storeId, day]) => [`${storeId} ${dayText(day.day * dayMs)}`, day]));
  const rows = (await storesOf(snapshot, question)).flatMap(([storeId]) =>
    periodsOf(question).map((day) => {
      const found = byDay.get(`${storeId} ${day}`);
      return {
        storeId,
        day,
        receipts: countOf(found?.receipts, 'receipts', snapshot.figures),
        revenueMinor: sumOf(found?.revenue, 'sales', snapshot.figures),
      };
    }),
  );
  return { rows, suppressed: rows.some((row) => row.receipts === null) };
}

async function storesOf(snapshot: Snapshot, { storeIds, city, first }: StoreQuestion) {
  const wanted = storeIds === undefined ? null : new Set(storeIds);
  const { stores } = await snapshot.domain();
  return stores
    .filter(([id, place]) => (wanted?.has(id) ?? true) && (city === undefined || place === city))
    .slice(0, first);
}

/** The days or whole months from a day until before another. */
export function periodsOf({ grain, from, until }: Pick<StoreQuestion, 'grain' | 'from' | 'until'>): readonly string[] {
  const periods: string[] = [];
  for (let at = Date.parse(from); at < Date.parse(until); ) {
    const date = new Date(at);
    const next = grain === 'DAY' ? at + dayMs : Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
    const whole = grain === 'DAY' || (date.getUTCDate() === 1 && next <= Date.parse(until));
    if (whole) periods.push(grain === 'DAY' ? dayText(at) : dayText(at).slice(0, 7));
    at = next;
  }
  return periods;
}

function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

const byPath = new WeakMap<readonly PublishedCell[], CellsByPath>();

/** Remembered by the table, which is kept from one request to the next. */
function cellsByPath(cells: readonly PublishedCell[]): CellsByPath {
  const known = byPath.get(cells) ?? new Map(cells.map((cell) => [keyOf(cell.path), cell]));
  byPath.set(cells, known);
  return known;
}

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}

function countOf(tally: Tally | null | undefined, measure: string, about: FigureKey): number | null {
  return tally ? publishedCount(tally, measure, about) : null;
}

function sumOf(tally: Tally | null | undefined, measure: string, about: FigureKey): number | null {
  return tally ? publishedSum(tally, measure, about) : null;
}

function isPartial(row: object): boolean {
  return Object.values(row).includes(null);
}
