import type { CellValue } from './cells.js';

/** The kind of a use of a product, in lower case; `used` where the row does not say. */
export function interactionKind(cell: CellValue | undefined): string {
  return cell === null || cell === undefined ? 'used' : String(cell).toLowerCase();
}

/** The key of the consent category that governs a use of a product, by its kind; any other kind is app behaviour. */
const interactionCategories: Readonly<Record<string, string>> = {
  bought: 'purchase_item',
  rated: 'service_rating',
  checked_in: 'location_visit',
  visited: 'location_visit',
};

export function interactionCategory(kind: string): string {
  return Object.hasOwn(interactionCategories, kind) ? (interactionCategories[kind] ?? '') : 'behaviour_app';
}
