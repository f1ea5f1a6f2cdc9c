#!/usr/bin/env node
// Starts Kith from a fresh clone: installs and builds what is missing, then runs the command.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Whoever reads along may stop early, as `| head` does: the work goes on.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
  });

try {
  // The image holds the built program alone, without what builds it.
  if (existsSync(fileURLToPath(new URL('../src', import.meta.url)))) {
    const { prepare } = await import('./prepare.mjs');
    prepare();
    const { buildIfNeeded } = await import('./build.mjs');
    buildIfNeeded();
  }
  const { main } = await import('../dist/cli/main.js');
  process.exitCode = await main(process);
} catch (error) {
  console.error(`kith: ${error.message}`);
  process.exitCode = 1;
}
