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
    for (let column = 0; column <= row; column += 1) {
      const columnAt = column * size;
      let sum = matrix[rowAt + column] as number;
      for (let at = 0; at < column; at += 1) sum -= (matrix[rowAt + at] as number) * (matrix[columnAt + at] as number);
      if (column < row) {
        matrix[rowAt + column] = sum / (matrix[columnAt + column] as number);
      } else if (sum > 0) {
        matrix[rowAt + row] = Math.sqrt(sum);
      } else {
        throw new RangeError('The matrix is not positive definite.');
      }
    }
  }
}
