import { renderGraphiQL } from '@graphql-yoga/render-graphiql';

/** GraphiQL as one page without outside addresses, with a query to begin with and, over invented data only, a token. */
export function graphiqlPage(begin: { readonly token: string | null; readonly query: string }): string {
  return renderGraphiQL({
    endpoint: '/graphql',
    title: 'Kith',
    defaultQuery: begin.query,
    headers: JSON.stringify({ Authorization: `Bearer ${begin.token ?? '(kith token --as staff)'}` }, null, 2),
    shouldPersistHeaders: false,
  });
}
