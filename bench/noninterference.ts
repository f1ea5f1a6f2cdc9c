import { Random } from '../src/ingest/generate/random.js';
import { type EditReport, everyEdit, runEdits } from '../test/decision-mutants/run-edits.js';
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
import { KeptRun } from './noninterference/kept-run.js';

const seed = 20_261_122;
const operations = 60;
const values = 1;
const customersMax = 30;
const worlds = { default: 60, full: 200 };
const towns = { default: 3, full: 12 };
const mutantShare = { default: 0.15, full: 1 };
const rounds = 40;
const probesOfMutant = 4;
const controlsMin = 20;

/**
 * Pairs of worlds that differ only in what is withheld, the same operations asked of both; then of servers that err at one point; then the tests of the
 * decision and the gate over sources with one rule edited. `--keep` goes on where a run of the same sources was stopped.
 */
export const bench: Bench = {
  name: 'noninterference',
  async run(options) {
    const size = options.full ? 'full' : 'default';
    const sizes = { worlds: worlds[size], towns: towns[size], mutantShare: mutantShare[size] };
    const about = { seed, ...sizes, operations, values, customersMax, rounds, probesOfMutant };
    const kept = KeptRun.open({ ...options, about });
    await using database = await openBenchDatabase({ ...options, keep: false });
    await using ground = await Ground.open(database.graph, { seed, random: 60, share: 1 });
    const report = await runPairs(ground, {
      ...about,
      rest: true,
      note: options.note,
      from: kept.found.pairs,
      keep: (pairs) => kept.add({ pairs }),
    });
    tellDifferences(report, options.note);
    const counts = [...report.conditions.values()];
    options.note(
      `least controls of a condition ${Math.min(...counts)}; fields missing: ${report.fields.missing.join(' ')}`,
    );
    const accepted = (await refusals(ground.product)).filter((refusal) => refusal.accepted);
    const mutants = await mutantsOf(ground, sizes.mutantShare, kept, options);
    const edits = await editsOf(sizes.mutantShare, kept, options);
    kept.close();
    return {
      figures: {
        pairs: report.pairs,
        differences: report.differences.length + accepted.length,
        sensitiveShare: report.sensitive / report.pairs,
        fieldsReachedShare: report.fields.reached / report.fields.all,
        conditions: counts.length,
        conditionControlsMin: Math.min(...counts),
        mutants: mutants.caught.length + mutants.survivors.length,
        mutantsCaughtShare: caughtShare(mutants),
        decisionEdits: edits.caught.length + edits.survivors.length,
        decisionEditsCaughtShare: caughtShare(edits),
      },
      meta: {
        ...about,
        operationsMade: ground.probes.length,
        factsChanged: report.changed,
        failures: report.failures.length,
        fieldsMissing: report.fields.missing,
        conditionsBelow20: [...report.conditions].filter(([, count]) => count < controlsMin),
        mutants: told(mutants),
        decisionEdits: told(edits),
      },
    };
  },
};

function caughtShare({ caught, survivors }: Pick<EditReport, 'caught' | 'survivors'>): number {
  return caught.length / (caught.length + survivors.length);
}

function told({ survivors, equivalents, refuted }: MutantReport | EditReport) {
  return { survivors, equivalents: Object.fromEntries(equivalents), refuted };
}

async function mutantsOf(ground: Ground, share: number, kept: KeptRun, { note }: BenchOptions): Promise<MutantReport> {
  await ground.writeWorld(seed, customersMax);
  const herd = someMutants(await everyMutant(ground), share, seed);
  return runMutants(ground, herd, {
    seed,
    rounds,
    probes: probesOfMutant,
    customersMax,
    note,
    known: new Set(kept.found.mutants),
    keep: (mutants) => kept.add({ mutants }),
  });
}

function editsOf(share: number, kept: KeptRun, { note }: BenchOptions): Promise<EditReport> {
  const random = new Random(seed, ['some edits']);
  const edits = everyEdit().filter(() => random.chance(share));
  return runEdits(edits, { note, known: new Set(kept.found.edits), keep: (caught) => kept.add({ edits: caught }) });
}

function tellDifferences({ differences, failures }: PairReport, note: (text: string) => void): void {
  for (const { as, document, before, after } of differences.slice(0, 10))
    note(`${as} can tell two worlds apart by ${document}\n${before}\n${after}`);
  for (const failure of failures.slice(0, 3)) note(`the server failed: ${failure}`);
}
