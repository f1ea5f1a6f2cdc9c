import { expect, test } from 'vitest';
import { actCategories, actKinds, useCategory } from '../../../src/consent/acts.js';

// A category that a use carries and that is missing here does not travel to the database, which denies what is missing: it would count for nobody.
test('every category that a use of a product or an act can carry is named once', () => {
  const uses = ['bought', 'rated', 'checked_in', 'visited', 'listened', 'constructor'].map(useCategory);
  const acts = actKinds.flatMap(({ categories }): readonly string[] => categories);

  expect(actCategories).toEqual(expect.arrayContaining([...uses, ...acts]));
  expect(new Set(actCategories).size).toBe(actCategories.length);
  expect(new Set<string>([...uses, ...acts])).toEqual(new Set<string>(actCategories));
});
