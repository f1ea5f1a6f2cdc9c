import type { Viewer } from '../../../src/consent/viewer.js';
import { itemAt, Random } from '../../../src/ingest/generate/random.js';
import { ReachedFields } from '../coordinates.js';
import type { Ground, Probe, Texts } from '../ground.js';
import type { Seams } from '../instance.js';
import { refusals } from '../refusals.js';
import type { LookerName } from '../viewers.js';
import { catalogueMutants } from './catalogue-mutants.js';
import { breaks, type Mutant } from './mutant.js';
import { listPurposeMutants, termsMutants, tokenMutants } from './seam-mutants.js';
import { classMutants, listMutants, positionMutants } from './text-mutants.js';

export interface MutantOptions {
  readonly seed: number;
  /** Most worlds in which a mutant is looked for. */
  readonly rounds: number;
  /** Operations that a mutant is asked in a world. */
  readonly probes: number;
  readonly customersMax: number;
  readonly note: (text: string) => void;
}

export interface MutantReport {
  readonly caught: readonly string[];
  /** Not caught: an unknown equivalent, a hole of the suite, or a leak. */
  readonly survivors: readonly string[];
  /** Mutants that reveal nothing, with the reason, and were seen to reveal nothing. */
  readonly equivalents: ReadonlyMap<string, string>;
  /** Mutants that are said to be equivalent and were caught all the same: the reason is wrong. */
  readonly refuted: readonly string[];
}

const turns: readonly LookerName[] = [
  'analyst',
  'customer',
  'analyst',
  'staff',
  'lists',
  'partner',
  'analyst',
  'partnerCustomer',
];

/** Every mutant that the parts, the texts of the operations and the seams of the code give. */
export function everyMutant(ground: Ground, texts: Texts): readonly Mutant[] {
  const { classes } = ground.product;
  const sent = new Set([...texts.values()].flatMap((each) => [...each]));
  const termsOf = (viewer: Viewer) => classes.currentTerms(viewer);
  return [
    ...catalogueMutants(ground.catalogue),
    ...positionMutants(sent),
    ...classMutants(),
    ...listMutants(),
    ...termsMutants(sent, termsOf),
    ...listPurposeMutants(termsOf),
    ...tokenMutants(),
  ];
}

/** A seeded share of them. */
export function someMutants(mutants: readonly Mutant[], share: number, seed: number): readonly Mutant[] {
  const random = new Random(seed, ['some mutants']);
  return mutants.filter(() => random.chance(share));
}

/** One of each kind, and one that refusals must catch. */
export function fiveMutants(mutants: readonly Mutant[], seed: number): readonly Mutant[] {
  const random = new Random(seed, ['five mutants']);
  const real = mutants.filter(({ equivalent, lookers }) => equivalent === undefined && lookers === undefined);
  const groups = [
    ...breaks.map((kind) => real.filter((mutant) => mutant.kind === kind && mutant.refusal !== true)),
    real.filter(({ refusal }) => refusal === true),
  ];
  return groups.map((group) => random.pick(group));
}

/** Looks for a difference under each mutant, world after world, until there is one. */
export async function runMutants(
  ground: Ground,
  mutants: readonly Mutant[],
  options: MutantOptions & { readonly texts: Texts },
): Promise<MutantReport> {
  const alive = new Set(mutants);
  for (let round = 0; round < options.rounds && alive.size > 0; round += 1) {
    const as = itemAt(turns, round % turns.length);
    const tried = [...alive].filter(({ lookers }) => lookers === undefined || lookers.includes(as));
    if (tried.length === 0) continue;
    for (const caught of await caughtIn(ground, tried, { ...options, round, as })) alive.delete(caught);
    options.note(
      `world ${round + 1}, seen by ${as}: ${alive.size} of ${mutants.length} mutants not told from the product`,
    );
  }
  const isAlive = (mutant: Mutant) => alive.has(mutant);
  const real = mutants.filter(({ equivalent }) => equivalent === undefined);
  const same = mutants.filter(({ equivalent }) => equivalent !== undefined);
  return {
    caught: real.filter((mutant) => !isAlive(mutant)).map(({ name }) => name),
    survivors: real.filter(isAlive).map(({ name }) => name),
    equivalents: new Map(same.filter(isAlive).map(({ name, equivalent = '' }) => [name, equivalent])),
    refuted: same.filter((mutant) => !isAlive(mutant)).map(({ name }) => name),
  };
}

