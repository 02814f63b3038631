"""Signing in: codes, links, limits that lock nobody out, sessions that end."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from tests import council
from workflow.membership import sign_in
from workflow.membership.tables import SignIn, WebSession
from workflow.record import jobs, promises
from workflow.record.typed import EntryRefused

KNOWN, UNKNOWN = "maryam@example.org", "nobody@example.org"


@pytest.fixture
def maryam(session):
    return council.person(session, "مریم", KNOWN)


def _ask(session, now, email=KNOWN, origin="192.0.2.1"):
    handle = sign_in.request_sign_in(session, email=email, origin=origin, now=now)
    row = session.exec(select(SignIn).order_by(col(SignIn.id).desc())).first()
    return handle, row


def _codes(session, row, now):
    codes = sign_in.write_codes(session, row.id, now=now)
    assert codes is not None
    return codes


def _mails(session):
    return [job.key for job in promises.waiting(session) if job.job == jobs.SEND_SIGN_IN]


def test_code_signs_in_on_the_browser_that_asked_and_only_once(session, maryam, now):
    handle, row = _ask(session, now)
    code, _ = _codes(session, row, now)
    with pytest.raises(sign_in.CodeWrong):
        sign_in.redeem_code(session, handle="other browser", code=code, now=now)
    token = sign_in.redeem_code(session, handle=handle, code=code, now=now)
    assert sign_in.signed_in(session, token, now=now) == maryam.id
    with pytest.raises(sign_in.CodeWrong):
        sign_in.redeem_code(session, handle=handle, code=code, now=now)


def test_code_may_be_typed_in_persian_digits_with_spaces(session, maryam, now):
    handle, row = _ask(session, now, email=" Maryam@Example.org ")
    code, _ = _codes(session, row, now)
    typed = " " + code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))[:4] + " \u200f" + code[4:]
    assert sign_in.redeem_code(session, handle=handle, code=typed, now=now)


def test_nothing_secret_is_kept(session, maryam, now):
    handle, row = _ask(session, now)
    code, link = _codes(session, row, now)
    token = sign_in.redeem_code(session, handle=handle, code=code, now=now)
    kept = repr([*session.exec(select(SignIn)), *session.exec(select(WebSession))])
    assert not any(secret in kept for secret in (handle, code, link, token, KNOWN, "192.0.2.1"))


def test_link_signs_in_on_any_browser_and_only_once(session, maryam, now):
    _, row = _ask(session, now)
    _, link = _codes(session, row, now)
    assert sign_in.signed_in(session, sign_in.redeem_link(session, token=link, now=now), now=now) == maryam.id
    for wrong in (link, "guess", ""):
        with pytest.raises(sign_in.LinkWrong):
            sign_in.redeem_link(session, token=wrong, now=now)


def test_code_and_link_die_after_a_quarter_of_an_hour(session, maryam, now):
    handle, row = _ask(session, now)
    code, link = _codes(session, row, now)
    late = now + sign_in.LIFETIME
    with pytest.raises(sign_in.CodeWrong):
        sign_in.redeem_code(session, handle=handle, code=code, now=late)
    with pytest.raises(sign_in.LinkWrong):
        sign_in.redeem_link(session, token=link, now=late)


def test_sixth_try_is_refused_even_with_the_right_code_and_the_link_still_works(session, maryam, now):
    handle, row = _ask(session, now)
    code, link = _codes(session, row, now)
    wrong = "0" * 8 if code != "0" * 8 else "1" * 8
    for _ in range(sign_in.TRIES):
        with pytest.raises(sign_in.CodeWrong):
            sign_in.redeem_code(session, handle=handle, code=wrong, now=now)
    with pytest.raises(sign_in.CodeWrong):
        sign_in.redeem_code(session, handle=handle, code=code, now=now)
    assert sign_in.redeem_link(session, token=link, now=now)


def test_codes_for_an_address_guessed_at_all_day_are_closed_and_its_links_stay_open(session, maryam, now):
    for n in range(sign_in.WRONG_A_DAY // sign_in.TRIES + 1):
        moment = now + n * sign_in.LIFETIME
        handle, row = _ask(session, moment, origin=f"198.51.100.{n}")
        sign_in.write_codes(session, row.id, now=moment)
        session.execute(update(SignIn).where(col(SignIn.id) == row.id).values(attempts=sign_in.TRIES))
    handle, row = _ask(session, moment + sign_in.LIFETIME)
    code, link = _codes(session, row, moment + sign_in.LIFETIME)
    with pytest.raises(sign_in.CodeWrong):
        sign_in.redeem_code(session, handle=handle, code=code, now=moment + sign_in.LIFETIME)
    assert sign_in.redeem_link(session, token=link, now=moment + sign_in.LIFETIME)


def test_unknown_address_leaves_the_same_traces_and_gets_no_codes(session, maryam, now):
    known, row = _ask(session, now)
    unknown, other = _ask(session, now, email=UNKNOWN)
    assert len(known) == len(unknown)
    assert len(_mails(session)) == 2
    assert sign_in.write_codes(session, other.id, now=now) is None
    for handle in (known, unknown):
        with pytest.raises(sign_in.CodeWrong):
            sign_in.redeem_code(session, handle=handle, code="12345678", now=now)
    assert (row.code_hash, other.code_hash) == ("", "")


def test_code_that_was_never_written_is_not_the_empty_one(session, maryam, now):
    handle, _ = _ask(session, now)
    with pytest.raises(sign_in.CodeWrong):
        sign_in.redeem_code(session, handle=handle, code="", now=now)
    with pytest.raises(sign_in.LinkWrong):
        sign_in.redeem_link(session, token="", now=now)


@pytest.mark.parametrize("email", [KNOWN, UNKNOWN])
def test_one_origin_gets_four_mails_for_an_address_and_is_told_when_to_ask_again(session, maryam, now, email):
    for n in range(sign_in.MAILS_FROM_PAIR):
        _ask(session, now + timedelta(minutes=n), email=email)
    with pytest.raises(sign_in.AskedTooOften) as refused:
        _ask(session, now + timedelta(minutes=5), email=email)
    assert refused.value.minutes == 10
    assert "۱۰ دقیقه" in refused.value.text.fa
    assert "in 10 min" in refused.value.text.en
    assert len(_mails(session)) == sign_in.MAILS_FROM_PAIR
    assert _ask(session, now + sign_in.LIFETIME, email=email)
    assert len(_mails(session)) == sign_in.MAILS_FROM_PAIR + 1


def test_a_mail_that_was_used_does_not_show_in_the_answer(session, maryam, now):
    for _ in range(sign_in.MAILS_FROM_PAIR):
        _, row = _ask(session, now)
    sign_in.redeem_link(session, token=_codes(session, row, now)[1], now=now)
    with pytest.raises(sign_in.AskedTooOften):
        _ask(session, now)


@pytest.mark.parametrize("email", [KNOWN, UNKNOWN])
def test_who_asks_from_elsewhere_hears_nothing_of_others_requests(session, maryam, now, email):
    for n in range(sign_in.MAILS_TO_ADDRESS):
        _ask(session, now, email=email, origin=f"203.0.113.{n}")
    assert _ask(session, now, email=email, origin="192.0.2.7")
    assert len(_mails(session)) == sign_in.MAILS_TO_ADDRESS


def test_a_council_of_fifty_behind_one_line_gets_a_mail_each(session, now):
    for n in range(50):
        _ask(session, now, email=f"a{n}@example.org", origin="192.0.2.1")
    assert len(_mails(session)) == 50


def test_one_origin_gets_a_bounded_number_of_mails_for_all_addresses(session, now):
    def ask(email: str, origin: str) -> str:
        return sign_in.request_sign_in(session, email=email, origin=origin, now=now, from_origin=20)

    for n in range(20):
        ask(f"a{n}@example.org", f"2001:db8:1:2::{n:x}")
    with pytest.raises(sign_in.AskedTooOften):
        ask("one-more@example.org", "2001:db8:1:2::ffff")
    assert len(_mails(session)) == 20
    ask("b@example.org", "2001:db8:1:3::1")
    assert len(_mails(session)) == 21


def test_flood_from_everywhere_leaves_links_that_work_in_the_mailbox(session, maryam, now):
    for n in range(50):
        _ask(session, now + timedelta(seconds=n), origin=f"203.0.113.{n}")
    rows = session.exec(select(SignIn)).all()
    assert len(rows) == sign_in.MAILS_TO_ADDRESS
    links = [_codes(session, row, now)[1] for row in rows]
    later = now + timedelta(minutes=14)
    assert sign_in.redeem_link(session, token=links[-1], now=later)
    # One was used, so its owner may ask for another.
    assert _ask(session, later, origin="192.0.2.9")
    assert len(session.exec(select(SignIn)).all()) == sign_in.MAILS_TO_ADDRESS + 1


def test_mail_that_waited_for_an_hour_is_not_written(session, maryam, now):
    _, row = _ask(session, now)
    assert sign_in.write_codes(session, row.id, now=now + timedelta(minutes=50)) is not None
    assert sign_in.write_codes(session, row.id, now=now + timedelta(minutes=61)) is None


def test_codes_written_again_replace_the_first(session, maryam, now):
    handle, row = _ask(session, now)
    first, _ = _codes(session, row, now)
    second, _ = _codes(session, row, now)
    with pytest.raises(sign_in.CodeWrong):
        sign_in.redeem_code(session, handle=handle, code=first, now=now)
    assert sign_in.redeem_code(session, handle=handle, code=second, now=now)


def test_each_sign_in_has_a_new_token_and_ends_the_session_it_replaces(session, maryam, now):
    first = sign_in.redeem_link(session, token=_link(session, maryam, now), now=now)
    second = sign_in.redeem_link(session, token=_link(session, maryam, now), now=now, replacing=first)
    assert first != second
    assert sign_in.signed_in(session, first, now=now) is None
    assert sign_in.signed_in(session, second, now=now) == maryam.id


def test_session_ends_by_signing_out_and_by_itself(session, maryam, now):
    token = sign_in.redeem_link(session, token=_link(session, maryam, now), now=now)
    other = sign_in.redeem_link(session, token=_link(session, maryam, now), now=now)
    sign_in.sign_out(session, token, now=now)
    assert sign_in.signed_in(session, token, now=now) is None
    assert sign_in.signed_in(session, other, now=now + timedelta(hours=11)) == maryam.id
    assert sign_in.signed_in(session, other, now=now + sign_in.SESSION_LIFETIME) is None


@pytest.mark.parametrize(
    "typed", ["", "maryam", "a@b", "a\x00@example.org", "\ud800@example.org", "x" * 300 + "@example.org"]
)
def test_what_is_no_address_is_refused_at_its_field(session, now, typed):
    with pytest.raises(EntryRefused) as refused:
        sign_in.request_sign_in(session, email=typed, origin="", now=now)
    assert set(refused.value.errors) == {"email"}


def _link(session, who, now):
    return sign_in.new_link(session, who.id, lasts=sign_in.LIFETIME, now=now)
