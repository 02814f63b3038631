"""Settings: the README's table is held to them; a wrong value stops the start by its name."""

import re
from pathlib import Path
from typing import get_args

import pytest

from api.settings import EXPECTED, Settings, SettingsWrong, settings_from_environment
from workflow.record.calendar import persian_digits

README = Path(__file__).parents[2] / "README.md"


def test_readme_lists_every_setting_with_its_default():
    rows = re.findall(
        r"^\| `(RAYZAN_\w+)` \| (?:`([^`]*)`|\(empty\)) \| (.+) \|$", README.read_text("utf-8"), re.MULTILINE
    )
    declared = [
        (f"RAYZAN_{name.upper()}", str(field.default), field.description)
        for name, field in Settings.model_fields.items()
    ]
    assert rows == declared


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RAYZAN_DATABASE_URL", "mysql://x"),
        ("RAYZAN_BASE_URL", "example.org"),
        ("RAYZAN_BASE_URL", "https://example.org/path"),
        ("RAYZAN_SMTP_URL", "http://mail"),
        ("RAYZAN_PORT", "eighty"),
        ("RAYZAN_PORT", "70000"),
        ("RAYZAN_LOG_LEVEL", "loud"),
        ("RAYZAN_SIGN_INS_FROM_NETWORK", "3"),
    ],
)
def test_wrong_setting_is_named_with_what_is_allowed(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    expected = EXPECTED[name.removeprefix("RAYZAN_").lower()]
    with pytest.raises(SettingsWrong) as refused:
        settings_from_environment()
    assert str(refused.value) == f"{name}={value!r}: {expected.en}. {expected.fa}."


def test_every_setting_says_what_it_takes():
    assert set(EXPECTED) == set(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        for bound in (
            b for m in field.metadata for b in (getattr(m, "ge", None), getattr(m, "le", None)) if b
        ):
            assert str(bound) in EXPECTED[name].en
            assert persian_digits(f"{bound:,}").replace(",", "٬") in EXPECTED[name].fa.replace(
                "۶۵۵۳۵", "۶۵٬۵۳۵"
            )
        for choice in get_args(field.annotation) if name == "log_level" else ():
            assert choice in EXPECTED[name].en


def test_links_lead_to_where_the_server_listens_unless_told_otherwise(monkeypatch):
    monkeypatch.setenv("RAYZAN_PORT", "8123")
    assert settings_from_environment().base_url == "http://127.0.0.1:8123"
    monkeypatch.setenv("RAYZAN_BASE_URL", "https://council.example")
    assert settings_from_environment().base_url == "https://council.example"


def test_cookies_travel_by_https_alone_where_pages_do(monkeypatch):
    assert not settings_from_environment().secure
    monkeypatch.setenv("RAYZAN_BASE_URL", "https://council.example/")
    assert settings_from_environment().secure
    assert settings_from_environment().base_url == "https://council.example"
