"""What is refused about amendments, and the way on from each."""

from workflow.deliberation.wording import worded
from workflow.process.text import Refusal, Text
from workflow.record.case import Outdated


class PassageOutside(Refusal):
    """What is to be changed is not in the text."""

    text = Text(
        "بخشی که می‌خواهید تغییر دهید در متن این ویرایش نیست. نوشتهٔ شما از دست نرفته است؛ صفحهٔ پیشنهاد را باز "
        "کنید و «پیشنهاد اصلاح این بند» را کنار بند آن بزنید.",
        "What you want to change is not in the text of this revision. What you wrote is not lost; open the page of "
        "the proposal and choose “Amend this paragraph” beside its paragraph.",
    )


class MovedOnOld(Outdated):
    """It was written on an earlier revision; ``place`` is where its words stand in the newest, if they do.

    ``place`` is section, start and end (exclusive); ``number`` is that of the newest revision.
    """

    text = Text(
        "متن در این میان ویرایش شده است (اکنون ویرایش {number}). بند شما را در متن تازه یافتیم و نوشته‌تان از دست "
        "نرفته است؛ آن را با واژه‌های تازه بسنجید و دوباره بفرستید.",
        "The text was revised in the meantime (it is now revision {number}). We found your passage in the new text "
        "and what you wrote is not lost; compare it with the new words and send it again.",
    )
    gone = Text(
        "متن در این میان ویرایش شده است (اکنون ویرایش {number}) و این بند دیگر در آن نیست. نوشتهٔ شما از دست نرفته "
        "است؛ در صفحهٔ پیشنهاد بند دیگری برگزینید و آن را آنجا بنویسید.",
        "The text was revised in the meantime (it is now revision {number}) and this passage is not in it any more. "
        "What you wrote is not lost; choose another paragraph on the page of the proposal and write it there.",
    )

    def __init__(self, *, version: int, number: int, place: tuple[str, int, int] | None) -> None:
        self.number, self.place = number, place
        super().__init__(
            worded(type(self).text if place else type(self).gone, number=number), version=version
        )


class TooMany(Refusal):
    """There are as many amendments as one text can be read with."""

    text = Text(
        "این پیشنهاد {count} اصلاحیه دارد و بیش از این پذیرفته نمی‌شود؛ نظر خود را در پیشنهاد بنویسید یا یکی از "
        "اصلاحیه‌ها را امضا کنید.",
        "This proposal has {count} amendments and no more are taken; write a comment, or sign one of them.",
    )


class Settled(Outdated):
    """The amendment came to its end, so nothing more is said on it."""

    text = Text(
        "دربارهٔ اصلاحیهٔ شمارهٔ {number} تصمیم گرفته شده است و دیگر چیزی در آن ثبت نمی‌شود؛ آن را باز کنید و دلیل "
        "تصمیم را بخوانید. اگر هنوز نظری دارید، در پیشنهاد بنویسید.",
        "Amendment {number} is decided, so nothing more is recorded on it; open it to read why. If there is more to "
        "say, write a comment on the proposal.",
    )


class OwnAmendment(Refusal):
    """Whoever moved it stands behind it already."""

    text = Text(
        "این اصلاحیه از خود شماست و نامتان زیر آن هست؛ نیازی به امضا نیست.",
        "This amendment is your own and bears your name; there is no need to sign it.",
    )


class Collides(Refusal):
    """It touches words that an accepted one changes."""

    text = Text(
        "این اصلاحیه با اصلاحیهٔ پذیرفته‌شدهٔ شمارهٔ {numbers} بر سر همان واژه‌هاست و هر دو در متن نمی‌گنجند. یکی را "
        "برگزینید (تصمیم دیگری را باز کنید)، یا متنی تازه برای هر دو بنویسید.",
        "This amendment touches the same words as the accepted amendment {numbers}, and the text cannot hold both. "
        "Choose one (reopen the other), or write a joined wording for them.",
    )

    def __init__(self, numbers: tuple[int, ...]) -> None:
        fa, en = "، ".join(map(str, numbers)), ", ".join(map(str, numbers))
        super().__init__(Text(worded(type(self).text, numbers=fa).fa, worded(type(self).text, numbers=en).en))


class WordedAnew(Refusal):
    """The words it changes were themselves changed by hand."""

    text = Text(
        "واژه‌هایی که اصلاحیهٔ شمارهٔ {number} تغییر می‌دهد، در این میان با دست عوض شده‌اند. متن تازه‌ای برای آن "
        "بنویسید («نوشتن متنی تازه»)، یا آن را با دلیل نپذیرید.",
        "The words that amendment {number} changes were changed by hand in the meantime. Word it anew (“Write a "
        "joined wording”), or reject it with a reason.",
    )


