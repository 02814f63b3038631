"""Files of ballots as other programs and other hands write them, and the line at which a bad one is refused."""

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from typer.testing import CliRunner

from api.command.main import application
from tests.workflow.decision.elections.test_methods import UNTIMED, won
from workflow.decision.elections.given import FileUnreadable, read
from workflow.decision.elections.methods import METHODS
from workflow.record.calendar import persian_digits

PLAIN = '3 1\n2 1 3 0\n1 2=3 0\n1 0\n0\n"نگار عضوی"\n"می‌نا ۲"\n"Party #1"\n"گزینش ۱۴۰۵ # یک"\n'


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\n\n"),
        PLAIN.replace("2 1 3 0", "# پیش از آن\n2 1 3 0 # دو رأی «0»").replace("3 1\n", "3 1 # سه گزینه\n", 1),
        PLAIN.replace("2 1 3 0", "(b1) 2 1 - 3 0").replace("\n1 0\n", "\n(b3) 1 0\n"),
        PLAIN.replace("3 1\n2 1 3 0", "۳ ۱\n۲ ۱ ۳ ۰").replace("1 2=3 0", "١ ٢=٣ ٠"),
        PLAIN.rstrip("\n"),
        "  " + PLAIN.replace(" 1 3 ", "  1\t3 "),
    ],
    ids=["plain", "mark", "crlf", "blank lines", "remarks", "names of ballots", "digits", "no last line end", "spaces"],
)  # fmt: skip
def test_blt_is_the_same_however_it_is_written_and_its_names_stay_as_they_are(text):
    found = read(text)
    assert found.options == ("نگار عضوی", "می‌نا ۲", "Party #1")
    assert (found.title, found.ballots, found.seats) == ("گزینش ۱۴۰۵ # یک", 4, 1)
    ranks = [(pile.weight, [sorted(rank) for rank in pile.ranks]) for pile in found.piles]
    assert ranks == [
        (2, [["نگار عضوی"], ["Party #1"]]), (1, [["Party #1", "می‌نا ۲"]]), (1, []),
    ]  # fmt: skip


