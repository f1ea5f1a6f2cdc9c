import { createHash } from 'node:crypto';
import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type DocumentNode, Kind, type OperationDefinitionNode, print, separateOperations, visit } from 'graphql';
import { type Policy, policyRev } from '../consent/policy.js';
import type { ReadTerms } from '../consent/terms.js';
import type { Viewer } from '../consent/viewer.js';
import type { InternalId } from '../model/ids.js';
import { KithError } from '../model/errors.js';
import type { Audit } from '../rights/audit.js';
import type { RequestContext } from './context.js';
import type { Reading, Under } from './reading.js';

/** How an entry of the audit names who looked: a client, and the kind or role of an end user, never a person. */
export function auditedViewer(viewer: Viewer): {
  readonly client: string;
  readonly endUser: string;
  readonly purpose: string;
  readonly viewer: InternalId | null;
} {
  const { endUser } = viewer;
  return {
    client: [viewer.client, ...(viewer.actors ?? [])].join(' '),
    endUser: endUserText(endUser),
    purpose: viewer.purpose,
    viewer: endUser?.kind === 'customer' ? endUser.id : null,
  };
}

function endUserText(endUser: Viewer['endUser']): string {
  if (endUser === null) return 'machine';
  if (endUser.kind === 'staff') return `staff:${endUser.role}`;
  return endUser.kind === 'scientist' ? `scientist:${endUser.project}` : endUser.kind;
}

/**
 * Writes down every read of customer data, whichever way it was made; `releaseWhenWritten` holds its answer back until it is. Whether there is an entry
 * depends on what was asked alone, so nobody learns from the time it takes who is there. Where every row is there before the answer is made of them, the
 * entry is written meanwhile; else while the text of the answer is.
 */
export function auditedReads({
  audit,
  policy,
}: {
  readonly audit: Audit;
  readonly policy: Policy;
}): ApolloServerPlugin<RequestContext> {
  const documents = new WeakMap<OperationDefinitionNode, Said>();
  const rev = policyRev(policy);
  const write = async (
    document: DocumentNode,
    operation: OperationDefinitionNode | undefined,
    context: RequestContext,
  ) => {
    const { reading, viewer, terms, requestId, watch } = context;
    if (operation === undefined || !reading.isPersonal) return;
    // What a mutation does was written down before; a no must not wait for an audit that fails.
    if (operation.operation === 'mutation' && reading.customers.size === 0) return;
    const said = documents.get(operation) ?? saidBy(document, operation);
    documents.set(operation, said);
    const { categories, under } = reading;
    const open = openOf(terms, reading.ownCategories);
    const detail = { requestId, open, ...(under.length > 0 && { openFor: under.map(openUnder).join('; ') }) };
    // Whether the answer of a mutation is written down depends on who may be seen, so metrics and traces are not told of it.
    const written = operation.operation === 'mutation' ? undefined : watch?.audit();
    await audit.record({
      ...auditedViewer(viewer),
      ...said,
      purpose: purposesOf(viewer, under),
      categories,
      about: reading.customers,
      policyRev: rev,
      detail,
    });
    written?.();
  };
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ operation, document, contextValue }) {
          contextValue.reading.write = () => write(document, operation, contextValue);
        },
        async willSendResponse({ contextValue }) {
          contextValue.reading.complete();
        },
      };
    },
  };
}

/** Lets no answer leave before what it says of customers is written down. What cannot be written down is not answered: the whole answer goes, whatever it held, and `unwritten` learns of it. */
export function releaseWhenWritten(
  readings: WeakMap<FastifyRequest, Reading>,
  unwritten: (request: FastifyRequest) => void = () => undefined,
) {
  return async (request: FastifyRequest, reply: FastifyReply, answer: unknown): Promise<unknown> => {
    try {
      await readings.get(request)?.settled();
      return answer;
    } catch (error) {
      unwritten(request);
      const message = error instanceof KithError ? error.message : 'The audit could not be written.';
      // Fastify counts anew what leaves in its place.
      reply.code(503).removeHeader('content-length');
      return `${JSON.stringify({ errors: [{ message, extensions: { code: 'AUDIT_FAILED' } }] })}\n`;
    }
  };
}

interface Said {
  readonly operation: string;
  readonly document: string;
}

/** Root fields by the names of the schema, and the hash of the document without its values. The caller's own words are not kept: they may name people. */
function saidBy(document: DocumentNode, operation: OperationDefinitionNode): Said {
  const fields = new Set<string>();
  rootFields(document, operation, (name) => fields.add(name));
  const own = separateOperations(document)[operation.name?.value ?? ''] ?? document;
  const bare = visit(own, {
    [Kind.STRING]: (node) => ({ ...node, value: '' }),
    [Kind.INT]: (node) => ({ ...node, value: '0' }),
    [Kind.FLOAT]: (node) => ({ ...node, value: '0' }),
  });
  const hash = createHash('sha256').update(print(bare)).digest('base64url');
  return { operation: [...fields].sort().join(','), document: hash };
}

function rootFields(document: DocumentNode, operation: OperationDefinitionNode, found: (name: string) => void): void {
  const open = [operation.selectionSet];
  for (let set = open.pop(); set !== undefined; set = open.pop()) {
    for (const each of set.selections) {
      if (each.kind === Kind.FIELD) found(each.name.value);
      else if (each.kind === Kind.INLINE_FRAGMENT) open.push(each.selectionSet);
      else {
        const fragment = document.definitions.find(
          (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === each.name.value,
        );
        if (fragment?.kind === Kind.FRAGMENT_DEFINITION) open.push(fragment.selectionSet);
      }
    }
  }
}

/** All under which customers were read, that of the request first: as `kith seeds` writes them. */
function purposesOf(viewer: Viewer, under: readonly Under[]): string {
  if (under.length === 0) return viewer.purpose;
  const purposes = new Set<string>([viewer.purpose]);
  for (const { purpose } of under) purposes.add(purpose);
  return [...purposes].join(' ');
}

/** Lists ask for the same categories again and again. */
const opensUnder = new WeakMap<ReadTerms['allow'], WeakMap<readonly string[], string>>();

function openUnder({ purpose, terms, categories }: Under): string {
  const known = opensUnder.get(terms.allow) ?? new WeakMap<readonly string[], string>();
  opensUnder.set(terms.allow, known);
  const text = known.get(categories) ?? `${purpose}: ${openOf(terms, categories.map(dotted))}`;
  known.set(categories, text);
  return text;
}

function dotted(category: string): string {
  return category.replace('_', '.');
}

/** The decision in short: of how many of the consent classes that were known then each category was open to the viewer. */
const opens = new WeakMap<ReadTerms['allow'], Map<string, string>>();

function openOf({ allow }: ReadTerms, categories: readonly string[]): string {
  const known = opens.get(allow) ?? new Map<string, string>();
  opens.set(allow, known);
  return categories
    .filter((category) => category !== '*')
    .map((category) => {
      const text = known.get(category) ?? countOpen(allow, category);
      known.set(category, text);
      return text;
    })
    .join(' ');
}

function countOpen(allow: ReadTerms['allow'], category: string): string {
  const vector = allow[category.replace('.', '_')];
  const open = vector?.reduce((sum, each) => sum + (each === 1 ? 1 : 0), 0) ?? 0;
  return `${category}=${open}/${vector?.length ?? 0}`;
}
