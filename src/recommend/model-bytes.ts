import { createHash } from 'node:crypto';
import { z } from 'zod';
import { KithError } from '../model/errors.js';
import { itemModelForm } from '../model/item-model-form.js';
import { askedFacts, type GroupSignal, groupSignals } from '../model/signal-names.js';
import type { ItemModel } from './item-model.js';
import { type ItemWeights, noWeights } from './item-weights.js';
import { type Learned, learnedShape } from './learned.js';
import { published, type Typical, typicalBySignal } from './typical.js';

/** An item model as a run leaves it: with the ids behind its indexes, and what was learned of how to use it. */
export interface StoredModel {
  /** Ascending, so that the order of the indexes is that of the ids. */
  readonly productIds: readonly string[];
  /** By whose clock times were told, as `Europe/Berlin`. */
  readonly timeZone: string;
  readonly model: ItemModel;
  readonly learned: Learned;
}

const alignment = 8;
const headerShape = z.object({
  productIds: z.array(z.string()).readonly(),
  timeZone: z.string(),
  traits: z.number(),
  traitsOfProducts: z.number(),
  groups: z.record(
    z.enum(groupSignals),
    z.object({
      names: z.array(z.string()).readonly(),
      also: z.record(z.string(), z.string()).default({}),
      products: z.number(),
    }),
  ),
  replenishing: z.object({ halfLifeDays: z.number(), timeliness: z.number(), numbers: z.number() }),
  learned: learnedShape,
  weights: z.number(),
  walks: z.number(),
  rank: z.number(),
  confidence: z.number(),
  ridge: z.number(),
});

/** The bytes of a model: the length of a JSON header, the header, then the arrays as the machine keeps them (little endian), each aligned to 8 bytes. */
export function encodeModel({ productIds, timeZone, model, learned }: StoredModel): Uint8Array {
  const { linear, factors, content, replenishing, popular } = model;
  const { halfLifeDays, timeliness, paces } = replenishing;
  // Where walks count for nothing, no server needs them.
  const walk = learned.blend.some(({ weights }) => weights.walk > 0) ? model.walk : noWeights(model);
  const typical = typicalBySignal((name) => published(model.typical[name]));
  const groups = groupSignals.map((name) => {
    const { names, also, products } = typical[name];
    return [name, { names, also, products: products.length }];
  });
  const header = new TextEncoder().encode(
    JSON.stringify({
      productIds,
      timeZone,
      traits: content.factors.length / factors.rank,
      traitsOfProducts: content.traits.length,
      groups: Object.fromEntries(groups) as z.input<typeof headerShape>['groups'],
      replenishing: { halfLifeDays, timeliness, numbers: paces.length },
      learned,
      weights: linear.products.length,
      walks: walk.products.length,
      rank: factors.rank,
      confidence: factors.confidence,
      ridge: factors.ridge,
    } satisfies z.input<typeof headerShape>),
  );
  const arrays = [
    ...[linear, walk].flatMap(({ starts, products, weights }) => [starts, products, weights]),
    ...[factors.products, popular],
    ...[content.starts, content.traits, content.factors, paces],
    ...groupSignals.map((name) => typical[name]).flatMap(({ starts, products, scores }) => [starts, products, scores]),
  ];
  let size = aligned(4 + header.length);
  for (const array of arrays) size += aligned(array.byteLength);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  let at = aligned(4 + header.length);
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += aligned(array.byteLength);
  }
  return bytes;
}

/** Reads what `encodeModel` wrote. Throws `CHECKSUM_MISMATCH` where the bytes are not those of `digest`. */
export function decodeModel(bytes: Uint8Array, digest: string): StoredModel {
  if (digestOf(bytes) !== digest) throw damaged();
  // The arrays are views, so the bytes must lie where nothing is before them.
  const { buffer } = bytes.byteOffset === 0 ? bytes : bytes.slice();
  const length = new DataView(buffer).getUint32(0, true);
  const header = headerShape.parse(JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length))));
  const { productIds, timeZone, groups, learned, weights, walks, rank, confidence, ridge } = header;
  let at = aligned(4 + length);
  const next = <T>(make: (buffer: ArrayBufferLike, at: number, length: number) => T, count: number): T => {
    const from = at;
    at += aligned(4 * count);
    return make(buffer, from, count);
  };
  const ints = (b: ArrayBufferLike, from: number, count: number) => new Int32Array(b, from, count);
  const floats = (b: ArrayBufferLike, from: number, count: number) => new Float32Array(b, from, count);
  const productCount = productIds.length;
  const weightsOf = (count: number): ItemWeights => ({
    starts: next(ints, productCount + 1),
    products: next(ints, count),
    weights: next(floats, count),
  });
  const linear = weightsOf(weights);
  const walk = weightsOf(walks);
  const factors = { rank, confidence, ridge, products: next(floats, productCount * rank) };
  const popular = next(floats, productCount);
  const content = {
    starts: next(ints, productCount + 1),
    traits: next(ints, header.traitsOfProducts),
    factors: next(floats, header.traits * rank),
  };
  const { numbers, ...told } = header.replenishing;
  const replenishing = { ...told, paces: next(floats, numbers) };
  const typicalOf = (name: GroupSignal): Typical => {
    const { names, also, products } = groups[name];
    return {
      names,
      also,
      starts: next(ints, names.length + 1),
      products: next(ints, products),
      scores: next(floats, products),
    };
  };
  const typical = typicalBySignal(typicalOf);
  const model = { productCount, linear, walk, factors, content, replenishing, popular, typical };
  return { productIds, timeZone, learned, model };
}

/** Of what is read of a customer only where it is asked for, that which lists can make use of: something is published of it, and it counts. */
export function asksFor(
  { typical, replenishing }: Pick<ItemModel, 'typical' | 'replenishing'>,
  { blend }: Pick<Learned, 'blend'>,
): readonly (typeof askedFacts)[number][] {
  const isTold = (name: (typeof askedFacts)[number]) =>
    name === 'replenish' ? replenishing.paces.length > 0 : typical[name].products.length > 0;
  return askedFacts.filter((name) => isTold(name) && blend.some(({ weights }) => weights[name] > 0));
}

/** The form of models and the SHA-256 of this one as hex. */
export function digestOf(bytes: Uint8Array): string {
  return itemModelForm + createHash('sha256').update(bytes).digest('hex');
}

function aligned(size: number): number {
  return Math.ceil(size / alignment) * alignment;
}

function damaged(): KithError {
  return new KithError(
    'CHECKSUM_MISMATCH',
    'The item model in the graph is not the one that its run wrote. Run `kith analyse --job neighbourhood`.',
  );
}
