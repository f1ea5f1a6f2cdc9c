import { Ground } from '../test/noninterference/ground.js';
import { type PairReport, runPairs } from '../test/noninterference/pairs.js';
import { type Bench, openBenchDatabase } from './bench.js';

const seed = 20_261_122;
const operations = 50;
const customersMax = 30;
const worlds = { default: 60, full: 200 };
const controlsMin = 20;

/** Pairs of worlds that differ only in what is withheld, and the same operations asked of both. */
export const bench: Bench = {
  name: 'noninterference',
  async run(options) {
    await using database = await openBenchDatabase(options);
    await using ground = await Ground.open(database.graph, { seed, random: 60, share: 1 });
    const about = { seed, worlds: options.full ? worlds.full : worlds.default, operations, customersMax };
    const report = await runPairs(ground, { ...about, note: options.note });
    tellDifferences(report, options.note);
    const counts = [...report.conditions.values()];
    return {
      figures: {
        pairs: report.pairs,
        differences: report.differences.length,
        sensitiveShare: report.sensitive / report.pairs,
        fieldsReachedShare: report.fields.reached / report.fields.all,
        conditions: counts.length,
        conditionControlsMin: Math.min(...counts),
      },
      meta: {
        ...about,
        operationsMade: ground.probes.length,
        factsChanged: report.changed,
        failures: report.failures.length,
        fieldsMissing: report.fields.missing,
        conditionsBelow20: [...report.conditions].filter(([, count]) => count < controlsMin),
      },
    };
  },
};

function tellDifferences({ differences, failures }: PairReport, note: (text: string) => void): void {
  for (const { as, document, before, after } of differences.slice(0, 10))
    note(`${as} can tell two worlds apart by ${document}\n${before}\n${after}`);
  for (const failure of failures.slice(0, 3)) note(`the server failed: ${failure}`);
}
