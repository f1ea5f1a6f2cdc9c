/**
 * Solves `matrix · x = right` for a symmetric positive definite `matrix` of `size` rows, by Cholesky's decomposition. `matrix` is row-major, of which the lower
 * triangle is read and overwritten; `right` becomes the solution. Throws where the matrix is not positive definite.
 */
export function solveInPlace(matrix: Float64Array, right: Float64Array, size: number): void {
  decompose(matrix, size);
  for (let row = 0; row < size; row += 1) {
    let sum = right[row] as number;
    const at = row * size;
    for (let column = 0; column < row; column += 1) sum -= (matrix[at + column] as number) * (right[column] as number);
    right[row] = sum / (matrix[at + row] as number);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    const at = row * size;
    const value = (right[row] as number) / (matrix[at + row] as number);
    right[row] = value;
    for (let column = 0; column < row; column += 1) {
      right[column] = (right[column] as number) - (matrix[at + column] as number) * value;
    }
  }
}

function decompose(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row += 1) {
    const rowAt = row * size;
    for (let column = 0; column < row; column += 1) {
      const columnAt = column * size;
      const sum = (matrix[rowAt + column] as number) - dotRows(matrix, rowAt, columnAt, column);
      matrix[rowAt + column] = sum / (matrix[columnAt + column] as number);
    }
    const left = (matrix[rowAt + row] as number) - dotRows(matrix, rowAt, rowAt, row);
    if (!(left > 0)) throw new RangeError('The matrix is not positive definite.');
    matrix[rowAt + row] = Math.sqrt(left);
  }
}

/** Four sums side by side: one after another each addition would wait for the last. */
function dotRows(matrix: Float64Array, leftAt: number, rightAt: number, count: number): number {
  const whole = count - (count % 4);
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let at = 0; at < whole; at += 4) {
    a += (matrix[leftAt + at] as number) * (matrix[rightAt + at] as number);
    b += (matrix[leftAt + at + 1] as number) * (matrix[rightAt + at + 1] as number);
    c += (matrix[leftAt + at + 2] as number) * (matrix[rightAt + at + 2] as number);
    d += (matrix[leftAt + at + 3] as number) * (matrix[rightAt + at + 3] as number);
  }
  for (let at = whole; at < count; at += 1) a += (matrix[leftAt + at] as number) * (matrix[rightAt + at] as number);
  return a + b + (c + d);
}
