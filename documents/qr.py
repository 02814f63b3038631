"""A QR code as inline SVG: no file, no fetch, with a title for those who cannot see it."""

import segno
from markupsafe import Markup, escape


def svg(url: str, title: str) -> Markup:
    """The QR code of ``url`` as an SVG that takes the size of its box; ``title`` says what it leads to."""
    code = segno.make_qr(url, error="m")
    rows = [bytes(row) for row in code.matrix]
    size = len(rows) + 8  # four modules of quiet on each side, as the standard asks
    path = "".join(
        f"M{column + 4} {line + 4}h{length}v1h-{length}z"
        for line, row in enumerate(rows)
        for column, length in _dark_runs(row)
    )
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img" viewBox="0 0 {size} {size}">'
        '<title>{title}</title><rect width="{size}" height="{size}" fill="#ffffff"/>'
        '<path d="{path}" fill="#14201f"/></svg>'
    ).format(size=size, title=escape(title), path=path)


def _dark_runs(row: bytes) -> list[tuple[int, int]]:
    """Where dark modules stand in a row: first column and length of each run."""
    runs: list[tuple[int, int]] = []
    for column, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == column:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((column, 1))
    return runs
