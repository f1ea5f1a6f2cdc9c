import { measuredCategories, measurement } from '../../consent/measurement.js';
import type { ReadTerms } from '../../consent/terms.js';
import { clientsOf } from '../../consent/viewer.js';
import { ExperimentReads } from '../../graph/experiment-reads.js';
import { ShownListWrites } from '../../graph/shown-list-writes.js';
import { runningAt } from '../../recommend/assignment.js';
import { seededRandom } from '../../recommend/seeded.js';
import type { Recommendation } from '../../recommend/recommendation.js';
import { type ListLog, loggedReason, type Variant } from '../../recommend/variant.js';
import { type RequestContext, runOptions } from '../context.js';

/** One list of the customer who asks, while an experiment runs. */
export interface Trial {
  /** What the customer's arm changes; nothing for whoever takes no part. */
  readonly variant: Promise<Variant | undefined>;
  /** Writes down the list as it was made, if its customer takes part. False where it was not, and so must not be shown. */
  readonly written: (list: readonly Recommendation[]) => Promise<boolean>;
}

/**
 * Null, without a statement, where no experiment runs and for everybody but the customer whose list it is: others who look at it see the usual one, so that
 * nobody learns of another's arm.
 */
export function trialOf(context: RequestContext, read: ReadTerms): Trial | null {
  const { graph } = context;
  const { self } = context.terms;
  const { declared, assignment } = context.experiments;
  const at = context.consent.parts.now();
  const experiment = runningAt(declared, at);
  if (self === null || experiment === null) return null;
  const measure = context.termsFor(measurement);
  const { purpose } = measurement;
  context.reading.touchUnder(measuredCategories, [{ purpose, terms: measure, categories: measuredCategories }]);
  const arm = assignment.armOf(experiment, self);
  let log: ListLog | null = null;
  const variant = {
    arm,
    random: seededRandom(assignment.seedOf(experiment, self, `${context.requestId} ${at}`)),
    note: (noted: ListLog) => {
      log = noted;
    },
  };
  const begun = new ExperimentReads(graph).takesPart({ customerId: self, read, measure }, runOptions(context));
  return {
    variant: begun.then((of) => (of === null ? undefined : variant)),
    written: async (made) => {
      const of = await begun;
      if (log === null || of === null) return true;
      const clients = clientsOf(context.viewer);
      const products = log.products.map((each, place) => ({ ...each, reason: reasonAt(made, place) }));
      const shown = { customerId: self, class: of, at, experiment: experiment.name, arm: arm.name, clients };
      const list = { ...log, ...shown, products };
      return new ShownListWrites(graph).record(list, { read, measure }, runOptions(context));
    },
  };
}

function reasonAt(made: readonly Recommendation[], place: number) {
  const reason = made[place]?.reason;
  return reason === undefined ? null : loggedReason(reason);
}
