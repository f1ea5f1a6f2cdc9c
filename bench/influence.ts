import type { Bench, BenchOptions } from './bench.js';
import { ciao, predictCiao } from './influence/ciao.js';
import { categoryPlans, compare } from './influence/categories.js';
import { claims, liftPlans, type Recovery, recover, recoveryPlans } from './influence/grid.js';

const seed = 20_261_125;
const plantedLift = 2;

/** What is found again of the influence that was planted in generated worlds, what is claimed where none was, and who acts next along a tie of CiaoDVD. */
export const bench: Bench = {
  name: 'influence',
  async run(options) {
    const began = performance.now();
    const recoveries = await recovered(options);
    const alike = await claimed(options, { kind: 'none' });
    const lifted = await claimed(options, { kind: 'lift', lift: plantedLift });
    const byCategory = await categories(options);
    const gridSeconds = (performance.now() - began) / 1_000;
    const real = await realWorld(options);
    return {
      figures: {
        ...recoveryFigures(recoveries),
        falseLiftShareMax: Math.max(...alike.flatMap(({ shares }) => shares)),
        plantedLiftFoundMin: Math.min(...lifted.map(({ shares }) => shares[1] ?? 0)),
        plantedLiftFoundMean: mean(lifted.map(({ shares }) => shares[1] ?? 0)),
        plantedLiftClaimedElsewhereMax: Math.max(...lifted.map(({ shares }) => shares[0] ?? 0)),
        ...byCategory.figures,
        gridSeconds,
        ...(real === null
          ? {}
          : {
              ciaodvdAuc: real.withChance.auc,
              ciaodvdAucLower: real.withChance.lower,
              ciaodvdAucUpper: real.withChance.upper,
              ciaodvdProbabilityAuc: real.learned.auc,
              ciaodvdChanceAuc: real.chanceAlone.auc,
              ciaodvdStructureAuc: real.structure.auc,
              ciaodvdJaccardAuc: real.jaccard.auc,
              ciaodvdExposures: real.exposures,
              ciaodvdActed: real.acted,
            }),
      },
      meta: { seed, plantedLift, recoveries, alike, lifted, categories: byCategory.found, ciaodvd: real },
    };
  },
};

async function recovered({ note }: BenchOptions): Promise<Recovery[]> {
  const found: Recovery[] = [];
  for (const plan of recoveryPlans()) {
    const each = await recover(plan);
    found.push(each);
    note(
      `${each.world}: rank ${each.rank.toFixed(3)} (strength ${each.strengthRank.toFixed(3)}, Jaccard ${each.jaccardRank.toFixed(3)}), coverage ${each.coverage.toFixed(3)}, log-loss ${each.logLoss.learned.toFixed(4)} (constant ${each.logLoss.constant.toFixed(4)})`,
    );
  }
  return found;
}

async function claimed({ note }: BenchOptions, influence: Parameters<typeof liftPlans>[0]) {
  const found: Awaited<ReturnType<typeof claims>>[] = [];
  for (const plan of liftPlans(influence)) {
    const each = await claims(plan);
    found.push(each);
    note(`${each.world}: lift claimed by ${each.shares.map((share) => share.toFixed(3)).join(' and ')} of the ties`);
  }
  return found;
}

async function categories({ note }: BenchOptions) {
  const found: Awaited<ReturnType<typeof compare>>[] = [];
  for (const plan of categoryPlans()) {
    const each = await compare(plan);
    found.push(each);
    const { planted, multiplier, lower, upper, saidOfOthers } = each;
    note(
      `${each.world}: planted ${planted.toFixed(2)}, found ${multiplier.toFixed(2)} (${lower.toFixed(2)} to ${upper.toFixed(2)}), ${each.passing}; ${saidOfOthers} of ${each.others} others said to pass on further`,
    );
  }
  const of = (isPlanted: boolean) => found.filter(({ times }) => (times !== 1) === isPlanted);
  const isFound = ({ times, passing }: (typeof found)[number]) => passing === (times > 1 ? 'FURTHER' : 'LESS_FAR');
  const share = (count: number, all: readonly unknown[]) => count / Math.max(1, all.length);
  return {
    found,
    figures: {
      plantedCategoryFoundShare: share(of(true).filter(isFound).length, of(true)),
      plantedCategoryErrorMax: Math.max(...of(true).map(({ planted, multiplier }) => Math.abs(multiplier - planted))),
      falseCategories: of(false).reduce((sum, { said }) => sum + said, 0),
      falseCategoriesOf: of(false).reduce((sum, { classes }) => sum + classes, 0),
      falselyFurtherBesidePlanted: of(true)
        .filter(({ times }) => times > 1)
        .reduce((sum, { saidOfOthers }) => sum + saidOfOthers, 0),
    },
  };
}

async function realWorld({ note }: BenchOptions) {
  const world = ciao();
  if (world === null) {
    note('CiaoDVD is not there: left out');
    return null;
  }
  const found = await predictCiao(world, seed);
  note(
    `CiaoDVD: AUC ${found.withChance.auc.toFixed(3)} (structure ${found.structure.auc.toFixed(3)}, Jaccard ${found.jaccard.auc.toFixed(3)}), n ${found.exposures}`,
  );
  return found;
}

function recoveryFigures(found: readonly Recovery[]) {
  const aboveStrength = found.map(({ rank, strengthRank }) => rank - strengthRank);
  const aboveJaccard = found.map(({ rank, jaccardRank }) => rank - jaccardRank);
  const coverage = found.map((each) => each.coverage);
  return {
    rankCorrelationMean: mean(found.map(({ rank }) => rank)),
    rankAboveStrengthMin: Math.min(...aboveStrength),
    rankAboveStrengthMean: mean(aboveStrength),
    rankAboveJaccardMin: Math.min(...aboveJaccard),
    rankAboveJaccardMean: mean(aboveJaccard),
    intervalCoverageMean: mean(coverage),
    intervalCoverageMin: Math.min(...coverage),
    intervalCoverageMax: Math.max(...coverage),
    logLossLearned: mean(found.map(({ logLoss }) => logLoss.learned)),
    logLossStrength: mean(found.map(({ logLoss }) => logLoss.strength)),
    logLossConstant: mean(found.map(({ logLoss }) => logLoss.constant)),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