HUGE = "9" * 5_000


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('2 1\n1 1 0\n"A"\n"B"\n', 3, "begins with its weight"),
        ("2 1\n1 1 0\n", 2, "a line with 0 alone"),
        ('2 1\n1 1 0\n0\n"A"\n', 4, "2 names"),
        ('2 1\n1 1 0\n0\n"A"\n"B"\n"T"\n"more"\n', 7, "one title"),
        ('2 1\n1 1 0\n0\n"A"\nB\n', 5, "in quotes"),
        ('2 1\n1 1 0\n0\n"A"\n"A"\n', 5, "a name of its own"),
        ('2 1\n-3\n1 1 0\n0\n"A"\n"B"\n', 2, "withdrew is not in the list"),
        (f'2 1\n-{HUGE}\n0\n"A"\n"B"\n', 2, "withdrew is not in the list"),
        ('2 2\n-1\n1 2 0\n0\n"A"\n"B"\n', 1, "as many as options"),
        ('2 1\n² 1 0\n0\n"A"\n"B"\n', 2, "begins with its weight"),
        (f'2 1\n{HUGE} 1 0\n0\n"A"\n"B"\n', 2, "begins with its weight"),
        ('2 1\n1.5 1 0\n0\n"A"\n"B"\n', 2, "begins with its weight"),
        (f'2 1\n1 {HUGE} 0\n0\n"A"\n"B"\n', 2, "are numbers"),
        ('2 1\n1 1_0 0\n0\n"A"\n"B"\n', 2, "are numbers"),
        ('2 1\n1 1= 0\n0\n"A"\n"B"\n', 2, "are numbers"),
        ('2 1\n1 1=1 0\n0\n"A"\n"B"\n', 2, "stands twice"),
        ('2 1\n1 0 2 0\n0\n"A"\n"B"\n', 2, "not in the list"),
        ("choice1,choice2\nA,B\nA,B,C\n", 3, "more cells"),
        ("choice1,count,weight\nA,1,1\n", 1, "one column of counts"),
        ('choice1\n"A\nB\nC\n', 4, "is not closed"),
        ('choice1\n"A"x\n', 2, "is not closed"),
        ("choice1\n" + "م" * 200_000 + "\n", 2, "too long"),
        ('choice1,choice2\n"A\nB",C\nA,A\n', 4, "stands twice"),
        ("A,B\n1,۲و۳\n", 2, "is no number"),
        ("A,B\n1e999999,1\n", 2, "is no number"),
        ("choice1,count\nA,-1\n", 2, "is no count"),
        ("choice1,count\nA,\n", 2, "is no count"),
        ("", 1, "is empty"),
        ("\ufeff\n\n", 1, "is empty"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_in_a_sentence_with_its_line(text, line, said):
    with pytest.raises(FileUnreadable) as refused:
        read(text)
    assert refused.value.text.en.startswith(f"Line {line}: ")
    assert refused.value.text.fa.startswith(f"سطر {persian_digits(str(line))}: ")
    assert said in refused.value.text.en


@pytest.mark.parametrize("parted", [",", ";", "\t"])
def test_csv_is_parted_as_spreadsheets_part_it_and_keeps_what_is_quoted(parted):
    rows = [["رأی ۱", "رأی ۲", "شمار"], ['"نیک‌نام، دکتر"', "می‌نا ۲", "۳"], ["می‌نا ۲", "", "1"], ["", "", "2"]]
    found = read("\ufeff" + "\r\n".join(parted.join(row) for row in rows) + "\r\n")
    assert found.options == ("نیک‌نام، دکتر", "می‌نا ۲")
    assert [pile.weight for pile in found.piles] == [3, 1, 2]
    assert found.ballots == 6


def test_points_may_be_persian_fractions_and_are_added_without_rounding():
    assert won("score", "A,B\n۰٫۱,0\n0.2,0.3\n").tied == ("A", "B")
    found = won("score", "A,B\n0.10000000000000000001,0.1\n")
    assert (found.winners, found.tied) == (("A",), ())


EMPTY = ["choice1,choice2\n,\nA,\n,B\n", "choice1,count\nA,0\nB,0\n"]


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"score"}))
def test_with_no_vote_at_all_nobody_is_chosen(method):
    found = won(method, '3 1\n0\n"A"\n"B"\n"C"\n')
    assert (found.winners, found.tied) == ((), ("A", "B", "C"))
    assert won(method, EMPTY[1]).winners == ()
    assert found.rounds


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"score"}))
def test_as_many_seats_as_options_elect_all_who_got_a_vote(method):
    assert set(won(method, EMPTY[0], seats=2).winners) == {"A", "B"}
    with pytest.raises(FileUnreadable):
        won(method, EMPTY[0], seats=3)


def test_exhausted_papers_are_told_and_lose_no_vote():
    found = won("stv-scottish", "choice1,choice2,count\nA,,5\nB,,2\nC,B,1\nD,,1\n", seats=2)
    assert found.winners == ("A", "B")
    assert [told["exhausted"] for told in found.rounds] == [0, 1, 2, 2, 2]


LINES = st.text(alphabet='0123456789۲-=#"(), ;A\t²م\u200c', max_size=14)


@UNTIMED
@drawn(lines=st.lists(LINES, max_size=9), blt=st.booleans())
def test_any_file_is_counted_or_refused_with_a_line_and_never_breaks(lines, blt):
    text = "\n".join(["2 1", *lines, "0", '"A"', '"B"'] if blt else lines)
    try:
        found = read(text)
    except FileUnreadable as refused:
        said = refused.text.en
    else:
        said = "Line"
        assert 1 <= found.seats <= len(found.options)
        assert all(
            rank <= set(found.options) and pile.weight >= 0 for pile in found.piles for rank in pile.ranks
        )
    assert said.startswith("Line")


def test_command_reads_a_file_with_a_mark_of_its_encoding(tmp_path):
    file = tmp_path / "گزینش.blt"
    file.write_bytes(b"\xef\xbb\xbf" + PLAIN.replace("\n", "\r\n").encode())
    said = CliRunner().invoke(application(), ["ballot", "count", str(file), "--method", "approval", "--json"])
    assert '"Party #1": 3' in said.stdout
    assert said.exit_code == 0
