import { inject } from 'vitest';
import type { Lane } from './graph-server.js';

declare module 'vitest' {
  interface ProvidedContext {
    readonly lanes: readonly Lane[];
  }
}

// Before any file of a worker is loaded: its lane, and no other, is what the tests and the programs that they start find in the environment.
const lane = inject('lanes')[Number(process.env['VITEST_POOL_ID']) - 1];
if (lane === undefined) throw new Error('there is no server for this worker');
process.env['KITH_TEST_KEYS'] = lane.keys;
process.env['NEO4J_TEST_URI'] = lane.uri;
process.env['NEO4J_TEST_USERNAME'] = lane.username;
process.env['NEO4J_TEST_PASSWORD'] = lane.password;
