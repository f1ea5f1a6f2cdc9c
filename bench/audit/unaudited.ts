import type { Audit } from '../../src/rights/audit.js';

/** Writes nothing down: for what the benches compare with, and for what they count. No product is started with it. */
export const unaudited: Audit = {
  record: async () => undefined,
  ready: async () => undefined,
  accessLog: async () => [],
  forget: async () => 0,
  forgetAgain: async () => 0,
};
