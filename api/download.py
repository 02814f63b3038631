"""How a file is answered: as a download that no browser runs."""

from urllib.parse import quote

from fastapi import Response


def download(name: str, media_type: str, content: bytes) -> Response:
    """A file to be saved, never shown in the page's own right; its name in any script (RFC 6266)."""
    plain = name.encode("ascii", "replace").decode().replace('"', "_").replace("\\", "_").replace("?", "_")
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(
        content,
        media_type=media_type,
        headers={"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"},
    )
