"""Every door there is: pages and JSON."""

from fastapi import APIRouter

from api.json import ROUTERS as JSON
from api.pages import (
    ballot,
    board,
    brief,
    chapter,
    consolidation,
    delivery,
    health,
    members,
    proposal,
    public,
    receipt,
    recipients,
    search,
    sign_in,
    steps,
)

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    sign_in.router,
    chapter.router,
    members.router,
    recipients.router,
    board.router,
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
