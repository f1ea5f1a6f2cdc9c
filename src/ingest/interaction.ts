import type { CellValue } from './cells.js';

/** The kind of a use of a product, in lower case; `used` where the row does not say. */
export function interactionKind(cell: CellValue | undefined): string {
  return cell === null || cell === undefined ? 'used' : String(cell).toLowerCase();
}
