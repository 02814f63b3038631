"""The mail that signs somebody in: written when it is sent, since code and link are kept only as hashes."""

from typing import Any

from sqlmodel import Session, col, select

from api.posting import hand_over
from api.worker import Context
from documents import addresses, mail
from documents.mail_templates import compose_text
from documents.words import Words
from workflow.membership.sign_in import LIFETIME, write_codes
from workflow.membership.tables import Chapter, Mandate, Person, SignIn
from workflow.process.text import Language


def send_sign_in(context: Context, arguments: dict[str, Any]) -> None:
    """Make code and link and mail them; nothing for an address nobody has, or when nobody waits any more.

    Made again they are new ones, so the mail is a new one too, with a Message-ID of its own.
    """
    sign_in_id = arguments["sign_in_id"]
    with context.session_factory() as session:
        written = write_codes(session, sign_in_id, now=context.now())
        if written is None:
            return
        code, token = written
        letter, sender, person_id = _letter(session, context, sign_in_id, code, token)
        session.commit()  # before the mail is out, so that its code is good when it is read
    hand_over(context, letter, sender=sender, kind="sign_in", person_id=person_id)


def _letter(
    session: Session, context: Context, sign_in_id: int, code: str, token: str
) -> tuple[mail.Mail, str, int]:
    asked = session.get_one(SignIn, sign_in_id)
    reader = session.get_one(Person, asked.person_id)
    assert reader.email and reader.id  # noqa: S101, PT018 (somebody wrote to this address)
    language: Language = "en" if reader.language == "en" else "fa"
    chapter = session.exec(
        select(Chapter)
        .join(Mandate, col(Mandate.chapter_id) == col(Chapter.id))
        .where(Mandate.person_id == reader.id)
        .order_by(col(Mandate.id))
        .limit(1)
    ).one_or_none()
    name = (reader.name_en or reader.name) if language == "en" else reader.name
    product = Words(language)("common.product")
    council = (chapter.name_en if language == "en" else chapter.name_fa) if chapter else product
    subject, text, html = compose_text(
        "sign_in", language, name=name, council=council, code=code,
        link=addresses.sign_in(context.settings.base_url, token),
        minutes=int(LIFETIME.total_seconds() // 60),
    )  # fmt: skip
    key = f"sign-in-{sign_in_id}-{asked.link_hash[:12]}"
    to = mail.Mailbox(reader.name, reader.email)
    return mail.Mail(key, to, language, subject, text, html), council, reader.id
