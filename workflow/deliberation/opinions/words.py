"""How an analysis of opinions is told."""

from collections.abc import Mapping
from types import MappingProxyType

from workflow.deliberation.opinions.result import Holds
from workflow.process.text import Text

PLACED = Text(
    "{placed} نفر از {people} نفر جای مشخصی دارند؛ {statements} گزاره به شمار آمده است.",
    "{placed} of {people} people are placed; {statements} statements count.",
)
HEADING = Text("گروه {number}: {size} نفر", "Group {number}: {size} people")
HOLDS: Mapping[Holds, Text] = MappingProxyType({
    "agree": Text("موافق", "agrees"),
    "disagree": Text("مخالف", "disagrees"),
})  # fmt: skip
AGREE = Text("{share}٪ موافق", "{share}% agree")
HELD = Text("- {holds}: {body} ({own}؛ دیگران: {others})", "- {holds}: {body} ({own}; others: {others})")
SHARED = Text("آنچه همهٔ گروه‌ها بر آن‌اند:", "What all groups hold:")
SAID = Text("- {holds}: {body}", "- {holds}: {body}")
