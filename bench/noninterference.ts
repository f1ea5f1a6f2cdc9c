import { Ground } from '../test/noninterference/ground.js';
import {
  everyMutant,
  type MutantReport,
  runMutants,
  someMutants,
} from '../test/noninterference/mutants/run-mutants.js';
import { type PairReport, runPairs } from '../test/noninterference/pairs.js';
import { refusals } from '../test/noninterference/refusals.js';
import { type Bench, type BenchOptions, openBenchDatabase } from './bench.js';

const seed = 20_261_122;
const operations = 50;
const customersMax = 30;
const worlds = { default: 60, full: 200 };
const towns = { default: 3, full: 12 };
const mutantShare = { default: 0.15, full: 1 };
const rounds = 12;
const probesOfMutant = 3;
const controlsMin = 20;

/** Pairs of worlds that differ only in what is withheld, the same operations asked of both; then of servers that err at one point. */
export const bench: Bench = {
  name: 'noninterference',
  async run(options) {
    await using database = await openBenchDatabase(options);
    await using ground = await Ground.open(database.graph, { seed, random: 60, share: 1 });
    const size = options.full ? 'full' : 'default';
    const sizes = { worlds: worlds[size], towns: towns[size] };
    const about = { seed, ...sizes, operations, customersMax };
    const report = await runPairs(ground, { ...about, note: options.note });
    tellDifferences(report, options.note);
    const counts = [...report.conditions.values()];
    options.note(
      `least controls of a condition ${Math.min(...counts)}; fields missing: ${report.fields.missing.join(' ')}`,
    );
    const accepted = (await refusals(ground.product)).filter((refusal) => refusal.accepted);
    const { caught, survivors, equivalents, refuted } = await mutantsOf(ground, options);
    return {
      figures: {
        pairs: report.pairs,
        differences: report.differences.length + accepted.length,
        sensitiveShare: report.sensitive / report.pairs,
        fieldsReachedShare: report.fields.reached / report.fields.all,
        conditions: counts.length,
        conditionControlsMin: Math.min(...counts),
        mutants: caught.length + survivors.length,
        mutantsCaughtShare: caught.length / (caught.length + survivors.length),
      },
      meta: {
        ...about,
        operationsMade: ground.probes.length,
        factsChanged: report.changed,
        failures: report.failures.length,
        fieldsMissing: report.fields.missing,
        conditionsBelow20: [...report.conditions].filter(([, count]) => count < controlsMin),
        survivors,
        equivalents: Object.fromEntries(equivalents),
        refuted,
      },
    };
  },
};

async function mutantsOf(ground: Ground, { full, note }: BenchOptions): Promise<MutantReport> {
  await ground.writeWorld(seed, customersMax);
  const texts = await ground.texts('analyst');
  const mutants = someMutants(everyMutant(ground, texts), full ? mutantShare.full : mutantShare.default, seed);
  return runMutants(ground, mutants, { texts, seed, rounds, probes: probesOfMutant, customersMax, note });
}

function tellDifferences({ differences, failures }: PairReport, note: (text: string) => void): void {
  for (const { as, document, before, after } of differences.slice(0, 10))
    note(`${as} can tell two worlds apart by ${document}\n${before}\n${after}`);
  for (const failure of failures.slice(0, 3)) note(`the server failed: ${failure}`);
}
