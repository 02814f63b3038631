"""Sentences that freezing writes into a brief and keeps with it: a change touches later briefs only."""

from workflow.process.text import Language, Text
from workflow.record.calendar import persian_digits

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

OUTVOTED = Text("از کسانی که در رأی‌گیری رأی مخالف دادند", "from members who voted against")
GROUP = Text("از گروهی که متن سخنش را نمی‌رساند", "from a group whose statements the text does not carry")
OPINION_GROUP = Text(
    "از گروه نظر {number} ({size} نفر) که متن سخنش را نمی‌رساند",
    "from opinion group {number} ({size} people), whose statements the text does not carry",
)
COUNTED = Text("{counted} عضو که نام خود را نیاورده‌اند", "{counted} members who keep to their number")
COUNTED_ONE = Text("یک عضو که نام خود را نیاورده است", "one member who keeps to the number")
COUNTED_MORE = Text(
    "و {counted} عضو که نام خود را نیاورده‌اند", "and {counted} members who keep to their number"
)
COUNTED_ONE_MORE = Text("و یک عضو که نام خود را نیاورده است", "and one member who keeps to the number")
ON_ANOTHER_REVISION = Text(
    "این نظر دربارهٔ ویرایش {written} متن نوشته شده است؛ آنچه تصویب شد ویرایش {approved} است.",
    "This opinion was written about revision {written} of the text; what was approved is revision {approved}.",
)


def said(words: Text, language: Language, **numbers: int) -> str:
    """A sentence in one language with numbers filled in, in the digits of the language."""
    digits = {name: persian_digits(str(n)) if language == "fa" else str(n) for name, n in numbers.items()}
    return words.in_(language).format(**digits)


def either(persian: str, english: str, language: Language) -> str:
    """The words of this language; the others where there are none, as a name is better than a gap."""
    return (persian or english) if language == "fa" else (english or persian)
