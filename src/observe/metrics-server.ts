import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KithError } from '../model/errors.js';
import { isLoopback } from '../model/loopback.js';
import { keptFor } from './kept-for.js';

export interface MetricsSettings {
  readonly host: string;
  readonly port: number;
  /** How long one text is told to whoever asks, milliseconds; 1,000 if not given. Asked more often it would tell single requests apart. */
  readonly keptMs?: number;
}

export interface MetricsServer extends AsyncDisposable {
  readonly url: string;
}

const connectionsMax = 16;

/** Serves `GET /metrics` on a listener of its own: traffic is not for whoever may ask GraphQL. */
export async function serveMetrics(
  settings: MetricsSettings,
  book: { readonly contentType: string; readonly text: () => Promise<string> },
): Promise<MetricsServer> {
  const kept = keptFor(settings.keptMs ?? 1_000, () => performance.now(), book.text);
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    void answer(request, response);
  });
  server.maxConnections = connectionsMax;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url?.split('?')[0];
    const isAsked = path === '/metrics' && (request.method === 'GET' || request.method === 'HEAD');
    // A page in a browser reaches this machine by a name of its own that leads here.
    if (!isAsked || (isLoopback(settings.host) && !isLoopback(nameOf(request.headers.host))))
      return response.writeHead(404).end();
    const text = await kept().catch(() => null);
    if (text === null) return response.writeHead(503).end();
    return response.writeHead(200, { 'content-type': book.contentType, 'cache-control': 'no-store' }).end(text);
  };
  await new Promise<void>((done, failed) => {
    server.once('error', (cause: { readonly code?: string }) =>
      failed(cause.code === 'EADDRINUSE' ? taken(cause) : cause),
    );
    server.listen({ host: settings.host, port: settings.port }, done);
  });
  // What only tells of a process must not keep it.
  server.unref();
  const { port } = server.address() as AddressInfo;
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  return {
    url: `http://${host}:${port}/metrics`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };

  function taken(cause: unknown): KithError {
    const message = `Port ${settings.port} is taken. Stop what listens there, or set KITH_METRICS_PORT.`;
    return new KithError('PORT_TAKEN', message, { cause });
  }
}

function nameOf(host: string | undefined): string {
  return (host ?? '').replace(/:\d+$/, '');
}
