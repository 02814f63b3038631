"""Methods over files: examples counted by hand or published, ties left open, files that cannot be read."""

import json

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st
from typer.testing import CliRunner

from api.command.main import application
from workflow.decision.elections.given import FileUnreadable, read
from workflow.decision.elections.methods import METHODS, TooManyChoices

UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
BLT = """4 2
# a remark
-2
3 1 3 0
2 4=3 0
1 2 4 0
1 0
0
"Negar"
"Arash"
"Sara"
"Omid"
"Board"
"""
LISTED = "choice1,choice2,count\nA,B,3\nB,A,2\nC,,2\n,,1\n"


def won(method, text, seats=0):
    return METHODS[method](read(text, seats=seats))


def test_blt_is_read_with_who_withdrew_and_what_is_liked_alike():
    found = read(BLT)
    assert (found.options, found.seats, found.title, found.ballots) == (
        ("Negar", "Sara", "Omid"),
        2,
        "Board",
        7,
    )
    assert [(pile.weight, [set(rank) for rank in pile.ranks]) for pile in found.piles] == [
        (3, [{"Negar"}, {"Sara"}]), (2, [{"Omid", "Sara"}]), (1, [{"Omid"}]), (1, []),
    ]  # fmt: skip


def test_plurality_and_approval_of_listed_choices():
    plural, approved = won("plurality", LISTED), won("approval", LISTED)
    assert (plural.winners, plural.rounds[0]["votes"]) == (("A",), {"A": 3, "B": 2, "C": 2})
    assert plural.more == {"abstain": 1}
    assert (approved.winners, approved.tied) == ((), ("A", "B"))  # five each: nobody is chosen by chance
    assert won("approval", LISTED, seats=2).winners == ("A", "B")
    assert won("plurality", LISTED, seats=2).tied == ("B", "C")


def test_table_of_marks_is_approval_and_table_of_points_is_score():
    marks = "پارک,کتابخانه,درمانگاه\nx,,x\n,x,x\n۱,۰,۰\n"
    assert won("approval", marks, seats=1).tied == ("پارک", "درمانگاه")
    points = "A,B,C\n5,3,0\n0,4,5\n2,4,\n"
    found = won("score", points)
    assert (found.winners, found.rounds[0]["votes"]) == (("B",), {"A": 7, "B": 11, "C": 5})


def test_nobody_votes_and_nobody_wins():
    for method in ("plurality", "approval"):
        assert won(method, "A,B\n,\n,\n").winners == ()


SCHULZE = [
    # https://en.wikipedia.org/wiki/Schulze_method: 45 voters, five candidates
    (5, "ACBED"), (5, "ADECB"), (8, "BEDAC"), (3, "CABED"), (7, "CAEBD"), (2, "CBADE"), (7, "DCEBA"), (8, "EBADC"),
]  # fmt: skip


def listed(piles, width):
    head = ",".join([*(f"choice{n}" for n in range(1, width + 1)), "count"])
    return "\n".join([head, *(",".join([*order.ljust(width), str(n)]) for n, order in piles)])


def test_schulze_of_the_published_example():
    found = won("schulze", listed(SCHULZE, 5))
    assert found.winners == ("E",)
    assert found.more["order"] == ["E", "A", "C", "B", "D"]
    assert found.rounds[0]["pairs"]["A"]["C"] == 26
    assert (found.rounds[0]["paths"]["E"]["A"], found.rounds[0]["paths"]["A"]["E"]) == (25, 24)


FOOD = """choice1,choice2,choice3,count
orange,,,4
pear,orange,,2
chocolate,strawberry,,8
chocolate,bonbon,,4
strawberry,,,1
bonbon,,,1
"""


def test_scottish_stv_of_the_published_example():
    """Twenty voters, three seats, a quota of six: chocolate's surplus of six makes no one, pear goes to orange."""
    found = won("stv-scottish", FOOD, seats=3)
    assert (found.more["quota"], found.winners, found.tied) == (6, ("chocolate", "orange", "strawberry"), ())
    steps = [(told["step"], told["about"], told["elected"]) for told in found.rounds]
    assert steps == [
        ("first_preferences", "", ["chocolate"]), ("surplus", "chocolate", []), ("exclusion", "pear", ["orange"]),
        ("exclusion", "bonbon", []), ("last_places", "", ["strawberry"]),
    ]  # fmt: skip
    assert found.rounds[1]["votes"]["strawberry"] == 5
    assert found.rounds[1]["votes"]["bonbon"] == 3


def test_scottish_stv_cuts_a_value_after_five_decimals():
    """A has 7 of a quota of 4: each paper goes on at 3/7 = 0.42857…, cut."""
    found = won("stv-scottish", listed([(7, "AB"), (2, "C"), (2, "D")], 2), seats=2)
    assert found.more["quota"] == 4
    assert found.rounds[1]["votes"]["B"] == pytest.approx(7 * 0.42857, abs=1e-9)


