import { z } from 'zod';
import type { ReadTerms } from '../consent/terms.js';

/** Consent terms as a parameter. They are made by `readTerms` only, so their inside is not checked again. */
export const termsShape = () => z.custom<ReadTerms>((value) => value !== null && typeof value === 'object');
