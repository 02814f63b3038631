"""What those who watch over a server want to know, in Prometheus's form: requests, refusals, jobs, mails.

No name, no address and no id is in it; requests are counted by the pattern of their route.
"""

from collections.abc import Iterator
from time import perf_counter

from fastapi import APIRouter, FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from workflow.record import promises, signs
from workflow.record.database import reading
from workflow.record.tables import MailAttempt

router = APIRouter(include_in_schema=False)

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the duration of a request, in seconds."""


class Metrics:
    """The measures of one application; each has a registry of its own."""

    def __init__(self, engine: Engine) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "rayzan_requests_total",
            "Requests answered.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self._duration = Histogram(
            "rayzan_request_seconds",
            "Time until the answer began.",
            ["route"],
            buckets=BOUNDS,
            registry=self.registry,
        )
        self.registry.register(_Record(engine))

    def answered(self, request: Request, status: int, began: float) -> None:
        """Count a request that began at ``began`` (of ``perf_counter``)."""
        route = getattr(request.scope.get("route"), "path", "") or "none"
        self._requests.labels(request.method, route, str(status)).inc()
        self._duration.labels(route).observe(perf_counter() - began)


class _Record(Collector):
    """What the record knows, read when it is asked for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing: describing must not read the database."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Jobs by state, mails by outcome; while the database does not answer, only that it does not."""
        up = GaugeMetricFamily("rayzan_database_up", "Whether the database answers: 1 or 0.")
        try:
            with reading(self._engine) as session:
                states = promises.counts(session)
                outcomes = session.execute(
                    select(col(MailAttempt.outcome), func.count()).group_by(col(MailAttempt.outcome))
                ).all()
                seen = signs.last(session)
        except SQLAlchemyError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        by_state = GaugeMetricFamily("rayzan_jobs", "Jobs that are not done, by state.", labels=["state"])
        for state, number in states.items():
            by_state.add_metric([state], number)
        yield by_state
        mails = GaugeMetricFamily(
            "rayzan_mail_attempts", "Tries to hand a mail over, by outcome.", labels=["outcome"]
        )
        for outcome, number in outcomes:
            mails.add_metric([outcome or "unknown"], number)
        yield mails
        worker = GaugeMetricFamily(
            "rayzan_worker_seen_timestamp_seconds", "When any worker gave its last sign of life; 0: never."
        )
        worker.add_metric([], seen.timestamp() if seen else 0)
        yield worker


def measured(app: FastAPI) -> Metrics:
    """The measures of an application."""
    metrics: Metrics = app.state.metrics
    return metrics


@router.get("/metrics")
def show(request: Request) -> Response:
    """All measures."""
    return Response(generate_latest(measured(request.app).registry), media_type=CONTENT_TYPE_LATEST)
