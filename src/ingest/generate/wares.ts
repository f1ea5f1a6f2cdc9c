/** A leaf of the category tree: what is sold there and when it is wanted. */
export interface ProductKind {
  readonly department: string;
  readonly name: string;
  /** One piece of it, as product names end. */
  readonly thing: string;
  /** Typical price in minor units. */
  readonly priceMinor: number;
  /** The day of the year on which it is wanted most, 0 to 365, and by how much of the mean demand swings, 0 to 1. */
  readonly peakDayOfYear: number;
  readonly swing: number;
  /** It lasts: whoever has one does not buy the same again. */
  readonly durable: boolean;
}

type Leaf = readonly [name: string, thing: string, priceMinor: number, peakDayOfYear: number, swing: number];

/** The leaves of which things are used up or worn out. */
const usedUp: ReadonlySet<string> = new Set([
  'Coffee',
  'Tea',
  'Candles',
  'Seeds',
  'Socks',
  'Running',
  'Notebooks',
  'Soap',
  'Skin care',
  'Sun care',
  'Fragrance',
]);

const departments: Readonly<Record<string, readonly Leaf[]>> = {
  Kitchen: [
    ['Coffee', 'coffee beans', 1100, 340, 0.2],
    ['Tea', 'tea tin', 800, 350, 0.35],
    ['Pots and pans', 'saucepan', 4200, 340, 0.15],
    ['Baking', 'baking tin', 1900, 350, 0.4],
    ['Knives', 'kitchen knife', 5600, 345, 0.1],
  ],
  Home: [
    ['Lamps', 'table lamp', 4900, 320, 0.35],
    ['Candles', 'candle', 1400, 345, 0.5],
    ['Bedding', 'duvet cover', 6900, 300, 0.25],
    ['Storage', 'storage box', 2200, 20, 0.2],
    ['Rugs', 'woven rug', 11900, 290, 0.2],
  ],
  Garden: [
    ['Seeds', 'seed collection', 500, 85, 0.85],
    ['Pots', 'clay pot', 1900, 115, 0.7],
    ['Garden tools', 'pruning shears', 2900, 105, 0.7],
    ['Outdoor furniture', 'folding chair', 7900, 150, 0.8],
  ],
  Clothing: [
    ['Jackets', 'rain jacket', 11900, 285, 0.6],
    ['Knitwear', 'jumper', 6900, 330, 0.7],
    ['Shirts', 'linen shirt', 4900, 150, 0.4],
    ['Socks', 'pair of socks', 1200, 350, 0.3],
    ['Swimwear', 'swimsuit', 3900, 180, 0.85],
  ],
  Sport: [
    ['Running', 'running shoes', 12900, 120, 0.4],
    ['Cycling', 'cycling bag', 5900, 140, 0.6],
    ['Climbing', 'climbing harness', 8900, 170, 0.4],
    ['Skis and sledges', 'sledge', 6900, 5, 0.9],
    ['Yoga', 'yoga mat', 3900, 10, 0.4],
  ],
  'Sound and play': [
    ['Headphones', 'headphones', 9900, 345, 0.3],
    ['Records', 'record', 2400, 345, 0.2],
    ['Board games', 'board game', 3200, 350, 0.5],
    ['Puzzles', 'puzzle', 1800, 355, 0.5],
  ],
  Reading: [
    ['Novels', 'novel', 1300, 200, 0.2],
    ['Cookery books', 'cookery book', 2600, 345, 0.5],
    ['Atlases', 'atlas', 3400, 160, 0.3],
    ['Notebooks', 'notebook', 1100, 250, 0.5],
  ],
  Care: [
    ['Soap', 'soap bar', 700, 10, 0.1],
    ['Skin care', 'face cream', 2600, 20, 0.2],
    ['Sun care', 'sun cream', 1600, 185, 0.9],
    ['Fragrance', 'eau de parfum', 7400, 345, 0.5],
  ],
};

export const kinds: readonly ProductKind[] = Object.entries(departments).flatMap(([department, leaves]) =>
  leaves.map(([name, thing, priceMinor, peakDayOfYear, swing]) => ({
    department,
    name,
    thing,
    priceMinor,
    peakDayOfYear,
    swing,
    durable: !usedUp.has(name),
  })),
);

/** Invented makers. */
export const makers: readonly string[] = [
  'Fernhollow',
  'Marrow & Pine',
  'Tallowick',
  'Osterby',
  'Quillfeather',
  'Nordhavn Supply',
  'Ember Lane',
  'Kettlewright',
  'Bramblecote',
  'Saltmarsh',
  'Juniper Works',
  'Loomfield',
  'Hartwick',
  'Birkenau',
  'Skylark Goods',
  'Rowan & Daughters',
  'Kestrel',
  'Amberline',
  'Foxglove',
  'Wintergreen',
];

/** What tells one product of a kind from the next. */
export const traits: readonly string[] = [
  'Amber',
  'Birch',
  'Cobalt',
  'Dune',
  'Elder',
  'Fennel',
  'Granite',
  'Heron',
  'Indigo',
  'Juniper',
  'Kelp',
  'Larch',
  'Meadow',
  'North',
  'Ochre',
  'Pebble',
  'Quince',
  'Russet',
  'Slate',
  'Thistle',
  'Umber',
  'Velvet',
  'Willow',
  'Yarrow',
  'Zephyr',
  'Alder',
  'Basalt',
  'Clover',
  'Dawn',
];