def test_scottish_stv_breaks_a_tie_by_an_earlier_stage_and_tells_of_a_lot():
    told = won("stv-scottish", listed([(4, "A"), (3, "B"), (2, "CB"), (2, "D")], 2), seats=1)
    assert (told.winners, told.tied) == (("B",), ("C", "D"))


ORDERS = st.builds(lambda order, length: "".join(order[:length]), st.permutations("ABCDE"), st.integers(0, 5))


@UNTIMED
@drawn(
    piles=st.lists(st.tuples(st.integers(1, 9), ORDERS), min_size=1, max_size=12),
    seats=st.integers(1, 5),
)
def test_scottish_stv_fills_every_seat_and_loses_no_vote(piles, seats):
    text = listed([*piles, (1, "ABCDE")], 5)
    found = won("stv-scottish", text, seats=seats)
    assert len(found.winners) == len(set(found.winners)) == seats
    cast = sum(n for n, order in piles if order) + 1
    for told in found.rounds:
        there = sum(told["votes"].values()) + told["exhausted"]
        assert (
            cast - 0.01 < there < cast + 1e-6
        )  # what is cut off after five decimals is lost, and never more


@UNTIMED
@drawn(st.lists(st.tuples(st.integers(1, 9), st.permutations("ABCD").map("".join)), min_size=1, max_size=9))
def test_schulze_elects_whoever_beats_everybody(piles):
    found = won("schulze", listed(piles, 4))
    pairs = found.rounds[0]["pairs"]
    beaten = [a for a in "ABCD" if all(pairs[a][b] > pairs[b][a] for b in "ABCD" if a != b)]
    if beaten:
        assert found.winners == tuple(beaten)


@pytest.mark.parametrize("method", ["plurality", "stv-scottish"])
def test_ballot_that_likes_two_alike_is_refused_where_the_method_takes_one(method):
    with pytest.raises(TooManyChoices):
        won(method, '2 1\n1 1=2 0\n0\n"A"\n"B"\n')
    assert won("approval", '2 1\n1 1=2 0\n0\n"A"\n"B"\n').tied == ("A", "B")


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "the file is empty"), ('2 1\n1 1 0\n0\n"A"\n', "there have to be 2 names"),
     ('2 1\n1 1 1 0\n0\n"A"\n"B"\n', "Line 2: an option stands twice"),
     ('2 1\n1 3 0\n0\n"A"\n"B"\n', "not in the list"), ('2 1\n1 1\n0\n"A"\n"B"\n', "ends with 0"),
     ('2 3\n0\n"A"\n"B"\n', "seats are from 1"), ("2 1\n0\nA\nB\n", "names stand in quotes"),
     ('2 1\n0\n"A"\n"A"\n', "a name of its own"), ("A,B\n1,many\n", "Line 2: “many” is no number"),
     ("A,A\n1,1\n", "a name of its own"), ("choice1,choice2\nA,A\n", "an option stands twice"),
     ("choice,count\nA,some\n", "“some” is no count"), ("choice,count\nA,9999999\n", "too many"),
     ("A,B\nnan,1\n", "is no number"), ("0 0\n0\n", "names no options")],
)  # fmt: skip
def test_file_that_is_none_is_refused_with_its_line(text, said):
    with pytest.raises(FileUnreadable) as refused:
        read(text)
    assert said in refused.value.text.en


def rayzan(*words):
    return CliRunner().invoke(application(), ["ballot", "count", *words])


def test_command_counts_a_file_and_answers_as_json(tmp_path):
    file = tmp_path / "board.csv"
    file.write_text(FOOD, encoding="utf-8")
    told = json.loads(rayzan(str(file), "--method", "stv-scottish", "--seats", "3", "--json").stdout)
    assert told["winners"] == ["chocolate", "orange", "strawberry"]
    assert (told["ballots"], told["seats"], len(told["rounds"])) == (20, 3, 5)
    said = rayzan(str(file), "--method", "plurality").stdout
    assert "chocolate: 12" in said
    assert "Winners of 1 / برگزیدگان: chocolate" in said


def test_command_says_what_is_wrong_with_its_use(tmp_path):
    file = tmp_path / "board.blt"
    file.write_text('2 1\n1 3 0\n0\n"A"\n"B"\n', encoding="utf-8")
    wrong = rayzan(str(file), "--method", "approval")
    assert (wrong.exit_code, "not in the list" in wrong.stderr) == (1, True)
    assert rayzan(str(file), "--method", "borda").exit_code == 2
    assert rayzan(str(tmp_path / "gone"), "--method", "approval").exit_code == 2
