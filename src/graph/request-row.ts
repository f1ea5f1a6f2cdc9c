import { z } from 'zod';
import {
  extensionReasons,
  holdReasons,
  refusalReasons,
  requestActions,
  requestKinds,
  type RequestStanding,
  requestStates,
} from '../model/data-subject-request.js';
import type { InternalId } from '../model/ids.js';

const step = z.object({
  at: z.number(),
  action: z.enum(requestActions),
  by: z.string(),
  reason: z.enum([...refusalReasons, ...extensionReasons, ...holdReasons]).nullable(),
});

const correctedIdentifier = z.object({
  type: z.string(),
  /** The key of its consent category. */
  category: z.string(),
  /** What is wrong: the id of the identifier, which is a keyed hash of its value, and the value enciphered; null: one is added. */
  wrong: z.object({ id: z.string(), value: z.string() }).nullable(),
  /** What is right, enciphered under the customer's key; null: one is taken away. */
  right: z.object({ id: z.string(), value: z.string(), raw: z.string().optional() }).nullable(),
});

/** How an identifier is to be corrected: no value stands in it in the clear. */
export type CorrectedIdentifier = z.output<typeof correctedIdentifier>;

const wanted = z.object({
  name: z.string().nullable().optional(),
  birthDate: z.string().nullable().optional(),
  city: z.string().nullable().optional(),
  country: z.string().nullable().optional(),
  residency: z.string().nullable().optional(),
  restricted: z.boolean().optional(),
  objections: z.array(z.string()).optional(),
  identifiers: z.array(correctedIdentifier).optional(),
});

/** What a request asks to be changed: facts of a rectification, a restriction (or its end), the purposes objected to. */
export type Wanted = z.output<typeof wanted>;

const json = <T extends z.ZodType>(shape: T) => z.string().transform((text) => shape.parse(JSON.parse(text)));

/** A request as statements return it. */
export const requestColumns = z
  .object({
    id: z.string(),
    customerId: z
      .string()
      .transform((id) => id as InternalId)
      .nullable(),
    kind: z.enum(requestKinds),
    state: z.enum(requestStates),
    receivedAt: z.number(),
    dueAt: z.number(),
    extended: z.boolean(),
    held: z.boolean(),
    refusedFor: z.enum(refusalReasons).nullable(),
    history: z.array(json(step)),
    wanted: json(wanted).nullable(),
    jurisdiction: z.string(),
    result: json(z.record(z.string(), z.number())).nullable(),
    alongWith: z.string().nullable(),
  })
  .readonly();

/** What a customer demanded, and how it stands. */
export interface StoredRequest extends RequestStanding {
  readonly id: string;
  /** Null once the customer was erased. */
  readonly customerId: InternalId | null;
  readonly wanted: Wanted | null;
  /** The id of the jurisdiction whose clock runs. */
  readonly jurisdiction: string;
  /** What was done, in counts. */
  readonly result: Readonly<Record<string, number>> | null;
  /** The request with which it was opened, of another record of the same person; null where it was opened by itself. */
  readonly alongWith: string | null;
}
