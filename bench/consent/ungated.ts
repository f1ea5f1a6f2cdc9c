import { setInterval } from 'node:timers';
import { openConsentDesk, type ServingParts } from '../../src/main.js';
import type { Catalogue } from '../../src/graph/read/catalogue.js';
import { InternalIds } from '../../src/model/ids.js';
import { firstPublicKeys } from '../../src/model/public-keys.js';
import { buildKithSchema } from '../../src/serve/schema/build.js';
import { createServer, type Server } from '../../src/serve/server.js';
import { Tokens } from '../../src/serve/tokens.js';

/** The product as `serve` wires it, but for the gate: no root is wrapped, and who asks is not asked about. */
export async function ungated(parts: ServingParts & { readonly catalogue: Catalogue }): Promise<Server> {
  const { classes, policy, secret, tokenSettings, ...rest } = parts;
  await classes.refresh();
  // As `serve` does, or the processor time would tell of the timer.
  setInterval(() => void classes.refresh(), 500).unref();
  return createServer({
    ...rest,
    policy,
    secret,
    publicKeys: firstPublicKeys(secret),
    schema: await buildKithSchema(),
    gate: { permits: () => true },
    consent: openConsentDesk(parts),
    requests: null,
    metrics: null,
    traces: null,
    tokens: new Tokens(tokenSettings, policy, new InternalIds(secret)),
    terms: (viewer) => classes.currentTerms(viewer),
    ready: async () => ({}),
  });
}
