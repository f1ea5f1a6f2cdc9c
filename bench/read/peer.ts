import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { Neo4jGraphQL } from '@neo4j/graphql';
import neo4j from 'neo4j-driver';
import type { GraphAddress } from '../../src/graph/graph.js';
import { peerTypes } from './page.js';

/** @neo4j/graphql under Apollo Server, as its documentation starts it, without landing page and cache control. */
async function start(address: GraphAddress): Promise<void> {
  const driver = neo4j.driver(address.uri, neo4j.auth.basic(address.username, address.password));
  const library = new Neo4jGraphQL({ typeDefs: peerTypes, driver });
  const server = new ApolloServer({ schema: await library.getSchema(), csrfPrevention: true });
  const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
  process.send?.({ url });
}

process.once('message', (task) => void start(task as GraphAddress));
