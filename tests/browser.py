"""A real Chromium for the tests: the fixture ``chromium``, and ``from tests.browser import axe``.

The system's own browser is driven, never one that playwright would fetch. It talks to nobody but the
pages it is given.
"""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

QUIET = [
    "--no-sandbox",  # tests may run as root, in a container
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
]
PATIENCE = 240_000
"""Milliseconds after which something will not come any more, also where the machine has much to do."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once a test process; ``new_context()`` gives pages without memory of others."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(), args=QUIET)
        begin = browser.new_context

        def patient(**wishes: Any) -> BrowserContext:
            context = begin(**wishes)
            context.set_default_timeout(PATIENCE)
            return context

        browser.new_context = patient  # type: ignore[method-assign]
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


def found() -> str:
    """Where the system's Chromium is."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "Chromium is missing: make test installs it, or apt-get install chromium"
    return path


def axe(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands: one line a fault, with the element it stands on.

    Rules of WCAG 2.2 A and AA and axe's own best practice. Nothing found is an empty list.
    """
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{fault['id']}: {fault['help']}: {node['html'][:160]} ({node['failureSummary']})"
        for fault in found
        for node in fault["nodes"]
    ]
