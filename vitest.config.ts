import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.js';

// graphql must be one copy: vitest would load its ESM build beside the CommonJS build that the libraries require.
const graphql = fileURLToPath(new URL('./node_modules/graphql/index.js', import.meta.url));

/** What tests on a database have in common. */
const withDatabase = {
  fileParallelism: false,
  // The servers that tests start for themselves live for seconds: they end before thorough compilation pays.
  env: { JDK_JAVA_OPTIONS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' },
  testTimeout: 120_000,
  hookTimeout: 300_000,
};

const thorough = 'test/graph/**/*.thorough.test.ts';

/** Tests on a server that stands for the whole run. */
function onLanes(test: { readonly name: string; readonly include: string[]; readonly exclude?: string[] }) {
  return {
    extends: true as const,
    test: {
      ...withDatabase,
      ...test,
      globalSetup: ['test/graph-server.ts'],
      setupFiles: [fileURLToPath(new URL('./test/lane.ts', import.meta.url))],
      fileParallelism: true,
      // As many as there are servers: `npm run graph` takes two.
      maxWorkers: Number(process.env['KITH_TEST_LANES'] ?? 1),
    },
  };
}

export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
  test: {
    // Files of one worker share the modules they import: to load and compile all of Kith anew took two seconds of processor time a file.
    isolate: false,
    setupFiles: [fileURLToPath(new URL('./test/fixed-seed.ts', import.meta.url))],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 60_000 },
      },
      onLanes({ name: 'graph', include: ['test/graph/**/*.test.ts'], exclude: [thorough] }),
      // What takes minutes a file, because it asks everything: `npm run thorough`, and CI.
      onLanes({ name: 'thorough', include: [thorough] }),
      {
        extends: true,
        // Databases that are stopped, killed, dumped and looked into: each file brings up its own, so there is none for the run.
        test: { name: 'homes', include: ['test/homes/**/*.test.ts'], ...withDatabase },
      },
    ],
  },
});
