/** A positive definite matrix, by what it does to a vector: `out = matrix · vector`. */
export type Product = (vector: Float64Array, out: Float64Array) => void;

/**
 * Improves `solution` of `matrix · solution = right` by conjugate gradients (Hestenes and Stiefel, 1952), in place, at most `steps` times; it starts from
 * what `solution` holds. Stops early where the residual is 10⁻¹⁰ of the right side.
 */
export class ConjugateGradient {
  readonly #residual: Float64Array;
  readonly #direction: Float64Array;
  readonly #image: Float64Array;

  constructor(private readonly size: number) {
    this.#residual = new Float64Array(size);
    this.#direction = new Float64Array(size);
    this.#image = new Float64Array(size);
  }

  solve(
    matrix: Product,
    right: Float64Array,
    about: { readonly solution: Float64Array; readonly steps: number },
  ): void {
    const { solution } = about;
    const [residual, direction, image] = [this.#residual, this.#direction, this.#image];
    // Nothing is made of nothing.
    if (solution.every((each) => each === 0)) image.fill(0);
    else matrix(solution, image);
    for (let at = 0; at < this.size; at += 1) residual[at] = (right[at] as number) - (image[at] as number);
    direction.set(residual);
    let norm = dot(residual, residual);
    const enough = 1e-20 * dot(right, right);
    for (let step = 0; step < about.steps && norm > enough; step += 1) {
      matrix(direction, image);
      const along = norm / dot(direction, image);
      addTo(solution, direction, along);
      addTo(residual, image, -along);
      const before = norm;
      norm = dot(residual, residual);
      const turn = norm / before;
      for (let at = 0; at < this.size; at += 1) {
        direction[at] = (residual[at] as number) + turn * (direction[at] as number);
      }
    }
  }
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < left.length; at += 1) sum += (left[at] as number) * (right[at] as number);
  return sum;
}

function addTo(target: Float64Array, source: Float64Array, factor: number): void {
  for (let at = 0; at < target.length; at += 1) target[at] = (target[at] as number) + factor * (source[at] as number);
}