class ParentSettled(Refusal):
    """It would change the words of an amendment that is not open any more."""

    text = Text(
        "این اصلاحیه واژه‌های اصلاحیهٔ شمارهٔ {number} را تغییر می‌دهد که دیگر در کار نیست. نخست تصمیم آن را باز "
        "کنید، یا خود متن پیشنهاد را اصلاح کنید.",
        "This would change the words of amendment {number}, which is settled. Reopen that one first, or amend the "
        "text of the proposal itself.",
    )


class NotTogether(Refusal):
    """They do not change the same text, or not all of them may still be joined."""

    text = Text(
        "این اصلاحیه‌ها را نمی‌توان یکی کرد: همه باید باز یا پذیرفته و بر سر یک بخش از متن باشند. آن‌هایی را "
        "برگزینید که در یک بخش‌اند.",
        "These amendments cannot be joined: all must be proposed or accepted and change the same section. Choose "
        "those of one section.",
    )


class JoinedMeanwhile(Outdated):
    """Somebody else wrote a joined wording for one of them; ``number`` is the amendment that holds it."""

    text = Text(
        "در این میان همکارتان برای این‌ها متن تازه‌ای نوشته است: اصلاحیهٔ شمارهٔ {number}. نوشتهٔ شما از دست نرفته "
        "است؛ آن را با متن او بسنجید و اگر هنوز لازم است، به‌جای آن بفرستید.",
        "In the meantime a colleague wrote a joined wording for these: amendment {number}. What you wrote is not "
        "lost; compare it with theirs and, if it is still wanted, send it in its place.",
    )

    def __init__(self, *, version: int, number: int) -> None:
        self.number = number
        super().__init__(worded(type(self).text, number=number), version=version)


class DecidedMeanwhile(Outdated):
    """The text, or what was decided on one of them, changed since the joined wording was begun."""

    text = Text(
        "در این میان متن پیشنهاد یا تصمیم دربارهٔ یکی از این اصلاحیه‌ها تغییر کرده است. نوشتهٔ شما از دست نرفته "
        "است؛ آن را با واژه‌های کنونی بسنجید و دوباره بفرستید.",
        "In the meantime the text of the proposal changed, or what was decided on one of these amendments. What you "
        "wrote is not lost; compare it with the words as they stand now and send it again.",
    )


class OtherWordsShown(Refusal):
    """Other amendments were chosen than those whose words were shown."""

    text = Text(
        "واژه‌هایی که متن تازه به‌جای آن‌ها می‌نشیند، اکنون از آنِ اصلاحیه‌هایی است که برگزیده‌اید. نوشتهٔ شما سر جای "
        "خود است؛ آن را با این واژه‌ها بسنجید و بفرستید.",
        "The words that the new wording takes the place of are now those of the amendments you chose. What you wrote "
        "is still here; compare it with these words and send it.",
    )


class NothingToApply(Refusal):
    """No accepted amendment can go into the text now."""

    text = Text(
        "اصلاحیهٔ پذیرفته‌شده‌ای نیست که بتوان در متن اعمال کرد؛ نخست دربارهٔ اصلاحیه‌ها تصمیم بگیرید.",
        "There is no accepted amendment that can be applied; decide on the amendments first.",
    )


class MadeUnreadable(Refusal):
    """Together they nest lists or quotes deeper than can be shown."""

    text = Text(
        "این اصلاحیه‌ها با هم «{part}» را بیش از اندازه تودرتو می‌کنند و آن را نمی‌توان نشان داد. تصمیم یکی از آن‌ها را "
        "باز کنید، یا متنی تازه با تودرتویی کمتر بنویسید.",
        "Together these amendments nest “{part}” too deeply for it to be shown. Reopen the decision on one of them, "
        "or write a joined wording with fewer levels.",
    )

    def __init__(self, part: Text) -> None:
        words = type(self).text
        super().__init__(Text(words.fa.format(part=part.fa), words.en.format(part=part.en)))


class OpenUnder(Refusal):
    """Amendments to accepted amendments are not decided yet."""

    text = Text(
        "اصلاحیهٔ شمارهٔ {numbers} واژه‌های اصلاحیه‌ای پذیرفته‌شده را تغییر می‌دهد و هنوز تصمیمی دربارهٔ آن نیست. "
        "نخست آن را بپذیرید یا نپذیرید، سپس اعمال کنید.",
        "Amendment {numbers} would change the words of an accepted one and is not decided. Accept or reject it "
        "first, then apply.",
    )

    def __init__(self, numbers: tuple[int, ...]) -> None:
        fa, en = "، ".join(map(str, numbers)), ", ".join(map(str, numbers))
        super().__init__(Text(worded(type(self).text, numbers=fa).fa, worded(type(self).text, numbers=en).en))
