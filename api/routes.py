"""Every door there is: pages and JSON."""

from fastapi import APIRouter

ROUTERS: tuple[APIRouter, ...] = ()
