import { z } from 'zod';
import { country, name, path } from './shape-words.js';

const operation = z.strictObject({
  operation: z
    .string()
    .regex(/^([_A-Za-z]\w*|[0-9a-f]{64})$/, 'the name of an operation, or the SHA-256 of its document in hex')
    .describe('The SHA-256 of the document in hex, or the name of the operation, under which any document may come.'),
  purposes: z.array(path).min(1),
});

/** A program that may ask: `docs/policy.md`. */
export const clientShape = z.strictObject({
  id: z.string().min(1),
  title: z.string().min(1),
  recipient: path.describe('The recipient that this client is: `first_party.<app>`, `partner.<id>` or `ds.<project>`.'),
  asks: z.array(z.strictObject({ purposes: z.array(path).min(1), categories: z.array(path).min(1) })).min(1),
  operations: z
    .array(operation)
    .min(1)
    .optional()
    .describe('The operations that it may send, and for which of its purposes; absent: any, for all of them.'),
  self: z.array(path).describe('Categories that it may show to customers about themselves.'),
  endUsers: z.strictObject({
    customer: z.boolean(),
    staff: z.array(name),
    scientist: z.array(name),
  }),
  onBehalf: z
    .strictObject({
      record: z.array(name).describe('Roles of staff that may write down what a customer told them.'),
      guardians: z
        .boolean()
        .describe(
          'Whether these roles may write down who is the guardian of whom, and the word of the guardian of a minor.',
        ),
      status: z.array(name).describe('Roles of staff that may ask what is withheld about a customer, and why.'),
      requests: z
        .array(name)
        .default([])
        .describe('Roles of staff that may open, see and decide what customers demand of their data.'),
    })
    .optional()
    .describe('What its staff may do for a customer; absent: nothing.'),
  limits: z
    .strictObject({
      requestsPerMinute: z.number().int().min(1).optional().describe('Of the client as a whole; absent: any number.'),
      requestsPerMinuteOfCustomer: z
        .number()
        .int()
        .min(1)
        .optional()
        .describe('Of each customer in front of it; absent: any number.'),
      shapes: z
        .number()
        .int()
        .min(1)
        .max(10_000)
        .optional()
        .describe('Different statements that its documents may have in use; absent: 300.'),
    })
    .optional()
    .describe(
      'How often it may ask, at each instance of the server. A refusal or withdrawal of consent always goes through.',
    ),
  machine: z.boolean().describe('Whether it may act without an end user.'),
  country: country.nullable().describe('Where the data goes; null: it stays where the deployment is.'),
  transfer: z
    .string()
    .nullable()
    .describe('The record that permits the transfer to that country; null: there is none.'),
});
