"""Every door there is: pages and JSON."""

from fastapi import APIRouter

from api.pages import (
    ballot,
    board,
    chapter,
    consolidation,
    health,
    members,
    proposal,
    recipients,
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
    proposal.router,
    steps.router,
    consolidation.router,
    ballot.router,
)
