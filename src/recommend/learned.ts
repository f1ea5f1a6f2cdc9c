import { z } from 'zod';
import { signalNames } from '../model/signal-names.js';

const weightsShape = z.record(z.enum(signalNames), z.number());

/** What a run learned, as it stands in its parameters and in its model. */
export const learnedShape = z.object({
  linear: z.object({ ridge: z.number(), dropout: z.number() }),
  walk: z.object({ alpha: z.number(), beta: z.number() }),
  factors: z.object({ rank: z.number(), confidence: z.number(), ridge: z.number() }),
  /** How long a purchase counts, and how far it counts that its time has come. */
  replenishing: z.object({ halfLifeDays: z.number(), timeliness: z.number() }),
  blend: z.array(z.object({ known: z.number(), weights: weightsShape })).readonly(),
  /** NDCG@20 of the choice on the held-out tenth; 0 where there was nothing to learn from. */
  ndcgAt20: z.number(),
  /** Customers with held-out products that it was measured on. */
  customers: z.number(),
});

export type Learned = Readonly<z.infer<typeof learnedShape>>;
