import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import neo4j from 'neo4j-driver';
import type { GraphAddress } from '../../src/graph/graph.js';

const pointRead = 'MATCH (customer:Customer {id: $id}) RETURN customer.externalId AS externalId';

/** One hand-written point read over node:http: the id comes in the body, the name goes back as JSON. */
function start(address: GraphAddress): void {
  const driver = neo4j.driver(address.uri, neo4j.auth.basic(address.username, address.password));
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const session = driver.session({ defaultAccessMode: neo4j.session.READ });
      session
        .run(pointRead, { id: JSON.parse(Buffer.concat(chunks).toString()).id })
        .then(({ records }) => JSON.stringify({ data: { customer: { externalId: records[0]?.get('externalId') } } }))
        .then((text) => response.writeHead(200, { 'content-type': 'application/json' }).end(text))
        .catch((error: unknown) => response.writeHead(500).end(String(error)))
        .finally(() => session.close());
    });
  });
  server.keepAliveTimeout = 600_000;
  server.listen(0, '127.0.0.1', () => {
    process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  });
}

process.once('message', (address) => start(address as GraphAddress));
