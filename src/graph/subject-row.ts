import { z } from 'zod';
import { audiences, type Subject } from '../consent/subject.js';

const text = z.string().nullable();

/** What of a customer bears on every decision, as a statement returns it. Deciding and explaining read it alike. */
export const subjectColumns = {
  residency: text,
  birthDate: text,
  ageBand: z.enum(['child', 'teen', 'adult', 'unknown']).nullable(),
  restricted: z.boolean().nullable(),
  deceased: z.boolean().nullable(),
  erased: z.boolean(),
  objections: z.array(z.string()).nullable(),
  audience: z.enum(audiences).nullable(),
};

const subjectShape = z.object(subjectColumns);

export function subjectOf(row: z.output<typeof subjectShape>): Subject {
  return {
    residency: row.residency,
    birthDate: row.birthDate,
    ageBand: row.ageBand ?? 'unknown',
    blocked: [
      ...(row.deceased === true ? ['deceased' as const] : []),
      ...(row.erased ? ['erased' as const] : []),
      ...(row.restricted === true ? ['restricted' as const] : []),
    ],
    objections: row.objections ?? [],
    audience: row.audience ?? 'everybody',
  };
}
