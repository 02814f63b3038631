"""Hands for journeys in a real browser: people at a keyboard, looked at by axe, and the worker between them."""

import json

import pytest
from playwright.sync_api import Page
from sqlalchemy import text
from sqlmodel import Session

from api.handlers import HANDLERS
from api.worker import Context
from tests.browser import axe
from workflow.record.database import writing

MOST_TABS = 250
RINGED = """() => {
    const link = document.activeElement, card = link.closest(".slip");
    return [[link, ""], [link, "::after"], ...(card ? [[card, ""]] : [])].some(([element, part]) => {
        const style = getComputedStyle(element, part || null);
        return style.outlineStyle !== "none" || style.boxShadow !== "none";
    });
}"""
"""Whether a ring stands around what has the focus: on itself, or on the card that it is the link of."""


class Hand:
    """Somebody at a keyboard, without a mouse."""

    def __init__(self, page: Page, address: str, language: str) -> None:
        self.page, self.address, self.language = page, address, language
        self.faults: list[str] = []

    def goes(self, path: str) -> None:
        """Type an address."""
        mark = "&" if "?" in path else "?"
        self.page.goto(f"{self.address}{path}{mark}lang={self.language}")
        self.looks()

    def looks(self) -> None:
        """Note what axe finds wrong with the page."""
        self.faults += [f"{self.page.url}: {fault}" for fault in axe(self.page)]

    def reaches(self, selector: str) -> None:
        """Press Tab until something has the focus, and see that the focus can be seen."""
        for _ in range(MOST_TABS):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                shown = self.page.evaluate(RINGED)
                assert shown, f"the focus on {selector} cannot be seen"
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"{selector} cannot be reached by keyboard on {self.page.url}")

    def types(self, selector: str, words: str) -> None:
        """Fill a field."""
        self.reaches(selector)
        self.page.keyboard.insert_text(words)

    def ticks(self, selector: str) -> None:
        """Choose a box or one of several."""
        self.reaches(selector)
        self.page.keyboard.press("Space")

    def picks(self, name: str, value: str) -> None:
        """Pick one of several by the arrows: Tab comes to the group, not to each."""
        self.reaches(f"input[type=radio][name={name}]")
        self.page.keyboard.press("Space")
        for _ in range(self.page.locator(f"input[name={name}]").count()):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        pytest.fail(f"{name} offers no {value} on {self.page.url}")

    def chooses(self, selector: str, value: str) -> None:
        """Choose from a list by its arrows."""
        self.reaches(selector)
        places = "(s, value) => [...document.querySelector(s).options].findIndex(o => o.value === value)"
        found = self.page.evaluate(f"([s, value]) => ({places})(s, value)", [selector, value])
        assert found >= 0, f"{selector} offers no {value} on {self.page.url}"
        self.page.keyboard.press("Home")
        for _ in range(found):
            self.page.keyboard.press("ArrowDown")
        assert self.page.locator(selector).input_value() == value

    def presses(self, selector: str) -> None:
        """Press a button or follow a link, and look at the page it leads to."""
        self.reaches(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        assert self.page.locator(".error-summary").count() == 0, self.page.locator(
            ".error-summary"
        ).inner_text()
        self.looks()

    def opens(self, selector: str) -> None:
        """Unfold something."""
        self.reaches(selector)
        self.page.keyboard.press("Enter")


def worked(engine, settings, now):
    """Do what has been promised for now, as the worker does it, until nothing is left."""
    context = Context(lambda: writing_session(engine), lambda: now, settings)
    while jobs := waiting(engine):
        for key, job, arguments in jobs:
            HANDLERS[job](context, arguments)
            with writing(engine) as session:
                session.connection().execute(
                    text("UPDATE workflow_status SET status = 'SUCCESS' WHERE workflow_uuid = :key"),
                    {"key": key},
                )


def writing_session(engine):

    return Session(engine, expire_on_commit=False)


def waiting(engine):
    with writing(engine) as session:
        rows = session.connection().execute(
            text(
                "SELECT s.workflow_uuid, s.name, i.inputs FROM workflow_status s "
                "JOIN workflow_input i ON i.workflow_uuid = s.workflow_uuid WHERE s.status = 'ENQUEUED' "
                "ORDER BY s.created_at"
            )
        )
        return [(key, job, json.loads(inputs)["positionalArgs"][0]) for key, job, inputs in rows]
