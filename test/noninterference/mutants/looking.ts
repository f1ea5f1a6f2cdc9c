import type { Category } from '../../../src/consent/categories.js';
import { itemAt, Random } from '../../../src/ingest/generate/random.js';
import { isCondition } from '../coordinates.js';
import type { Deciding, Differing } from '../directed-conditions.js';
import type { Ground, Probe } from '../ground.js';
import type { LookerName } from '../viewers.js';
import type { Mutant } from './mutant.js';
import type { Switches } from './switches.js';

/** What mutants are looked for with. */
export interface Looking {
  readonly switches: Switches;
  readonly lookingFor: (mutant: Mutant) => readonly Probe[];
}

/** One look: in a world about a category, by a looker. */
export interface Look extends Looking {
  readonly seed: number;
  /** Operations that a mutant is asked in a world. */
  readonly probes: number;
  readonly round: number;
  readonly as: LookerName;
  readonly focus: Category | null;
}

/** Conditions at deciding values that a mutant is asked in a world. */
const decidingMax = 3;

/**
 * Conditions among the operations that the mutant is looked for with, at values that decide between the two worlds: first those on what the world is
 * about, and each in a place where the mutant stands.
 */
export async function decidingProbes(
  ground: Ground,
  mutant: Mutant,
  rows: readonly Differing[],
  look: Look,
): Promise<readonly Probe[]> {
  const { seed, round, focus, lookingFor } = look;
  const random = new Random(seed, ['deciding', round]);
  const found = new Set(lookingFor(mutant).flatMap((probe) => [...probe.coordinates].filter(isCondition)));
  const isAbout = (coordinate: string) => focus !== null && ground.conditions.isAbout(coordinate, focus);
  const coordinates = [...found]
    .map((coordinate) => ({ coordinate, lot: (isAbout(coordinate) ? 0 : 1) + random.next() }))
    .sort((left, right) => left.lot - right.lot)
    .map(({ coordinate }) => coordinate);
  const probes: Probe[] = [];
  for (const coordinate of coordinates) {
    if (probes.length >= decidingMax) break;
    const probe = await standing(ground, mutant, ground.conditions.documentsFor(coordinate, rows, random), look);
    if (probe !== null) probes.push(probe);
  }
  return probes;
}

/** The first of these operations in whose text the mutant stands. */
async function standing(
  ground: Ground,
  mutant: Mutant,
  documents: readonly Deciding[],
  look: Look,
): Promise<Probe | null> {
  for (const { document, place } of documents) {
    const probe = ground.probe(document);
    const { plain, switched } = await textsAt(ground, probe, place, look);
    const isThere =
      (mutant.switch === undefined ||
        switched.some(
          (text) => text.includes(`$broken.${mutant.switch},`) || text.includes(`$broken.${mutant.switch})`),
        )) &&
      (mutant.shows === undefined || plain.some(mutant.shows));
    if (isThere) return probe;
  }
  return null;
}

interface TextsAt {
  readonly plain: readonly string[];
  readonly switched: readonly string[];
}

const known = new WeakMap<Ground, Map<string, TextsAt>>();

/** Operations of one place have the same texts for a looker: the values are parameters. */
async function textsAt(ground: Ground, probe: Probe, place: number, { as, switches }: Look): Promise<TextsAt> {
  const kept = known.get(ground) ?? new Map<string, TextsAt>();
  known.set(ground, kept);
  const key = `${as} ${place}`;
  const found = kept.get(key);
  if (found !== undefined) return found;
  const texts = {
    plain: [...(await ground.textsOf(probe, as))],
    switched: [...(await ground.textsOf(probe, as, switches.seams({})))],
  };
  kept.set(key, texts);
  return texts;
}

/** The shortest in every world, longer ones in turn. */
export function probesOf(mutant: Mutant, { round, probes, lookingFor }: Look): readonly Probe[] {
  const sorted = lookingFor(mutant);
  const { probes: count = probes } = mutant;
  const chosen = new Set(sorted.slice(0, 1));
  for (let at = 1; at < Math.min(count, sorted.length); at += 1)
    chosen.add(itemAt(sorted, 1 + ((round * (count - 1) + at - 1) % (sorted.length - 1))));
  return [...chosen];
}
