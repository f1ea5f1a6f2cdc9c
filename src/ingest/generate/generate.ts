import { noProgress, type Progress } from '../../model/progress.js';
import { KithError } from '../../model/errors.js';
import { putPromotions } from './campaigns.js';
import { categoryKeyOf, currency } from './catalogue.js';
import { putCampaigns } from './contacts.js';
import { putCommunity } from './community-rows.js';
import { instantText } from './calendar.js';
import { hubStore, onlineStore, type Store, cities } from './places.js';
import { customerSpread, intervalSpread, replenishments } from './replenishment.js';
import type { Sink } from './rows.js';
import { putGroups } from './social.js';
import { WorldFolder } from './world-folder.js';
import { makeWorld, type World, type WorldOptions } from './world.js';

export interface GenerateReport {
  readonly folder: string;
  readonly customers: number;
  readonly seed: number;
  /** End of the history, ISO 8601. */
  readonly now: string;
  /** Rows of each file written, without its header; truth files are named with their folder. */
  readonly files: Readonly<Record<string, number>>;
}

export interface GenerateRun {
  /** An absent or empty folder, or one that holds an earlier world, whose files are replaced. */
  readonly folder: string;
  readonly gzip?: boolean;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Writes a world to a folder, community by community, in memory that does not grow with the number of customers.
 * The same options give the same bytes. Throws `BAD_USER_INPUT` for options out of range, `REQUEST_CANCELLED` when aborted.
 */
export async function generateWorld(options: WorldOptions, run: GenerateRun): Promise<GenerateReport> {
  const world = makeWorld(options);
  const progress = run.progress ?? noProgress;
  await using folder = await WorldFolder.open(run.folder, { only: options.only, gzip: run.gzip ?? false });
  putGround(world, folder);
  for (let number = 0; number < world.communities.count; number += 1) {
    if (run.signal?.aborted === true)
      throw new KithError('REQUEST_CANCELLED', 'The generation was cancelled. The folder is incomplete.');
    const community = world.communities.at(number);
    putCommunity(world, folder, community);
    await folder.flush();
    progress({ stage: 'generating', done: community.until, total: options.customers, unit: 'customers' });
  }
  const files = await folder.finish();
  return { folder: run.folder, customers: options.customers, seed: options.seed, now: instantText(options.now), files };
}

/** The rows that do not belong to a customer. */
function putGround(world: World, sink: Sink): void {
  const { catalogue } = world;
  for (const store of [onlineStore, ...world.stores]) putStore(sink, store);
  if (world.options.hubStoreSales > 0) putStore(sink, hubStore);
  for (const { categoryId, name, parentId } of catalogue.categories) {
    sink.put('categories', { category_id: categoryId, name, parent_id: parentId, sensitive: null });
  }
  for (const product of catalogue.products) {
    const kind = catalogue.kinds[product.kind];
    sink.put('products', {
      product_id: product.productId,
      name: product.name,
      category_id: categoryKeyOf(product.kind),
      brand: product.brand,
      price_minor: product.priceMinor,
      currency,
      sensitive: null,
    });
    sink.put('truth/products', {
      product_id: product.productId,
      word_of_mouth: product.wordOfMouth ? 1 : 0,
      peak_day_of_year: kind?.peakDayOfYear ?? null,
      swing: kind?.swing ?? null,
    });
  }
  for (const { kind, intervalDays } of replenishments(world)) {
    sink.put('truth/replenishment', {
      category_id: categoryKeyOf(kind),
      interval_days: intervalDays,
      interval_spread: intervalSpread,
      customer_spread: customerSpread,
    });
  }
  putPromotions(world, sink);
  putCampaigns(world, sink);
  putGroups(world, sink);
}

function putStore(sink: Sink, store: Store): void {
  sink.put('stores', {
    store_id: store.storeId,
    name: store.name,
    latitude: store.latitude,
    longitude: store.longitude,
    city: store.city === null ? null : (cities[store.city]?.name ?? null),
    format: store.format,
    sensitive: null,
  });
}
