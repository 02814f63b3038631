"""Sentences that freezing writes into a brief and keeps with it: a change touches later briefs only."""

from workflow.process.text import Text

ROLE_OF_AUTHOR = Text("نویسندهٔ پیشنهاد", "author of the proposal")
ROLE_OF_TRANSLATOR = Text("مترجم", "translator")

CORRECTS = Text(
    "این خلاصه اصلاح‌شده است و جای این خلاصه را می‌گیرد:", "This corrected brief takes the place of:"
)
REPLACES = Text("این خلاصه جای این خلاصه را می‌گیرد:", "This brief takes the place of:")

DEMONSTRATION = Text(
    "این سند نمایشی است و هیچ شورایی آن را تصویب نکرده است. تعیین تکلیف نظرها به این قاعده بوده است: {rule}",
    "This is a demonstration; no council has approved it. Its comments were disposed by this rule: {rule}",
)

CONSULTATION = Text(
    "در بحث، {people} نفر {comments} نظر نوشتند و {stances} موضع دربارهٔ نظرها ثبت شد.",
    "In the discussion {people} people gave {comments} comments and marked {stances} stances on comments.",
)
