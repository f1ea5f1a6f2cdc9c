// Arithmetic modulo a prime stands in for that over the rationals: products stay below 2^53, and a figure that is determined over the rationals is
// determined here, unless the prime divides a denominator.
const prime = 1_000_003;

/** An audit that would hold more numbers than this refuses: it bounds memory and the time of a question. */
const numbersMax = 20_000_000;

/** A set of atoms by their numbers, ascending. */
export type Cohort = readonly number[];

/**
 * What an organisation could work out from the exact figures of all cohorts that it was answered: the audit of Chin and Özsoyoğlu (1982).
 * An atom is a set of customers that no question can divide. The audit holds a basis of the answered cohorts in reduced row echelon form, in which
 * an atom whose figure follows from the answers stands as a row of its own; and the cohorts, for their pairwise differences.
 */
export class Audit {
  private constructor(
    private readonly contributors: readonly number[],
    private readonly minimum: number,
    private readonly cohorts: readonly Uint8Array[],
    private readonly basis: ReadonlyMap<number, Int32Array>,
  ) {}

  /** `contributors`: how many customers each atom holds. `minimum`: sets with fewer must not be told apart. */
  static over(contributors: readonly number[], minimum: number): Audit {
    return new Audit(contributors, minimum, [], new Map());
  }

  /** The audit after these cohorts were answered too, or null where that would tell of fewer than `minimum` customers. */
  with(cohorts: readonly Cohort[]): Audit | null {
    const known = [...this.cohorts];
    const basis = new Map(this.basis);
    for (const cohort of cohorts) {
      const members = this.#members(cohort);
      if (known.some((other) => this.#isSmall((atom) => other[atom] !== members[atom]))) return null;
      if (known.some((other) => other.every((bit, atom) => bit === members[atom]))) continue;
      known.push(members);
      if (known.length * this.contributors.length > numbersMax) return null;
      const changed = extend(basis, Int32Array.from(members));
      for (const row of changed) if (this.#isSmall((atom) => row[atom] !== 0)) return null;
    }
    return new Audit(this.contributors, this.minimum, known, basis);
  }

  /** Atoms without customers have no figure to tell. */
  #members(cohort: Cohort): Uint8Array {
    const members = new Uint8Array(this.contributors.length);
    for (const atom of cohort) if ((this.contributors[atom] ?? 0) > 0) members[atom] = 1;
    return members;
  }

  #isSmall(holds: (atom: number) => boolean): boolean {
    let size = 0;
    for (let atom = 0; atom < this.contributors.length && size < this.minimum; atom += 1) {
      if (holds(atom)) size += this.contributors[atom] ?? 0;
    }
    return size > 0 && size < this.minimum;
  }
}

/** Adds a row to a basis in reduced row echelon form, by pivot; returns the rows that are new or changed. */
function extend(basis: Map<number, Int32Array>, added: Int32Array): readonly Int32Array[] {
  for (const [pivot, row] of basis) subtract(added, row, added[pivot] ?? 0);
  const pivot = added.findIndex((value) => value !== 0);
  if (pivot < 0) return [];
  const inverse = inverted(added[pivot] ?? 1);
  for (let atom = pivot; atom < added.length; atom += 1) added[atom] = ((added[atom] ?? 0) * inverse) % prime;
  const changed = [added];
  for (const [other, row] of basis) {
    const factor = row[pivot] ?? 0;
    if (factor === 0) continue;
    // Rows belong to earlier audits too, which must stay as they are.
    const copy = Int32Array.from(row);
    subtract(copy, added, factor);
    basis.set(other, copy);
    changed.push(copy);
  }
  basis.set(pivot, added);
  return changed;
}

function subtract(from: Int32Array, row: Int32Array, factor: number): void {
  if (factor === 0) return;
  for (let atom = 0; atom < from.length; atom += 1) {
    const value = ((from[atom] ?? 0) - factor * (row[atom] ?? 0)) % prime;
    from[atom] = value < 0 ? value + prime : value;
  }
}

/** The inverse by Fermat's little theorem. */
function inverted(value: number): number {
  let result = 1;
  let base = value % prime;
  for (let exponent = prime - 2; exponent > 0; exponent = Math.floor(exponent / 2)) {
    if (exponent % 2 === 1) result = (result * base) % prime;
    base = (base * base) % prime;
  }
  return result;
}
