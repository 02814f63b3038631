"""Every door there is: pages and JSON."""

from fastapi import APIRouter

from api import metrics
from api.json import ROUTERS as JSON
from api.pages import (
    authors,
    ballot,
    board,
    brief,
    chapter,
    comments,
    consolidation,
    delivery,
    desk,
    drafting,
    health,
    history,
    members,
    opinions,
    proposal,
    public,
    receipt,
    recipients,
    revisions,
    search,
    sign_in,
    steps,
    translation,
)

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    metrics.router,
    sign_in.router,
    desk.router,
    chapter.router,
    members.router,
    recipients.router,
    board.router,
    drafting.router,
    authors.router,
    revisions.router,
    translation.router,
    comments.router,
    history.router,
    opinions.router,
    search.router,
    proposal.router,
    steps.router,
    consolidation.router,
    ballot.router,
    brief.router,
    delivery.router,
    receipt.router,
    public.router,
    *JSON,
)
