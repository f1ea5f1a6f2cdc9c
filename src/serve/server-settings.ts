export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  readonly requestTimeoutMs: number;
  /** Customers and influences together that `seedCustomers` may read; undefined: what Kith takes by default. */
  readonly seedsGraphMax?: number | undefined;
  /** Whether the schema may be asked for. For development only. */
  readonly introspection: boolean;
  /** Where GraphiQL is served (at GET /graphql): what it begins with. Null: nowhere. */
  readonly graphiql: { readonly token: string | null; readonly query: string } | null;
  /** Whether operations that compose are answered without graphql-js. Off only to compare the two. */
  readonly direct: boolean;
}
