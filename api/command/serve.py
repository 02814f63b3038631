"""``rayzan serve``: the web server."""

import typer
import uvicorn

from api.app import create_app
from api.command.database import current
from api.settings import Settings, settings_from_environment


def serve() -> None:
    """Serve pages and JSON until told to stop."""
    settings = settings_from_environment()
    engine = current(settings)
    try:
        server(settings, create_app(settings, engine)).run()
    finally:
        engine.dispose()


def server(settings: Settings, app: object) -> uvicorn.Server:
    """A server on the host and port of the settings. It logs no addresses: some of them hold tokens."""
    typer.echo(
        f"Rayzan listens on http://{settings.host}:{settings.port} (people reach it at {settings.base_url})"
    )
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]  # an ASGI application
        host=settings.host,
        port=settings.port,
        log_level=settings.log_level,
        access_log=False,
        server_header=False,
    )
    return uvicorn.Server(config)
