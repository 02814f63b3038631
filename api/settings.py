"""Settings, from the environment, checked at the start."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from workflow.membership.sign_in import MAILS_FROM_ORIGIN
from workflow.process.text import Text


def _database(url: str) -> str:
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError(EXPECTED["database_url"].en)
    return url


def _origin(url: str) -> str:
    if not url:
        return url
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError(EXPECTED["base_url"].en)
    return url.rstrip("/")


def _post(url: str) -> str:
    if url and not url.startswith(("smtp://", "smtps://", "smtp+starttls://")):
        raise ValueError(EXPECTED["smtp_url"].en)
    return url


class Settings(BaseSettings):
    """One field a setting: ``RAYZAN_`` and its name in capitals. The README's table is held to this by a test."""

    model_config = SettingsConfigDict(env_prefix="RAYZAN_", frozen=True)

    database_url: Annotated[str, AfterValidator(_database)] = Field(
        default="sqlite:///var/rayzan.db",
        description="the record: `sqlite:///FILE` or `postgresql+psycopg://…`",
    )
    base_url: Annotated[str, AfterValidator(_origin)] = Field(
        default="",
        description="how people reach the pages; links in mails begin with it; empty: `http://` host and port",
    )
    smtp_url: Annotated[str, AfterValidator(_post)] = Field(
        default="",
        description="`smtp`, `smtps` or `smtp+starttls` `://[user:password@]host:port`; empty: mails go to files",
    )
    mail_folder: Path = Field(
        default=Path("var/mail"), description="where mails go as `.eml` files without an SMTP server"
    )
    mail_from: str = Field(default="rayzan@localhost", description="address the mails come from")
    host: str = Field(default="127.0.0.1", description="address the web server listens on")
    port: int = Field(default=8000, ge=1, le=65535, description="port the web server listens on")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="how much is logged"
    )

    sign_ins_from_network: int = Field(
        default=MAILS_FROM_ORIGIN,
        ge=20,
        le=100_000,
        description="most requests for a sign-in code from one network address within 15 minutes",
    )

    @model_validator(mode="after")
    def _reached_where_it_listens(self) -> Self:
        if not self.base_url:
            object.__setattr__(self, "base_url", f"http://{self.host}:{self.port}")  # frozen for all others
        return self

    @property
    def secure(self) -> bool:
        """Whether pages are reached by https, so that cookies may travel only there."""
        return self.base_url.startswith("https://")


class SettingsWrong(Exception):
    """One or more settings have values that are not allowed; each line names one and says what is."""


EXPECTED: Mapping[str, Text] = MappingProxyType({
    "database_url": Text("باید با sqlite:/// یا postgresql+psycopg:// آغاز شود", "must begin with sqlite:/// or postgresql+psycopg://"),
    "base_url": Text(
        "باید خالی باشد، یا http(s)://host[:port] و چیزی پس از آن نیاید",
        "must be empty, or http(s)://host[:port] and nothing after it",
    ),
    "smtp_url": Text(
        "باید خالی باشد یا با smtp:// ،smtps:// یا smtp+starttls:// آغاز شود",
        "must be empty or begin with smtp://, smtps:// or smtp+starttls://",
    ),
    "mail_folder": Text("باید نشانی یک پوشه باشد", "must be the path of a folder"),
    "mail_from": Text("باید یک نشانی رایانامه باشد", "must be an e-mail address"),
    "host": Text("باید نام یا نشانی یک میزبان باشد", "must be the name or address of a host"),
    "port": Text("باید عددی از ۱ تا ۶۵۵۳۵ باشد", "must be a whole number from 1 to 65535"),
    "log_level": Text("باید یکی از debug ،info ،warning ،error باشد", "must be one of debug, info, warning, error"),
    "sign_ins_from_network": Text("باید عددی از ۲۰ تا ۱۰۰٬۰۰۰ باشد", "must be a whole number from 20 to 100000"),
})  # fmt: skip
"""By setting, what it takes: the sentence of a refusal."""


def settings_from_environment() -> Settings:
    """Read the settings. Raises SettingsWrong."""
    try:
        return Settings()
    except ValidationError as error:
        lines = []
        for fault in error.errors():
            name = str(fault["loc"][0])
            said = EXPECTED[name]
            lines.append(f"RAYZAN_{name.upper()}={fault.get('input')!r}: {said.en}. {said.fa}.")
        raise SettingsWrong("\n".join(lines)) from None
