"""Why a ballot is not opened, a vote not taken, a result not given."""

from workflow.process.text import Refusal, Text


class RollEmpty(Refusal):
    """Nobody is entitled to vote, so no ballot can be opened."""

    text = Text(
        "هیچ عضوی حق رأی ندارد؛ نخست در صفحهٔ اعضا کسی را به عضویت بگمارید و سپس رأی‌گیری را آغاز کنید.",
        "No member is entitled to vote; first appoint members on the members page, then open the ballot.",
    )


class NotOnRoll(Refusal):
    """A vote by somebody who was no member when the ballot was opened."""

    text = Text(
        "نام شما در فهرست رأی‌دهندگان این رأی‌گیری نیست؛ فهرست هنگام آغاز رأی‌گیری بسته شده است.",
        "You are not on the roll of this ballot; the roll was closed when the ballot was opened.",
    )


class BallotClosed(Refusal):
    """A vote that came after the end, or where no ballot is open."""

    text = Text(
        "این رأی‌گیری پایان یافته است و رأی تازه‌ای نمی‌پذیرد. نتیجه را در صفحهٔ پیشنهاد ببینید.",
        "This ballot is over and takes no more votes. See the result on the proposal’s page.",
    )


class AlreadyVoted(Refusal):
    """A second vote by the same member."""

    text = Text(
        "رأی شما پیش از این ثبت شده است؛ هر عضو یک رأی دارد و رأی ثبت‌شده تغییر نمی‌کند.",
        "Your vote is already recorded; each member has one vote, and it does not change once recorded.",
    )


class BallotRunning(Refusal):
    """The result was asked for while members may still vote."""

    text = Text(
        "رأی‌گیری هنوز باز است و همهٔ اعضا رأی نداده‌اند؛ نتیجه در پایان مهلت اعلام می‌شود.",
        "The ballot is still open and not all members have voted; the result is announced at its end.",
    )
