import type { Category } from '../../../src/consent/categories.js';
import type { Viewer } from '../../../src/consent/viewer.js';
import { itemAt, Random } from '../../../src/ingest/generate/random.js';
import type { Ground, Probe, Texts } from '../ground.js';
import type { Seams } from '../instance.js';
import { refusals } from '../refusals.js';
import type { LookerName } from '../viewers.js';
import { catalogueMutants } from './catalogue-mutants.js';
import { decidingProbes, type Look, type Looking, probesOf } from './looking.js';
import { breaks, type Mutant } from './mutant.js';
import { listPurposeMutants, termsMutants, tokenMutants } from './seam-mutants.js';
import { Switches } from './switches.js';
import {
  audienceMutants,
  classMutants,
  listMutants,
  namedMutants,
  offerMutants,
  positionMutants,
  previewMutants,
} from './text-mutants.js';

export interface MutantOptions {
  readonly seed: number;
  /** Most worlds in which a mutant is looked for. */
  readonly rounds: number;
  /** Operations that a mutant is asked in a world. */
  readonly probes: number;
  readonly customersMax: number;
  readonly note: (text: string) => void;
  /** Mutants that an earlier run has caught, by name; they are not looked for again. */
  readonly known?: ReadonlySet<string>;
  /** Is told of each round's catch, so that a run can be stopped and go on. */
  readonly keep?: (caught: readonly string[]) => void;
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
  'analyst',
  'customer',
  'analyst',
  'staff',
  'analyst',
  'partner',
  'lists',
  'partnerCustomer',
];

/** The mutants of a ground, and the operations that each can be looked for with. */
export interface Herd extends Looking {
  readonly mutants: readonly Mutant[];
}

/** Every mutant that the parts, the texts of the operations and the seams of the code give. */
export async function everyMutant(ground: Ground): Promise<Herd> {
  const { classes } = ground.product;
  const switches = new Switches(ground.catalogue);
  const texts = await ground.texts('analyst');
  const switched = await ground.texts('analyst', switches.seams({}));
  const sent = new Set([...texts.values()].flatMap((each) => [...each]));
  const termsOf = (viewer: Viewer) => classes.currentTerms(viewer);
  const mutants = [
    ...catalogueMutants(ground.catalogue, switches),
    ...positionMutants(sent, switches),
    ...classMutants(),
    ...listMutants(),
    ...audienceMutants(),
    ...offerMutants(),
    ...previewMutants(),
    ...namedMutants(),
    ...termsMutants(sent, termsOf),
    ...listPurposeMutants(termsOf),
    ...tokenMutants(),
  ];
  return { mutants, switches, lookingFor: shortestFirst([...ground.small, ...ground.probes], texts, switched) };
}

/** Those that look at the broken point, the one with the shortest statements first: it costs the least to plan. */
function shortestFirst(probes: readonly Probe[], texts: Texts, switched: Texts): Herd['lookingFor'] {
  const size = (probe: Probe) =>
    [...(texts.get(probe) ?? [])].reduce((sum, text) => sum + text.length, probe.document.length);
  const sorted = probes.toSorted((a, b) => size(a) - size(b));
  const bySwitch = new Map<string, Set<Probe>>();
  for (const probe of sorted)
    for (const text of switched.get(probe) ?? [])
      for (const [, name = ''] of text.matchAll(/\$broken\.(\w+)/g))
        bySwitch.set(name, (bySwitch.get(name) ?? new Set()).add(probe));
  // The texts are those of a looker who may ask for no audience and no preview.
  const asksOfCustomers = (probe: Probe) =>
    ['Query.productAudience', 'Query.previewConsent'].some((each) => probe.coordinates.has(each)) ||
    [...(texts.get(probe) ?? [])].some((text) => text.includes('[class_'));
  return ({ switch: name, shows, looks }) => {
    // A marked text has conditions that the product's has met before: those show nothing.
    const shown = (probe: Probe) => shows === undefined || [...(texts.get(probe) ?? [])].some(shows);
    if (name !== undefined) return [...(bySwitch.get(name) ?? [])].filter(shown);
    return sorted.filter((probe) =>
      shows === undefined
        ? asksOfCustomers(probe) && [...probe.coordinates].some((each) => looks.some((look) => each.startsWith(look)))
        : [...(texts.get(probe) ?? [])].some(shows),
    );
  };
}

/** A seeded share of them. */
export function someMutants({ mutants, ...herd }: Herd, share: number, seed: number): Herd {
  const random = new Random(seed, ['some mutants']);
  return { ...herd, mutants: mutants.filter(() => random.chance(share)) };
}

/** One of each kind, and one that refusals must catch. */
export function fiveMutants({ mutants, ...herd }: Herd, seed: number): Herd {
  const random = new Random(seed, ['five mutants']);
  const real = mutants.filter(({ equivalent, lookers }) => equivalent === undefined && lookers === undefined);
  const groups = [
    ...breaks.map((kind) => real.filter((mutant) => mutant.kind === kind && mutant.refusal !== true)),
    real.filter(({ refusal }) => refusal === true),
  ];
  return { ...herd, mutants: groups.map((group) => random.pick(group)) };
}

/** What rests on uses and ties as lists do. */
const listed: ReadonlySet<string> = new Set([
  'Recommendation.friends',
  'Customer.recommendations',
  'Customer.offers',
  'Query.productAudience',
  'Query.previewConsent',
]);

/** In a small world few customers differ about anything. */
const customersMin = 22;
/** Rounds in which a mutant that is said to be equivalent is looked for. */
const roundsOfEquivalents = 3;
/** Up to so many are named while they are looked for. */
const namedMax = 12;

