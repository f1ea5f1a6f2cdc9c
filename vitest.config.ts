import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// graphql must be one copy: vitest would load its ESM build beside the CommonJS build that the libraries require.
const graphql = fileURLToPath(new URL('./node_modules/graphql/index.js', import.meta.url));

export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: 'graph',
          include: ['test/graph/**/*.test.ts'],
          globalSetup: ['test/graph-server.ts'],
          fileParallelism: false,
          // The servers that tests start for themselves live for seconds: they end before thorough compilation pays.
          env: { JDK_JAVA_OPTIONS: '-XX:TieredStopAtLevel=1' },
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
