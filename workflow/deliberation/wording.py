"""Sentences with numbers in them: a Persian reader reads them in Persian digits."""

from workflow.process.text import Text
from workflow.record.calendar import persian_digits


def worded(text: Text, **numbers: int | str) -> Text:
    """Both languages with the numbers filled in, in the digits of each; lists of numbers, joined already, among them.

    ``Text.format`` does it for whole numbers alone.
    """
    in_persian = {name: persian_digits(str(number)) for name, number in numbers.items()}
    return Text(text.fa.format(**in_persian), text.en.format(**numbers))
