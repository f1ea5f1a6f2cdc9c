import process from 'node:process';
import { setInterval } from 'node:timers';
import { KithError } from '../model/errors.js';

const lookEveryMs = 200;

/** Aborts `exceeded`, with `MEMORY_EXCEEDED` as its reason, once this process holds more than so many megabytes. Looks between stretches of computing; null bounds nothing. */
export function boundMemory(megabytes: number | null): { readonly exceeded: AbortSignal } & Disposable {
  const controller = new AbortController();
  const look = () => {
    const held = process.memoryUsage.rss() / 1_048_576;
    if (megabytes === null || held <= megabytes) return;
    const error = `The process holds ${Math.ceil(held)} MB, more than the ${megabytes} that it may. What was served before goes on being served. Give it more (--memory, or KITH_ANALYSE_MEMORY_MB).`;
    controller.abort(new KithError('MEMORY_EXCEEDED', error));
  };
  const timer = setInterval(look, lookEveryMs).unref();
  return { exceeded: controller.signal, [Symbol.dispose]: () => clearInterval(timer) };
}
