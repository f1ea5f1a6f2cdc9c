/** ln Γ(x) for x above 0 (Lanczos approximation, g = 7; relative error below 1e-13). */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const z = x - 1;
  const terms = lanczos.reduce((sum, coefficient, at) => sum + (at === 0 ? coefficient : coefficient / (z + at)), 0);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(terms);
}

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** The derivative of ln Γ(x), for x above 0 (recurrence and asymptotic series; absolute error below 1e-10). */
export function digamma(x: number): number {
  let [value, at] = [0, x];
  while (at < 8) {
    value -= 1 / at;
    at += 1;
  }
  const square = 1 / (at * at);
  return value + Math.log(at) - 0.5 / at - square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)));
}

/** The share of a gamma distribution of this shape and scale 1 that lies below x (series and continued fraction of Numerical Recipes). */
export function gammaBelow(shape: number, x: number): number {
  if (x <= 0) return 0;
  const front = Math.exp(shape * Math.log(x) - x - logGamma(shape));
  return x < shape + 1 ? front * series(shape, x) : 1 - front * continuedFraction(shape, x);
}

const relativeError = 1e-12;
const termsMax = 1_000;

function series(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let n = 1; n < termsMax && term > sum * relativeError; n += 1) {
    term *= x / (shape + n);
    sum += term;
  }
  return sum;
}

function continuedFraction(shape: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - shape;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < termsMax; n += 1) {
    const a = -n * (n - shape);
    b += 2;
    d = 1 / nonZero(a * d + b, tiny);
    c = nonZero(b + a / c, tiny);
    h *= d * c;
    if (Math.abs(d * c - 1) < relativeError) break;
  }
  return h;
}

function nonZero(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}

/** The share of a beta distribution that lies below x (continued fraction of Numerical Recipes). */
export function betaBelow(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  const isBelowMean = x < (a + 1) / (a + b + 2);
  return isBelowMean ? (front * betaFraction(a, b, x)) / a : 1 - (front * betaFraction(b, a, 1 - x)) / b;
}

function betaFraction(a: number, b: number, x: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1), tiny);
  let h = d;
  for (let m = 1; m < termsMax; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d, tiny);
    c = nonZero(1 + even / c, tiny);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d, tiny);
    c = nonZero(1 + odd / c, tiny);
    h *= d * c;
    if (Math.abs(d * c - 1) < relativeError) break;
  }
  return h;
}

const bisections = 60;

/** The value below which `share` of a gamma distribution of this shape and scale 1 lies; `share` from 0 to but not 1. */
export function gammaQuantile(shape: number, share: number): number {
  if (share <= 0) return 0;
  // In logarithms, as a small shape puts quantiles near 1e-100.
  let high = Math.log(shape + 20 * Math.sqrt(shape) + 40);
  let low = Math.min(high - 1, (Math.log(share) + logGamma(shape + 1)) / shape - 1);
  for (let step = 0; step < bisections && high - low > 1e-9; step += 1) {
    const middle = (low + high) / 2;
    if (gammaBelow(shape, Math.exp(middle)) < share) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}
