"""The drawing says what the file says, and the documentation shows the drawing."""

from pathlib import Path

import pytest

from tests.workflow.process.national_names import NATIONAL, bindings
from tests.workflow.process.test_checks import SOUND
from workflow.lifecycle import DEFINITIONS
from workflow.process.definition import read
from workflow.process.diagram import book, main, mermaid, table

PAGE = Path(__file__).parents[3] / "docs" / "process.md"


def small():
    return read(SOUND, "small", bindings())


def test_documentation_is_drawn_from_the_file_as_it_stands():
    drawn = book(DEFINITIONS.values())
    assert PAGE.read_text(encoding="utf-8") == drawn, "write it anew as its first lines say"


def test_command_writes_the_page(capsys):
    main([str(path) for path in sorted(NATIONAL.parent.glob("*.toml"))])
    assert capsys.readouterr().out == book(DEFINITIONS.values())


def test_book_leads_to_every_lifecycle():
    drawn = book(DEFINITIONS.values())
    for definition in DEFINITIONS.values():
        assert f"\n## {definition.label.en}\n" in drawn
        assert f"\n## {definition.label.fa}\n" in drawn
    assert "- [Policy brief](#policy-brief), of a brief: `brief.toml`" in drawn
    assert "| Superseded `superseded` | ended |  |  | `delivery: supersede` |" in drawn


def test_mermaid_draws_every_state_and_every_way():
    lines = [line.strip() for line in mermaid(small(), "en").splitlines()]
    assert lines == [
        "stateDiagram-v2",
        'state "Draft" as draft',
        'state "Discussion" as discussion',
        'state "Ballot" as approval',
        'state "Postponed" as postponed',
        'state "Approved" as approved',
        'state "Rejected" as rejected',
        "state decide <<choice>>",
        "[*] --> draft",
        "draft --> discussion : Send",
        "draft --> rejected : Set aside",
        "discussion --> approval : Put to the vote",
        "discussion --> postponed : Postpone it",
        "approval --> postponed : Postpone it",
        "postponed --> approval : Take up again",
        "postponed --> discussion : Take up again",
        "discussion --> discussion : Remind",
        "approval --> decide : Count",
        "decide --> approved",
        "decide --> rejected",
        "decide --> postponed",
        "approved --> [*]",
        "rejected --> [*]",
    ]


def test_mermaid_speaks_persian():
    assert 'state "پیش‌نویس" as draft' in mermaid(small(), "fa")
    assert "draft --> discussion : ارسال" in mermaid(small(), "fa")


def test_punctuation_of_mermaid_in_a_label_is_encoded():
    text = SOUND.replace('vote = "Put to the vote"', "vote = 'Vote: \"yes\"; #1'")
    drawn = mermaid(read(text, "small", bindings()), "en")
    assert "discussion --> approval : Vote#58; #quot;yes#quot;#59; #35;1" in drawn


@pytest.mark.parametrize(
    ("language", "row"),
    [
        ("en", "| Set aside `lapse` | Draft | Rejected |  |  | `180d` (reminder `30d`) |"),
        (
            "en",
            "| Count `decide` | Ballot | Approved or Rejected or Postponed | `worker` |  | `ballot_end` |",
        ),
        ("en", "| Take up again `resume` | Postponed | where it was before | `secretary` |  | `until` |"),
        ("en", "| Send `submit` | Draft | Discussion | `author` | `sections_filled` |  |"),
        ("fa", "| یادآوری `escalate` | بحث | می‌ماند |  |  | `14d` |"),
        ("fa", "| موکول کردن `postpone` | بحث، رأی‌گیری | موکول‌شده | `secretary` |  |  |"),
    ],
)
def test_table_has_a_row_for_every_step(language, row):
    lines = table(small(), language).splitlines()
    assert row in lines
    assert len(lines) == 2 + len(small().steps)


def test_bar_in_a_label_does_not_break_the_table():
    text = SOUND.replace('"Put to the vote"', '"Vote | count"')
    assert "| Vote \\| count `vote` |" in table(read(text, "small", bindings()), "en")
