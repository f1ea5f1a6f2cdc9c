import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { type Traces, tracesTo } from '../src/observe/traces.js';

/** Traces whose spans a test looks at. */
export interface TestTraces extends Traces {
  /** What `work` gave rise to, sorted by name: clocks of spans differ by a part of a millisecond. */
  by(work: () => Promise<unknown>): Promise<readonly ReadableSpan[]>;
}

/** The span of the request itself. */
export function rootOf(spans: readonly ReadableSpan[]): ReadableSpan | undefined {
  return spans.find(({ name }) => name === 'request');
}

/** A span waits for others before it goes to the exporter; the test does not. */
const exportedMs = 20;

export async function testTraces(share = 1): Promise<TestTraces> {
  const exporter = new InMemorySpanExporter();
  const settings = { share, lost: () => undefined, waitMs: exportedMs };
  const traces = await tracesTo(exporter, settings);
  return {
    request: (about) => traces.request(about),
    async by(work) {
      exporter.reset();
      await work();
      await new Promise((done) => setTimeout(done, 5 * exportedMs));
      return exporter.getFinishedSpans().toSorted((left, right) => (left.name < right.name ? -1 : 1));
    },
    [Symbol.asyncDispose]: () => traces[Symbol.asyncDispose](),
  };
}

/** All that a span carries but its ids and times. */
export function toldBy(span: ReadableSpan) {
  const { 'kith.request_id': _id, ...attributes } = span.attributes;
  const { name, kind, status, events, links } = span;
  return { name, kind, status, events, links, attributes };
}

/** Everything that leaves with a span, as text. */
export function textOf(spans: readonly ReadableSpan[]): string {
  return JSON.stringify(
    spans.map((span) => ({
      ...toldBy(span),
      own: span.attributes,
      context: span.spanContext(),
      state: span.spanContext().traceState?.serialize(),
      parent: span.parentSpanContext,
      parentState: span.parentSpanContext?.traceState?.serialize(),
      resource: span.resource.attributes,
      scope: span.instrumentationScope,
    })),
  );
}
