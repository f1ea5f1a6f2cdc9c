import { renderGraphiQL } from '@graphql-yoga/render-graphiql';

/** GraphiQL as one page without outside addresses, with a token and a query to begin with. */
export function graphiqlPage(begin: { readonly token: string; readonly query: string }): string {
  return renderGraphiQL({
    endpoint: '/graphql',
    title: 'Kith',
    defaultQuery: begin.query,
    headers: JSON.stringify({ Authorization: `Bearer ${begin.token}` }, null, 2),
    shouldPersistHeaders: false,
  });
}
