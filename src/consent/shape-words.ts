import { z } from 'zod';
import { pathPattern } from './paths.js';

/** Words that several shapes of the policy are made of. */
export const path = z.string().regex(pathPattern, 'lower-case words joined by dots, or *');
export const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower-case letters, digits and _');
export const country = z.string().regex(/^[A-Z]{2}$/, 'two capital letters (ISO 3166-1 alpha-2)');
