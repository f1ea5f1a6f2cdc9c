import { createHmac } from 'node:crypto';
import { deriveKey, type Secret } from '../../model/ids.js';
import type { Tally } from './tally.js';

/** What the noise of a figure depends on besides what the figure is about. */
export interface FigureKey {
  readonly key: Buffer;
  readonly organisation: string;
  /** `2026-11-22`. */
  readonly epoch: string;
}

/** The key of the noise, from the deployment's secret. */
export function figureKeyOf(secret: Secret): Buffer {
  return deriveKey(secret, 'statistics');
}

export const countStep = 5;
// Noise below the step would be rounded away wherever the truth lies on a step: it is a step at least, and half of the largest contribution.
const minorStepMin = 100;

/**
 * A count as it is published: with sticky noise, rounded to 5. Sticky: the noise is drawn from what the cohort holds, so the same customers give
 * the same figure however they are asked for, and asking again brings nothing.
 */
export function publishedCount(tally: Tally, measure: string, about: FigureKey): number {
  const noise = draw(tally, measure, about) * Math.max(countStep, tally.first / 2);
  return Math.max(countStep, roundTo(tally.sum + noise, countStep));
}

/** A sum of minor units as it is published: with sticky noise, rounded to two significant digits, never below 100. */
export function publishedSum(tally: Tally, measure: string, about: FigureKey): number {
  const size = Math.floor(Math.log10(Math.max(1, tally.sum)));
  const step = Math.max(minorStepMin, 10 ** (size - 1));
  const noise = draw(tally, measure, about) * Math.max(step, tally.first / 2);
  return Math.max(step, roundTo(tally.sum + noise, step));
}

/** A mean to one decimal, with noise that may move it over the next boundary. */
export function publishedMean(tally: Tally, count: Tally, measure: string, about: FigureKey): number {
  const mean = tally.sum / Math.max(1, count.sum);
  return Math.round((mean + draw(tally, measure, about) * 0.05) * 10) / 10;
}

function draw({ contributors, sum, first, second }: Tally, measure: string, about: FigureKey): number {
  return stickyDraw([contributors, sum, first, second], measure, about);
}

/** Uniform between -1 and 1, from HMAC-SHA-256. `cohort`: what tells these customers, and what they did, from any others. */
export function stickyDraw(cohort: readonly unknown[], measure: string, about: FigureKey): number {
  const text = JSON.stringify([about.organisation, about.epoch, measure, ...cohort]);
  return (createHmac('sha256', about.key).update(text).digest().readUInt32BE(0) / 0xffff_ffff) * 2 - 1;
}

function roundTo(value: number, step: number): number {
  return Math.round(value / step) * step;
}
