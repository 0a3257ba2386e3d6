"""How the gateway does, for those who run it: counts, times and spans. Never who was asked about, nor by which words.

Metrics are Prometheus's; spans are OpenTelemetry's, kept only where an exporter is configured. The caller's trace context
(W3C traceparent) is passed on to providers either way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = b"text/plain; version=0.0.4; charset=utf-8"
TRACEPARENT: ContextVar[str] = ContextVar("traceparent", default="")
"""What goes on to a provider."""
_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Telemetry:
    """The instruments of one gateway. `spans`: the share of requests of which spans are kept."""

    def __init__(self, name: str, spans: float = 0.0) -> None:
        self._registry = CollectorRegistry()
        self._answers = Counter(
            "wasl_gateway_answers", "Answers given, by service and outcome", ("service", "outcome"), registry=self._registry
        )  # fmt: skip
        self._seconds = Histogram(
            "wasl_gateway_seconds", "From the request to its answer", ("service",), buckets=_BUCKETS, registry=self._registry
        )  # fmt: skip
        self.running = Gauge("wasl_gateway_running", "Requests on their way", registry=self._registry)
        self.directory_version = Gauge(
            "wasl_gateway_directory_version", "Of the directory in force", registry=self._registry
        )
        self.directory_expires = Gauge(
            "wasl_gateway_directory_expires_seconds", "When it expires, since 1970", registry=self._registry
        )
        self.receipts = Gauge("wasl_gateway_receipts", "Entries in the log of receipts", registry=self._registry)
        # Finding a labelled child costs more than adding to it: each is found once.
        self._children: dict[tuple[str, str], tuple[Any, Any]] = {}
        self._tracer = _tracer(name, spans) if spans else None

    @property
    def traces(self) -> bool:
        """Whether spans are kept."""
        return self._tracer is not None

    def answered(self, service: str, outcome: str, seconds: float) -> None:
        """Count an answer. `service` is one of the directory's, or empty; `outcome` one of the catalogue's."""
        found = self._children.get((service, outcome))
        if found is None:
            found = (self._answers.labels(service, outcome), self._seconds.labels(service))
            self._children[service, outcome] = found
        found[0].inc()
        found[1].observe(seconds)

    def exposition(self) -> bytes:
        """In Prometheus's text format."""
        return generate_latest(self._registry)

    @contextmanager
    def span(self, name: str, traceparent: str) -> Iterator[None]:
        """A span around one call, child of the caller's own. Without a tracer, the context is only passed on."""
        passed_on = traceparent if _TRACEPARENT.fullmatch(traceparent) else ""
        if self._tracer is None:
            if not passed_on:
                yield
                return
            token = TRACEPARENT.set(passed_on)
        else:
            with _spanned(self._tracer, name, passed_on) as own:
                token = TRACEPARENT.set(own)
                try:
                    yield
                finally:
                    TRACEPARENT.reset(token)
            return
        try:
            yield
        finally:
            TRACEPARENT.reset(token)


def _tracer(name: str, share: float) -> Any:
    """A tracer that keeps `share` of the requests and sends them where the environment says (extra ``telemetry``)."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

    provider = TracerProvider(
        sampler=ParentBased(TraceIdRatioBased(share)), resource=Resource.create({"service.name": f"wasl-{name}"})
    )
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # type: ignore[import-not-found]
            OTLPSpanExporter,
        )
    except ImportError:
        return provider.get_tracer("wasl.exchange.gateway")
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider.get_tracer("wasl.exchange.gateway")


@contextmanager
def _spanned(tracer: Any, name: str, traceparent: str) -> Iterator[str]:
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    propagator = TraceContextTextMapPropagator()
    context = propagator.extract({"traceparent": traceparent}) if traceparent else None
    with tracer.start_as_current_span(name, context=context):
        carrier: dict[str, str] = {}
        propagator.inject(carrier)
        yield carrier.get("traceparent", "")
