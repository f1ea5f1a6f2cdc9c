import fc from 'fast-check';

// What a run finds, the next run finds again.
fc.configureGlobal({ seed: 20_261_127 });
