const relativeError = 1e-15;
const stepsMax = 1_000;

/**
 * How probable a value of at least `statistic` is under the chi-square distribution: the upper regularised gamma function Q(freedom / 2, statistic / 2), by
 * its series or its continued fraction (Press, Teukolsky, Vetterling and Flannery, "Numerical Recipes", section 6.2). `freedom` is a whole number above 0.
 */
export function chiSquareTail(statistic: number, freedom: number): number {
  if (!(statistic > 0)) return 1;
  const [shape, at] = [freedom / 2, statistic / 2];
  return at < shape + 1 ? 1 - lowerBySeries(shape, at) : upperByFraction(shape, at);
}

/** How far from 0 a standard normal value must be allowed to lie so that it does with this confidence: 1.96 for 0.95. */
export function normalBound(confidence: number): number {
  let [low, high] = [0, 40];
  for (let step = 0; step < 80; step += 1) {
    const middle = (low + high) / 2;
    // The square of a normal value has the chi-square distribution with one degree of freedom.
    if (chiSquareTail(middle * middle, 1) > 1 - confidence) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function lowerBySeries(shape: number, at: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let step = 1; step < stepsMax && term > sum * relativeError; step += 1) {
    term *= at / (shape + step);
    sum += term;
  }
  return sum * density(shape, at);
}

/** Lentz's method. */
function upperByFraction(shape: number, at: number): number {
  let even = at + 1 - shape;
  let [c, d] = [Number.MAX_VALUE, 1 / even];
  let fraction = d;
  for (let step = 1; step < stepsMax; step += 1) {
    const odd = -step * (step - shape);
    even += 2;
    d = 1 / (odd * d + even);
    c = even + odd / c;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < relativeError) break;
  }
  return fraction * density(shape, at);
}

/** atˢ e⁻ᵃᵗ / Γ(s). */
function density(shape: number, at: number): number {
  return Math.exp(shape * Math.log(at) - at - logGamma(shape));
}

/** Of halves and whole numbers: Γ(s) = (s − 1) Γ(s − 1), Γ(1) = 1, Γ(½) = √π. */
function logGamma(shape: number): number {
  let sum = Number.isInteger(shape) ? 0 : Math.log(Math.PI) / 2;
  for (let below = shape - 1; below > 0; below -= 1) sum += Math.log(below);
  return sum;
}
