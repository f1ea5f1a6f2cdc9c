import type { Policy } from '../src/consent/policy.js';
import { Shapes } from '../src/serve/shapes.js';

/** For a test that asks for more shapes than a client may have in use, unless the policy of the test says how many. */
export function manyShapes(policy: Policy): Shapes {
  const clients = policy.clients.map((client) => ({ ...client, limits: { shapes: 10_000, ...client.limits } }));
  return new Shapes({ ...policy, clients });
}
