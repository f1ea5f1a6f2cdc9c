// Runs test files over a source with one edit, edit after edit, and says which test fails first; null if none does.
import { register } from 'node:module';
import { parentPort } from 'node:worker_threads';

register('./edit-hooks.mjs', import.meta.url);
const { collected } = await import('./test-collector.mjs');

async function firstFault({ edit, tests }) {
  for (const file of tests) {
    const query = `?edit=${encodeURIComponent(JSON.stringify(edit))}`;
    try {
      await import(new URL(`../../${file}`, import.meta.url).href + query);
    } catch (error) {
      collected();
      return `${file} does not load: ${String(error?.message).slice(0, 200)}`;
    }
    for (const { name, run } of collected()) {
      try {
        await run();
      } catch (error) {
        return `${file}: ${name}: ${String(error?.message).slice(0, 200)}`;
      }
    }
  }
  return null;
}

parentPort.on('message', async (asked) => parentPort.postMessage(await firstFault(asked)));
