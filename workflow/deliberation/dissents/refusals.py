"""What is refused about minority opinions, and the way on from each."""

from workflow.process.text import Refusal, Text
from workflow.record.case import Forbidden, Outdated


class BriefIsOut(Refusal):
    """The brief is issued: what stands in it is frozen."""

    text = Text(
        "خلاصه با شمارهٔ {number} صادر شده است و نظر اقلیت دیگر در آن تغییر نمی‌کند. نوشتهٔ شما از دست نرفته است؛ "
        "آن را برای دبیر بفرستید، یا در مرحلهٔ پیگیری در پیشنهاد بنویسید.",
        "The brief was issued as number {number}, and minority opinions in it change no more. What you wrote is not "
        "lost; send it to the secretary, or write it as a comment during the follow-up.",
    )


class NotCarried(Refusal):
    """Nobody was outvoted: no ballot carried the text."""

    text = Text(
        "هنوز رأی‌گیری‌ای این متن را تصویب نکرده است، پس کسی در اقلیت رأی نمانده است. اگر متن سخن گروه شما را "
        "نمی‌رساند، «گروهی که متن سخنش را نمی‌رساند» را برگزینید.",
        "No ballot has carried this text yet, so nobody was outvoted. If the text does not carry what your group "
        "says, choose “A group the text does not carry”.",
    )


class NotOutvoted(Refusal):
    """Only who voted against what was carried was outvoted."""

    text = Text(
        "این نظر از کسانی است که در رأی‌گیری رأی مخالف دادند و شما رأی مخالف نداده‌اید. اگر متن سخن گروه شما را "
        "نمی‌رساند، نظری با «گروهی که متن سخنش را نمی‌رساند» بنویسید یا چنین نظری را امضا کنید.",
        "This is for those who voted against in the ballot, and you did not. If the text does not carry what your "
        "group says, write an opinion as “A group the text does not carry”, or sign one.",
    )


class AlreadyDissenting(Refusal):
    """One member writes one opinion on each ground."""

    text = Text(
        "شما پیش از این نظری از همین گونه نوشته‌اید (نظر {number}). همان را بازنویسی کنید، یا آن را پس بگیرید و از نو "
        "بنویسید.",
        "You already wrote one of this kind (opinion {number}). Reword it, or withdraw it and write anew.",
    )


class TooManyDissents(Refusal):
    """There are as many as a brief can print."""

    text = Text(
        "برای این پیشنهاد {count} نظر اقلیت نوشته شده است و بیش از این در خلاصه نمی‌گنجد. یکی از آن‌ها را که سخن "
        "شماست امضا کنید.",
        "This proposal has {count} minority opinions, and the brief holds no more. Sign the one that says what you "
        "hold.",
    )


class DissentWithdrawn(Refusal):
    """It was taken back by who wrote it."""

    text = Text(
        "نویسندهٔ این نظر آن را پس گرفته است. اگر سخن شما هم بود، خود نظری بنویسید.",
        "Whoever wrote this opinion withdrew it. If it was yours too, write one yourself.",
    )


class DissentOutdated(Outdated):
    """It was reworded meanwhile, so what was read is not what would be signed or replaced."""

    text = Text(
        "این نظر در این میان بازنویسی شده است. متن تازهٔ آن را بخوانید و کار خود را دوباره بفرستید؛ نوشتهٔ شما از دست "
        "نرفته است.",
        "This opinion was reworded in the meantime. Read its new wording and send yours again; what you wrote is "
        "not lost.",
    )


class NotItsWriter(Forbidden):
    """Rewording and withdrawing are for who wrote it."""

    text = Text(
        "تنها نویسندهٔ این نظر می‌تواند آن را بازنویسی کند یا پس بگیرد؛ شما می‌توانید آن را امضا کنید، امضای خود را "
        "بردارید، یا نظر خود را بنویسید.",
        "Only its writer rewords or withdraws this opinion; you can sign it, take your signature off, or write one "
        "of your own.",
    )


class NothingSigned(Refusal):
    """Who confirms says again what they signed."""

    text = Text(
        "شما متن کنونی این نظر را امضا نکرده‌اید که آن را برای متن تازهٔ پیشنهاد تأیید کنید؛ آن را بخوانید و اگر سخن "
        "شماست امضا کنید.",
        "You have not signed this wording, so there is nothing to confirm for the new text of the proposal; read it, "
        "and sign it if it says what you hold.",
    )


class WritersOwn(Refusal):
    """An opinion without its writer would be nobody's."""

    text = Text(
        "این نظر را شما نوشته‌اید و بی امضای شما از آن کسی نیست. اگر نمی‌خواهید نامتان بیاید، «تنها شمرده شوم» را "
        "برگزینید؛ اگر از آن برگشته‌اید، آن را پس بگیرید.",
        "You wrote this opinion, and without your signature it is nobody’s. To keep your name out of it choose “Only "
        "count me”; if you no longer hold it, withdraw it.",
    )
