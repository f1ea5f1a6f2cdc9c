import { expect, test } from 'vitest';
import { structuralPrior } from '../../../src/analyse/influence/structural-prior.js';

const options = { probabilityMax: 0.5, tiesMax: 100 };

test('influence is shared among those whom a person follows, by strength', () => {
  const ties = [
    { from: 'ben', strength: 0.5 },
    { from: 'ana', strength: null },
    { from: 'ben', strength: 0.2 },
    { from: 'cleo', strength: 0 },
    { from: 'dan', strength: 1 },
  ];

  expect(structuralPrior(ties, options)).toEqual([
    { from: 'ana', probability: 0.25 },
    { from: 'dan', probability: 0.25 },
    { from: 'ben', probability: 0.125 },
  ]);
});

test('the only friend does not decide everything', () => {
  expect(structuralPrior([{ from: 'ana', strength: null }], options)).toEqual([{ from: 'ana', probability: 0.5 }]);
});

test('nobody known, nobody moves', () => {
  expect(structuralPrior([], options)).toEqual([]);
});
