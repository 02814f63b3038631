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


class StoodAside(NotOnRoll):
    """A vote by, or through, somebody who declared a conflict of interest."""

    text = Text(
        "شما دربارهٔ این پیشنهاد تعارض منافع اعلام کرده‌اید؛ از این رو نه خود رأی می‌دهید و نه به نمایندگی از دیگری. "
        "اگر تعارضی نمانده است، پیش از آغاز رأی‌گیری بعدی اعلام خود را پس بگیرید.",
        "You declared a conflict of interest on this proposal, so you vote neither for yourself nor for somebody you "
        "represent. If the conflict is gone, withdraw your declaration before the next ballot opens.",
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


class BallotOpenAlready(Refusal):
    """A ballot was to be opened while another is open on the same proposal."""

    text = Text(
        "رأی‌گیری دیگری دربارهٔ این پیشنهاد باز است؛ نخست آن را ببندید.",
        "Another ballot on this proposal is open; close that one first.",
    )


class MatterUnknown(Refusal):
    """The rules of procedure know no such matter."""

    text = Text(
        "آیین‌نامه چنین موضوعی ندارد؛ یکی از این‌ها را برگزینید: {known}.",
        "The rules of procedure know no such matter; choose one of: {known}.",
    )


class MethodNotForMatter(Refusal):
    """The majority a matter needs and the way of voting do not go together."""

    text = Text(
        "با این شیوه نمی‌توان سنجید که آنچه آیین‌نامه برای «{matter}» می‌خواهد به دست آمده است ({majority})؛ شیوه یا "
        "موضوع را عوض کنید.",
        "For “{matter}” the rules ask for {majority}, which this way of voting cannot tell; choose another way or "
        "matter.",
    )


class OptionsWrong(Refusal):
    """Options that cannot be chosen among, or options where there is nothing to choose."""

    text = Text(
        "برای این شیوه از ۲ تا ۲۰ گزینهٔ متفاوت بنویسید، و برای شیوه‌های دیگر هیچ.",
        "For this way of voting write 2 to 20 different options, and for the others none.",
    )


class SecrecyRuledOut(Refusal):
    """The rules know no secret ballot."""

    text = Text(
        "آیین‌نامهٔ انجمن رأی‌گیری مخفی نمی‌شناسد؛ رأی‌گیری را آشکار برگزار کنید.",
        "The chapter’s rules know no secret ballots; hold an open one.",
    )


class SecrecyForChair(Refusal):
    """By the rules only whoever presides makes a ballot secret."""

    text = Text(
        "به حکم آیین‌نامه تنها رئیس جلسه یا انجمن می‌تواند رأی‌گیری را مخفی کند؛ از او بخواهید.",
        "By the rules only whoever presides can make a ballot secret; ask them.",
    )


class SecrecyNotAsked(Refusal):
    """Fewer asked for a secret ballot than the rules want."""

    text = Text(
        "به حکم آیین‌نامه دست‌کم {needed} عضو باید رأی‌گیری مخفی بخواهند و تاکنون {asked} نفر خواسته‌اند؛ "
        "اعضا در صفحهٔ رأی‌گیری آن را می‌خواهند.",
        "By the rules at least {needed} of the members must ask for a secret ballot, and {asked} have so far; "
        "members ask for it on the ballot’s page.",
    )


class WishTooLate(Refusal):
    """A wish for secrecy on other business while its ballot is open."""

    text = Text(
        "رأی‌گیری دربارهٔ این موضوع آغاز شده است و شیوهٔ آن دیگر تغییر نمی‌کند؛ درخواست رأی‌گیری مخفی را پیش از آغاز آن "
        "می‌نویسند.",
        "The ballot on this item is open and is held as it was begun; a secret ballot is asked for before it opens.",
    )


class RatifiedByMotion(Refusal):
    """Options to choose among where a resolution stands or falls."""

    text = Text(
        "تنفیذ تنها با رأی موافق یا مخالف، یا با رضایت همگانی، گرفته می‌شود؛ شیوهٔ رأی‌گیری را عوض کنید.",
        "A ratification is voted for or against, or by consent; choose another way of voting.",
    )


class ConsentIsOpen(Refusal):
    """Consent in secret: objections have reasons, and reasons have somebody to talk to."""

    text = Text(
        "رضایت همگانی مخفی نمی‌شود، چون اعتراض با دلیل و با نام گفته می‌شود؛ شیوه را عوض کنید یا آشکار رأی بگیرید.",
        "Consent is never secret, since an objection is made by name and with its reason; choose another way "
        "of voting, or an open ballot.",
    )


class NotTheirProxy(Refusal):
    """A vote for somebody who is not represented by whoever casts it."""

    text = Text(
        "شما اکنون نمایندهٔ این عضو در این جلسه نیستید؛ رأی او را تنها خودش یا نمایندهٔ ثبت‌شده‌اش می‌دهد.",
        "You do not represent this member at this meeting now; only they or their recorded proxy vote for them.",
    )


class GiverCame(NotTheirProxy):
    """A vote for somebody who has come to the meeting themselves."""

    text = Text(
        "عضوی که نمایندهٔ او بودید خود به جلسه آمده است و خودش رأی می‌دهد؛ رأیی به جای او ثبت نشد.",
        "The member you represented has come to the meeting and votes in person; nothing was cast for them.",
    )


class ProxiesRuledOut(NotTheirProxy):
    """The rules let nobody vote for somebody else."""

    text = Text(
        "به موجب آیین‌نامه هر کس تنها رأی خود را می‌دهد و نمایندگی در رأی‌گیری نیست؛ رأیی به جای دیگری ثبت نشد.",
        "By the rules everybody votes for themselves alone and nobody by proxy; nothing was cast for anybody else.",
    )


GIVER_NOT_ON_ROLL = Text(
    "نام این عضو در فهرست رأی‌دهندگان این رأی‌گیری نیست: هنگام آغاز آن نه حاضر بود و نه نماینده‌ای حاضر داشت، یا به سبب "
    "تعارض منافع کنار ایستاده است. در این رأی‌گیری نمی‌توان به جای او رأی داد.",
    "This member is not on the roll of this ballot: when it was opened they were neither there nor represented, or "
    "they stand aside by a conflict of interest. Nobody can vote for them in this ballot.",
)
GIVER_VOTED = Text(
    "رأی این عضو پیش از این ثبت شده است، به دست خودش یا نماینده‌اش؛ هر عضو یک رأی دارد و رأی ثبت‌شده تغییر نمی‌کند.",
    "This member’s vote is already recorded, by themselves or their proxy; each member has one vote, and it does not "
    "change once recorded.",
)


class AskedAlready(Refusal):
    """The same member asks for a secret ballot again."""

    text = Text(
        "درخواست رأی‌گیری مخفی شما پیش از این ثبت شده است و در آغاز رأی‌گیری به حساب می‌آید.",
        "Your wish for a secret ballot is already recorded; it counts when the ballot opens.",
    )
