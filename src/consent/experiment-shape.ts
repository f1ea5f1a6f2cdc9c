import { z } from 'zod';
import { signalNames } from '../model/signal-names.js';

const name = z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and -');
const day = z.iso.date();

const exploration = z.strictObject({
  share: z.number().min(0).max(0.5).default(0).describe('How many of the positions of a list are filled by a draw.'),
  candidates: z
    .number()
    .int()
    .min(2)
    .max(200)
    .default(40)
    .describe('Of how many of the best products is drawn; of all that the list shows where that is more.'),
});

const arm = z.strictObject({
  name,
  share: z.number().gt(0).lt(1).describe('Of the customers who take part. All shares together are 1.'),
  weights: z
    .partialRecord(z.enum(signalNames), z.number().min(0).max(100))
    .default({})
    .describe('By what the learned weight of a signal is multiplied; 1 where nothing is said.'),
  exploration: exploration.prefault({}),
});

/** What an experiment on lists of recommendations is. */
export const experimentShape = z.strictObject({
  name,
  from: day.describe('The first day, from midnight UTC.'),
  until: day.describe('The day on which it is over, from midnight UTC.'),
  arms: z.array(arm).min(2).max(10).describe('The first is the control, which changes nothing.'),
});

/** An experiment: which lists customers get who take part, by a draw that stays. */
export type Experiment = z.output<typeof experimentShape>;
export type Arm = Experiment['arms'][number];