/** Looks for a difference under each mutant, world after world, until there is one. */
export async function runMutants(
  ground: Ground,
  { mutants, ...looking }: Herd,
  options: MutantOptions,
): Promise<MutantReport> {
  const alive = new Set(mutants.filter(({ name }) => options.known?.has(name) !== true));
  for (let round = 0; round < options.rounds && alive.size > 0; round += 1) {
    const tried = [...alive].filter(({ equivalent }) => equivalent === undefined || round < roundsOfEquivalents);
    const groups = groupsOf(tried, round);
    for (const [at, { as, focus, group }] of groups.entries()) {
      const caught = await caughtIn(ground, group, { ...options, ...looking, round, as, focus });
      for (const mutant of caught) alive.delete(mutant);
      options.keep?.(caught.map(({ name }) => name));
      if (at % 10 === 9)
        options.note(`round ${round + 1}, world ${at + 1} of ${groups.length}: ${told(alive, mutants)}`);
    }
    options.note(`round ${round + 1}: ${told(alive, mutants)}`);
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

function told(alive: ReadonlySet<Mutant>, mutants: readonly Mutant[]): string {
  const left = [...alive].filter(({ equivalent }) => equivalent === undefined).map(({ name }) => name);
  const which = left.length > namedMax ? '' : `: ${left.join('; ')}`;
  return `${left.length} of ${mutants.length} mutants not told from the product${which}`;
}

interface Group {
  readonly as: LookerName;
  readonly focus: Category | null;
  readonly group: readonly Mutant[];
}

/** Mutants that are looked for in the same world by the same looker: their focus and their lookers take turns. */
function groupsOf(mutants: readonly Mutant[], round: number): readonly Group[] {
  const groups = new Map<string, { as: LookerName; focus: Category | null; group: Mutant[] }>();
  for (const mutant of mutants) {
    const { lookers = turns, focus: all = [] } = mutant;
    const as = itemAt(lookers, round % lookers.length);
    // Now and then a world of chance: it may hold what none of a focus does.
    const focus = all.length === 0 || round % 4 === 3 ? null : itemAt(all, round % all.length);
    const key = `${as} ${focus}`;
    const known = groups.get(key) ?? { as, focus, group: [] };
    known.group.push(mutant);
    groups.set(key, known);
  }
  return [...groups.values()];
}

type Round = MutantOptions & Look;

async function caughtIn(ground: Ground, mutants: readonly Mutant[], round: Round): Promise<readonly Mutant[]> {
  const { as, seed, focus } = round;
  const lists = mutants.some(({ looks }) => looks.some((look) => listed.has(look)));
  await ground.writeWorld(seed + 1_000 + round.round, round.customersMax, { focus, customersMin, lists });
  const plan = await ground.planWithheld(as, new Random(seed, ['mutants', round.round]));
  const asked = new Map<Mutant, readonly Probe[]>();
  for (const mutant of mutants)
    asked.set(mutant, [...(await decidingProbes(ground, mutant, plan.rows, round)), ...probesOf(mutant, round)]);
  const before = new Map<Mutant, readonly string[]>();
  const caught = new Set<Mutant>();
  const whole = new Kept((probe: Probe) => ground.answers(ground.control, as, [probe]));
  for (const [mutant, probes] of asked) {
    const isTold = await under(ground, mutant, async () => {
      if (mutant.refusal === true) return (await refusals(ground.broken)).some(({ accepted }) => accepted);
      before.set(mutant, await ground.answers(ground.broken, as, probes));
      return mutant.kind === 'negated' && (await isBlind(ground, mutant, { as, probes, whole }));
    });
    if (isTold) caught.add(mutant);
  }
  await plan.make();
  for (const [mutant, probes] of asked) {
    if (caught.has(mutant) || mutant.refusal === true) continue;
    const was = before.get(mutant) ?? [];
    const now = await under(ground, mutant, () => ground.answers(ground.broken, as, probes));
    if (now.some((text, at) => text !== was[at])) caught.add(mutant);
  }
  return [...caught];
}

/** What one world's control answers, asked once. */
class Kept {
  readonly #answers = new Map<Probe, Promise<readonly string[]>>();

  constructor(private readonly ask: (probe: Probe) => Promise<readonly string[]>) {}

  get(probe: Probe): Promise<readonly string[]> {
    const answer = this.#answers.get(probe) ?? this.ask(probe);
    this.#answers.set(probe, answer);
    return answer;
  }
}

/** By the control: with everything permitted, it withholds or orders what the product does not. */
async function isBlind(
  ground: Ground,
  mutant: Mutant,
  { as, probes, whole }: { readonly as: LookerName; readonly probes: readonly Probe[]; readonly whole: Kept },
): Promise<boolean> {
  ground.broken.use(`${documentOf(mutant)} permitted`, permitting(mutant.seams, ground.control.seams));
  const seen = await ground.answers(ground.broken, as, probes);
  const all = (await Promise.all(probes.map((probe) => whole.get(probe)))).flat();
  return seen.some((text, at) => text !== all[at]);
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
  ground.broken.use(documentOf(mutant), mutant.seams);
  const mend = mutant.seams.breaks?.();
  try {
    return await work();
  } finally {
    mend?.();
    ground.broken.use('', {});
  }
}

/** Mutants that differ by a switch alone have the same plans. */
function documentOf(mutant: Mutant): string {
  return mutant.switch === undefined ? mutant.name : 'switched';
}
