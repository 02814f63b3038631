"""Documents made while a reader waits: few at once, bounded in time, and the last ones kept at hand.

They are made of what is kept and can be made again, so nothing of them goes into the database.
"""

import threading
from collections import OrderedDict

from documents.render import RenderFailed, key, render
from workflow.process.text import Refusal, Text
from workflow.record.database import Busy

TIMEOUT = 30.0
"""Seconds a render may take, once it began."""
AT_ONCE = 4
"""Readers who may wait for one at the same time: two that are made, two that come next."""
KEPT = 24 * 1024**2
"""Bytes of them kept at hand."""

_places = threading.BoundedSemaphore(AT_ONCE)
_lock = threading.Lock()
_kept: OrderedDict[str, bytes] = OrderedDict()


class AnnexNotMade(Refusal):
    """No PDF came out; the page shows the same."""


class AnnexesBusy(AnnexNotMade, Busy):
    """Others wait for theirs already."""

    text = Text(
        "هم‌اکنون چند سند دیگر در دست ساخت است. یک دقیقهٔ دیگر دوباره بخواهید؛ همین متن در صفحه نیز هست.",
        "Other documents are being made just now. Ask again in a minute; the page says the same.",
    )


def made(content: object, kind: str) -> bytes:
    """The PDF of a content of a kind. Raises AnnexNotMade, with what to do."""
    name = key(content, kind)
    if (found := _at_hand(name)) is not None:
        return found
    if not _places.acquire(blocking=False):
        raise AnnexesBusy
    try:
        pdf = render(content, kind, timeout=TIMEOUT)
    except RenderFailed as failed:
        raise AnnexNotMade(failed.text) from failed
    finally:
        _places.release()
    _keep(name, pdf)
    return pdf


def _at_hand(name: str) -> bytes | None:
    with _lock:
        found = _kept.get(name)
        if found is not None:
            _kept.move_to_end(name)
        return found


def _keep(name: str, pdf: bytes) -> None:
    with _lock:
        _kept[name] = pdf
        while sum(map(len, _kept.values())) > KEPT:
            _kept.popitem(last=False)