interface Round extends MutantOptions {
  readonly texts: Texts;
  readonly round: number;
  readonly as: LookerName;
}

async function caughtIn(ground: Ground, mutants: readonly Mutant[], round: Round): Promise<readonly Mutant[]> {
  const { as, seed } = round;
  await ground.writeWorld(seed + 1_000 + round.round, round.customersMax);
  const asked = new Map(mutants.map((mutant) => [mutant, probesOf(ground, mutant, round)]));
  const before = new Map<Mutant, readonly string[]>();
  const caught = new Set<Mutant>();
  for (const [mutant, probes] of asked) {
    const blinds = await under(ground, mutant, async () => {
      if (mutant.refusal === true) return (await refusals(ground.broken)).some(({ accepted }) => accepted);
      before.set(mutant, await ground.answers(ground.broken, as, probes));
      return mutant.kind === 'negated' && (await isBlind(ground, mutant, as, probes));
    });
    if (blinds) caught.add(mutant);
  }
  await ground.changeWithheld(as, new Random(seed, ['mutants', round.round]));
  for (const [mutant, probes] of asked) {
    if (caught.has(mutant) || mutant.refusal === true) continue;
    const was = before.get(mutant) ?? [];
    const now = await under(ground, mutant, () => ground.answers(ground.broken, as, probes));
    if (now.some((text, at) => text !== was[at])) caught.add(mutant);
  }
  return [...caught];
}

/** The control: with everything permitted, a field that the product gives a value never gets one. */
async function isBlind(ground: Ground, mutant: Mutant, as: LookerName, probes: readonly Probe[]): Promise<boolean> {
  const reached = [new ReachedFields(ground.schema), new ReachedFields(ground.schema)] as const;
  await ground.answers(ground.control, as, probes, (probe, data) => reached[0].add(probe.document, data));
  ground.broken.use(`${mutant.name} permitted`, permitting(mutant.seams, ground.control.seams));
  await ground.answers(ground.broken, as, probes, (probe, data) => reached[1].add(probe.document, data));
  return [...reached[0].reached].some((field) => !reached[1].reached.has(field));
}

function permitting(seams: Seams, control: Seams): Seams {
  return {
    ...seams,
    terms: (terms, viewer) => {
      const permitted = control.terms?.(terms, viewer) ?? terms;
      return seams.terms?.(permitted, viewer) ?? permitted;
    },
  };
}

async function under<T>(ground: Ground, mutant: Mutant, work: () => Promise<T>): Promise<T> {
  ground.broken.use(mutant.name, mutant.seams);
  const mend = mutant.seams.breaks?.();
  try {
    return await work();
  } finally {
    mend?.();
    ground.broken.use('', {});
  }
}

/** Those that look at the broken point, the first of them in every world and others in turn. */
function probesOf(ground: Ground, { looks, shows }: Mutant, { round, probes, seed, texts }: Round): readonly Probe[] {
  const looking = ground.probes.filter((probe) =>
    shows === undefined
      ? [...probe.coordinates].some((each) => looks.some((look) => each.startsWith(look)))
      : [...(texts.get(probe) ?? [])].some(shows),
  );
  const random = new Random(seed, ['probes', round]);
  const chosen = new Set(looking.slice(0, 1));
  for (let at = 0; chosen.size < Math.min(probes, looking.length) && at < 10 * probes; at += 1)
    chosen.add(itemAt(looking, random.integer(0, looking.length)));
  return [...chosen];
}
