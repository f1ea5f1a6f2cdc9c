const prime = 2_147_483_647n;

/**
 * What somebody learns who is told some sums exactly: the places of the targets that are a linear combination of the equations. Written anew from
 * the textbook, over another field than the product's own audit.
 */
export function determined(
  equations: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
): readonly number[] {
  const basis: { readonly pivot: number; readonly row: bigint[] }[] = [];
  const reduce = (values: readonly number[]) => {
    let row = values.map((value) => BigInt(value));
    for (const { pivot, row: known } of basis) {
      const factor = row[pivot] ?? 0n;
      if (factor !== 0n) row = row.map((value, at) => modulo(value - factor * (known[at] ?? 0n)));
    }
    return row;
  };
  for (const equation of equations) {
    const row = reduce(equation);
    const pivot = row.findIndex((value) => value !== 0n);
    if (pivot < 0) continue;
    const inverse = power(row[pivot] ?? 1n, prime - 2n);
    basis.push({ pivot, row: row.map((value) => modulo(value * inverse)) });
  }
  return targets.flatMap((target, at) => (reduce(target).every((value) => value === 0n) ? [at] : []));
}

function modulo(value: bigint): bigint {
  const rest = value % prime;
  return rest < 0n ? rest + prime : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = modulo(base), left = exponent; left > 0n; left >>= 1n, square = modulo(square * square)) {
    if (left & 1n) result = modulo(result * square);
  }
  return result;
}
