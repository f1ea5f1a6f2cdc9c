// The worker of `maximiseApart` from the sources as they are.
import { register } from 'node:module';

register('../../typescript-hooks.mjs', import.meta.url);
await import('../../../src/diffusion/apart-worker.ts');
