import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Outcome } from './metrics.js';

export interface TraceSettings {
  /** Where spans are sent, by OTLP over HTTP: what `OTEL_EXPORTER_OTLP_ENDPOINT` says. */
  readonly endpoint: string;
  /** Which share of requests that come without a trace begins one, 0 to 1. */
  readonly share: number;
}

/**
 * Spans of requests, for a collector. They are linked with those of whoever called, who may have named a person there: so which spans there are and what they
 * say follows from document, token and deployment alone, as metrics do, and they are none of what follows from rows that were found (docs/operations.md).
 */
export interface Traces extends AsyncDisposable {
  /** The span of a request that begins now; null where it is not among the share. `traceparent`: as W3C Trace Context has it, from its caller. */
  request(about: { readonly requestId: string; readonly traceparent: string | null }): RequestSpan | null;
}

/** What the time of a request goes into. */
export type Stage = 'compile' | 'read' | 'audit' | 'present';

export interface RequestSpan {
  /** A stage begins; it ends when the function that is returned is called. `statement`: the name of what is read. */
  stage(stage: Stage, statement?: string): () => void;
  end(line: { readonly client: string | null; readonly purpose: string | null; readonly outcome: Outcome }): void;
}

/** How long spans that wait are still sent for when a server ends. */
const lastSpansMs = 2_000;

/** Loads the library, which takes a quarter of a second. `lost`: told of the first spans that the collector does not take after others. */
export async function openTraces(settings: TraceSettings, lost: () => void): Promise<Traces> {
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const url = `${settings.endpoint.replace(/\/+$/, '')}/v1/traces`;
  return tracesTo(new OTLPTraceExporter({ url }), { ...settings, lost });
}

interface ToldSettings extends Pick<TraceSettings, 'share'> {
  readonly lost: () => void;
  /** How long a span waits for others that are sent with it, milliseconds; 5,000 if not given. */
  readonly waitMs?: number;
}

/** Traces that go to such an exporter. */
export async function tracesTo(exporter: SpanExporter, { share, lost, waitMs = 5_000 }: ToldSettings): Promise<Traces> {
  const [api, sdk, resources, core] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/core'),
  ]);
  // Nothing of the machine, its process or its arguments; what the operator says in OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES comes before.
  const said = resources.detectResources({ detectors: [resources.envDetector] });
  const provider = new sdk.TracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': 'kith' }).merge(said),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(share) }),
    spanProcessors: [
      new sdk.BatchSpanProcessor({ exporter: tellingOfLoss(exporter, lost), scheduledDelayMillis: waitMs }),
    ],
  });
  const tracer = provider.getTracer('kith');
  return {
    request({ requestId, traceparent }) {
      const sent = traceparent === null ? null : core.parseTraceParent(traceparent);
      // `tracestate` and `baggage` hold words of the caller's: they are left where they are.
      const parent =
        sent === null ? api.ROOT_CONTEXT : api.trace.setSpanContext(api.ROOT_CONTEXT, { ...sent, isRemote: true });
      const attributes = { 'kith.request_id': requestId };
      const span = tracer.startSpan('request', { kind: api.SpanKind.SERVER, attributes }, parent);
      if (!span.isRecording()) return null;
      return spanOf({
        span,
        tracer,
        inside: api.trace.setSpan(parent, span),
        failed: { code: api.SpanStatusCode.ERROR },
      });
    },
    async [Symbol.asyncDispose]() {
      const late = new Promise((done) => setTimeout(done, lastSpansMs).unref());
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
    },
  };
}

function spanOf(about: {
  readonly span: Span;
  readonly tracer: Tracer;
  readonly inside: Context;
  readonly failed: Parameters<Span['setStatus']>[0];
}): RequestSpan {
  const { span, tracer, inside, failed } = about;
  return {
    stage(stage, statement) {
      const attributes: Attributes = statement === undefined ? {} : { 'kith.statement': statement };
      const child = tracer.startSpan(stage, { attributes }, inside);
      return () => child.end();
    },
    end({ client, purpose, outcome }) {
      span.setAttributes({
        ...(client !== null && { 'kith.client': client }),
        ...(purpose !== null && { 'kith.purpose': purpose }),
        'kith.outcome': outcome,
      });
      // No message and no stack: those of the driver repeat parameters.
      if (outcome !== 'answered') span.setStatus(failed);
      span.end();
    },
  };
}

/** Says once that spans are lost, until some are taken again. */
function tellingOfLoss(exporter: SpanExporter, lost: () => void): SpanExporter {
  let isLost = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const failed = result.code !== 0;
        if (failed && !isLost) lost();
        isLost = failed;
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
}
