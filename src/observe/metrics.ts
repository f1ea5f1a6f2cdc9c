import type { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type ErrorCode, errorCodes } from '../model/errors.js';

/**
 * Figures of a process, one function a business event. They are kept for years and read by whoever sees a dashboard, who may watch while one customer asks: so
 * what is counted follows from what was asked and from how the deployment fares, never from what anybody withholds, said or has (docs/operations.md).
 */
export interface Metrics {
  requestBegan(): void;
  requestEnded(line: EndedRequest): void;
  /** The rows of a root were there. `root`: the name of its composed statement. */
  rootRead(line: { readonly root: string; readonly durationMs: number }): void;
  /** A read stands in the audit. */
  readWrittenDown(line: { readonly durationMs: number }): void;
}

export interface EndedRequest {
  /** Null where the token was refused. */
  readonly client: string | null;
  readonly purpose: string | null;
  readonly outcome: Outcome;
  readonly durationMs: number;
}

/** Codes of Apollo Server that an answer can have besides those of `errorCodes`. */
const documentCodes = [
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
] as const;

export type Outcome = 'answered' | ErrorCode | (typeof documentCodes)[number];

/** Whatever a mutation is told besides these depends on what its customer said before. */
const ofTheDeployment: ReadonlySet<string> = new Set<Outcome>([
  'AUDIT_FAILED',
  'DATABASE_BUSY',
  'DATABASE_TIMEOUT',
  'DATABASE_UNAVAILABLE',
  'IDENTITY_PROVIDER_UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
  'REQUEST_CANCELLED',
  'TOO_MANY_REQUESTS',
  'TOO_MANY_SHAPES',
  'UNAUTHENTICATED',
]);
/** What an answer to somebody's own act says of them. */
const ofSomebody: ReadonlySet<string> = new Set<Outcome>([
  'CONSENT_NOT_REFUSABLE',
  'CONSENT_TOO_OFTEN',
  'CUSTOMER_UNKNOWN',
  'REQUEST_NOT_POSSIBLE',
  'REQUEST_UNKNOWN',
]);
const known: ReadonlySet<string> = new Set([...errorCodes, ...documentCodes]);

/** How a request is counted whose first error has this code; null: it has none. */
export function outcomeOf(code: string | null, isMutation: boolean): Outcome {
  if (code === null || ofSomebody.has(code)) return 'answered';
  if (isMutation && !ofTheDeployment.has(code) && !documentCodes.includes(code as never)) return 'answered';
  return known.has(code) ? (code as Outcome) : 'INTERNAL_SERVER_ERROR';
}

/** How the deployment stands, whoever asks; what could not be looked up is null. */
export interface Standing {
  readonly runs: readonly { readonly job: string; readonly endedAt: number | null }[];
  /** Whether the last pass of all analyses failed; null: none runs by itself. */
  readonly passFailed: boolean | null;
  /** Whole days until the first open request of a customer has to be answered, 7 where none has to be sooner or there is none; null: it could not be looked up. */
  readonly requestsDueDays: number | null;
}

/** Metrics that can be read, in the text format of Prometheus. */
export interface MetricsBook extends Metrics {
  text(stands: Standing): Promise<string>;
  readonly contentType: string;
}

/** The words that labels may hold. What else a token says is `other`. */
export interface MetricLabels {
  readonly clients: readonly string[];
  readonly purposes: readonly string[];
}

const requestSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const readSeconds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** Loads the library, which takes a tenth of a second. */
export async function openMetrics(labels: MetricLabels): Promise<MetricsBook> {
  const { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } = await import('prom-client');
  const register = new Registry();
  const registers = [register];
  const told = (name: string, help: string) => ({ name, help, registers });
  collectDefaultMetrics({ register });
  return new Book(register, labels, {
    requests: new Counter({
      ...told('kith_requests_total', 'GraphQL requests by registered client, purpose and outcome.'),
      labelNames: ['client', 'purpose', 'outcome'],
    }),
    inFlight: new Gauge(told('kith_requests_in_flight', 'GraphQL requests that came and have not ended.')),
    durations: new Histogram({
      ...told('kith_request_duration_seconds', 'From the head of a GraphQL request to the end of its answer.'),
      labelNames: ['purpose'],
      buckets: requestSeconds,
    }),
    roots: new Histogram({
      ...told('kith_root_read_duration_seconds', 'How long the rows of a root field were waited for.'),
      labelNames: ['root'],
      buckets: readSeconds,
    }),
    audit: new Histogram({
      ...told('kith_audit_write_duration_seconds', 'How long it took to write down a read of customer data.'),
      buckets: readSeconds,
    }),
    runs: new Gauge({
      ...told('kith_analysis_served_timestamp_seconds', 'When the run that is served of a job ended.'),
      labelNames: ['job'],
    }),
    passFailed: new Gauge(told('kith_analyses_failed', '1: the last pass of all analyses failed.')),
    dueDays: new Gauge(
      told(
        'kith_data_subject_requests_due_days',
        'Whole days until the first open request of a customer has to be answered, 7 also for more and for none; below 0: it is late.',
      ),
    ),
  });
}

interface Figures {
  readonly requests: Counter<'client' | 'purpose' | 'outcome'>;
  readonly inFlight: Gauge;
  readonly durations: Histogram<'purpose'>;
  readonly roots: Histogram<'root'>;
  readonly audit: Histogram;
  readonly runs: Gauge<'job'>;
  readonly passFailed: Gauge;
  readonly dueDays: Gauge;
}

class Book implements MetricsBook {
  readonly #clients: ReadonlySet<string>;
  readonly #purposes: ReadonlySet<string>;

  constructor(
    private readonly register: Registry,
    { clients, purposes }: MetricLabels,
    private readonly figures: Figures,
  ) {
    this.#clients = new Set(clients);
    this.#purposes = new Set(purposes);
  }

  get contentType(): string {
    return this.register.contentType;
  }

  requestBegan(): void {
    this.figures.inFlight.inc();
  }

  requestEnded({ client, purpose, outcome, durationMs }: EndedRequest): void {
    const of = word(this.#purposes, purpose);
    this.figures.inFlight.dec();
    this.figures.requests.inc({ client: word(this.#clients, client), purpose: of, outcome });
    this.figures.durations.observe({ purpose: of }, seconds(durationMs));
  }

  rootRead({ root, durationMs }: { readonly root: string; readonly durationMs: number }): void {
    this.figures.roots.observe({ root }, seconds(durationMs));
  }

  readWrittenDown({ durationMs }: { readonly durationMs: number }): void {
    this.figures.audit.observe(seconds(durationMs));
  }

  async text({ runs, passFailed, requestsDueDays }: Standing): Promise<string> {
    const { figures } = this;
    figures.runs.reset();
    for (const { job, endedAt } of runs) if (endedAt !== null) figures.runs.set({ job }, Math.floor(endedAt / 1_000));
    stands(figures.passFailed, passFailed === null ? null : Number(passFailed));
    stands(figures.dueDays, requestsDueDays);
    return this.register.metrics();
  }
}

/** What is not there is not told: nought would be a figure. */
function stands(gauge: Gauge, value: number | null): void {
  if (value === null) gauge.remove();
  else gauge.set(value);
}

function word(words: ReadonlySet<string>, said: string | null): string {
  if (said === null) return 'none';
  return words.has(said) ? said : 'other';
}

/** Whole milliseconds, as in the log. */
function seconds(durationMs: number): number {
  return Math.round(durationMs) / 1_000;
}
