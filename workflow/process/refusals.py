"""What the engine answers when a step cannot be taken, each named by the fact."""

from workflow.process.text import Refusal, Text


class UnknownStep(Refusal):
    """The lifecycle has no step of that name."""

    text = Text(
        "گامی با نام «{step}» در این روند نیست. صفحه را تازه کنید و یکی از گام‌های نشان‌داده‌شده را برگزینید.",
        "This lifecycle has no step “{step}”. Reload the page and choose one of the steps it shows.",
    )


class StepNotOpen(Refusal):
    """The step exists but does not leave the present state."""

    text = Text(
        "«{step}» از وضعیت «{state}» ممکن نیست. گام‌های باز: {open}.",
        "“{step}” cannot be taken from “{state}”. Open steps: {open}.",
    )


class NotYours(Refusal):
    """Someone else takes this step."""


class GuardRefused(Refusal):
    """Something that must hold does not yet; ``reasons`` says what, one sentence each."""

    def __init__(self, reasons: tuple[Text, ...]) -> None:
        self.reasons = reasons
        super().__init__(Text(*(" ".join(words) for words in zip(*reasons, strict=True))))


class AnswerMissing(Refusal):
    """The step asks for something that was not given; ``which`` are the names of what is missing."""

    text = Text("برای این گام این هم لازم است: {words}.", "This step also needs: {words}.")

    def __init__(self, which: tuple[str, ...], words: Text) -> None:
        self.which = which
        template = type(self).text
        super().__init__(Text(template.fa.format(words=words.fa), template.en.format(words=words.en)))
