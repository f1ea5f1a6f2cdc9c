/** Fields of composed types that a resolver of their own answers through a loader, with the categories that govern them there. */
export const loadedFields: ReadonlyMap<string, string> = new Map([
  ['Customer.recommendations', 'purchase.item of the customer for personalise.own; ties under social_reco.*'],
]);

export function isLoaded(type: string, field: string): boolean {
  return loadedFields.has(`${type}.${field}`);
}
