// Runs the graph tests in two lanes, each with a server of its own for the whole lane: one lane leaves half of two cores idle.
// With NEO4J_TEST_URI there is one server, so one lane.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sideBySide } from './side-by-side.mjs';

const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const command = [process.execPath, vitest, 'run', '--project', 'graph', ...process.argv.slice(2)];

if (process.env.NEO4J_TEST_URI) {
  process.exitCode = spawnSync(command[0], command.slice(1), { stdio: 'inherit' }).status ?? 1;
} else {
  const folders = ['test/graph/serve/', 'test/graph/rights/'];
  await sideBySide([
    { name: 'serve, rights', commands: [[...command, ...folders]] },
    { name: 'others', commands: [[...command, ...folders.flatMap((folder) => ['--exclude', `${folder}**`])]] },
  ]);
}
