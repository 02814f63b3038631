"""Rules that contradict themselves, each with its field, the reason and the way out; and what is lawful but unwise."""

from collections import Counter
from collections.abc import Iterator

from workflow.decision.procedure.rules import ORDINARY, SHARES, THRESHOLDS, Majority, Rules
from workflow.process.text import Text
from workflow.record.letters import normalized

SIMPLE_HAS_NO_BASE = Text(
    "اکثریت نسبی تنها موافق را با مخالف می‌سنجد و مبنا ندارد. اگر بیش از نیمی از این مبنا را می‌خواهید، اکثریت مطلق "
    "را برگزینید؛ وگرنه مبنا را «آرای داده‌شده» بگذارید.",
    "A simple majority only compares for with against and has no base. If more than half of this base is meant, choose "
    "the absolute majority; otherwise leave the base at votes cast.",
)
SIMPLE_COUNTS_NO_ABSTENTION = Text(
    "در اکثریت نسبی رأی ممتنع به شمار نمی‌آید. اگر ممتنع باید شمرده شود، اکثریت مطلق را برگزینید؛ وگرنه آن را نشمرید.",
    "In a simple majority an abstention makes no difference. If it should, choose the absolute majority; otherwise do "
    "not count it.",
)
ABSOLUTE_IS_SIMPLE = Text(
    "بیش از نیمی از آرای موافق و مخالف همان اکثریت نسبی است. اکثریت نسبی را برگزینید، یا رأی‌های ممتنع را بشمرید.",
    "More than half of the votes for and against is the simple majority. Choose that, or count the abstentions.",
)
BASE_HAS_ABSTENTIONS = Text(
    "هر کس ممتنع است جزو این مبنا هست و شمردن جداگانه معنا ندارد. «شمرده نمی‌شود» را برگزینید، یا مبنا را «آرای "
    "داده‌شده» بگذارید.",
    "Whoever abstains belongs to this base anyway, so counting abstentions says nothing. Choose “not counted”, or make "
    "votes cast the base.",
)
CONSENT_HAS_NO_BASE = Text(
    "رضایت همگانی با یک اعتراض از میان می‌رود و مبنایی ندارد. مبنا را «آرای داده‌شده» بگذارید، یا اکثریتی دیگر برگزینید.",
    "Consent falls with one objection and has no base. Leave the base at votes cast, or choose a majority.",
)
CONSENT_COUNTS_NO_ABSTENTION = Text(
    "در رضایت همگانی کسی که کنار می‌ایستد جلوی تصویب را نمی‌گیرد. «شمرده نمی‌شود» را برگزینید.",
    "By consent, whoever stands aside stops nothing. Choose “not counted”.",
)
KEY_TWICE = Text(
    "دو موضوع نمی‌توانند یک کلید داشته باشند، چون رأی‌گیری نمی‌داند کدام را بخواند. کلید یا نام انگلیسی دیگری بنویسید.",
    "Two matters cannot have one key, for a ballot could not tell which it goes by. Write another key or English name.",
)
NAME_TWICE = Text(
    "موضوع دیگری همین نام را دارد و اعضا آن دو را از هم نمی‌شناسند. نام دیگری بنویسید.",
    "Another matter has this name, so members could not tell them apart. Write another name.",
)
FIRST_IS_ORDINARY = Text(
    "نخستین موضوع برای هر چیزی است که موضوع دیگری ندارد و کلیدش ordinary می‌ماند. موضوع‌های دیگر را پس از آن بنویسید.",
    "The first matter is for whatever names no other, and its key stays ordinary. Write other matters after it.",
)
NO_TIE_TO_BREAK = Text(
    "هیچ‌یک از این اکثریت‌ها با رأی برابر بسته نمی‌ماند: رأی تعیین‌کنندهٔ رئیس تنها در اکثریت نسبی و مطلق جا دارد. «تصویب "
    "نمی‌شود» را برگزینید، یا اکثریت یکی از موضوع‌ها را تغییر دهید.",
    "None of these majorities can end in a tie: a casting vote only has a place in a simple or an absolute majority. "
    "Choose that a tie is lost, or change the majority of a matter.",
)
SECRET_HAS_NO_CASTING_VOTE = Text(
    "وقتی همهٔ رأی‌گیری‌ها مخفی است کسی نمی‌داند رئیس چه رأیی داده است و رأی تعیین‌کننده جایی ندارد. «تصویب نمی‌شود» را "
    "برگزینید، یا پنهان‌بودن را به خواست کسی بگذارید.",
    "When all ballots are secret nobody knows how the chair voted, so there is no casting vote. Choose that a tie is "
    "lost, or make secrecy depend on a request.",
)
CONSENT_IS_OPEN = Text(
    "در رضایت همگانی هر اعتراض با نام و دلیل گفته می‌شود و نمی‌تواند همیشه مخفی باشد. پنهان‌بودن را به خواست کسی بگذارید، "
    "یا برای آن موضوع اکثریتی برگزینید.",
    "By consent, objections are given by name and with reasons, so ballots cannot always be secret. Make secrecy "
    "depend on a request, or choose a majority for that matter.",
)
URGENT_LONGER = Text(
    "مهلت دعوت فوری نمی‌تواند از مهلت عادی ({n} ساعت) بلندتر باشد. عددی برابر یا کمتر از آن بنویسید.",
    "Urgent notice cannot be longer than the ordinary notice ({n} hours). Write as many hours or fewer.",
)
NOBODY_PRESIDES = Text(
    "بگویید چه کسی جلسه را اداره می‌کند؛ دست‌کم یک نفر را برگزینید.",
    "Say who presides; choose at least one.",
)
PRESIDES_TWICE = Text(
    "این را یک بار پیش‌تر نوشته‌اید. هر کس یک جا دارد؛ این یکی را خالی بگذارید یا دیگری را برگزینید.",
    "This stands here already. Each has one place; leave this empty or choose another.",
)
NEVER_REACHED = Text(
    "حاضران همیشه می‌توانند کسی را برگزینند، پس نوبت به آنچه پس از آن آمده نمی‌رسد. این را پیش از آن بنویسید.",
    "Those present can always choose somebody, so what stands after that is never reached. Put this before it.",
)
DEPUTY_OF_NOBODY = Text(
    "جانشین رئیس تنها هنگامی جلسه را اداره می‌کند که رئیس نباشد. رئیس را پیش از او بنویسید.",
    "The chair’s deputy presides only while the chair is away. Put the chair before the deputy.",
)

MORE_THAN_MEMBERS = Text(
    "حد نصاب {n} نفر می‌خواهد و انجمن اکنون {members} عضو دارد؛ تا عضوی افزوده نشود هیچ جلسه‌ای رسمیت نمی‌یابد.",
    "The quorum needs {n} and the chapter has {members} members now; until members are added, no meeting is quorate.",
)
ONE_ALONE = Text(
    "یک نفر با نمایندگی دیگران به تنهایی حد نصاب ({n} نفر) را می‌سازد.",
    "One person representing others makes the quorum ({n}) alone.",
)
QUORUM_CANNOT_CARRY = Text(
    "جلسه‌ای که تنها حد نصاب را دارد نمی‌تواند «{matter}» را تصویب کند، چون اکثریت آن از همهٔ اعضا گرفته می‌شود.",
    "A meeting that just makes the quorum cannot carry “{matter}”, as its majority is of all members.",
)
NOBODY_LEFT_TO_PRESIDE = Text(
    "اگر هیچ‌یک از اینان نباشد کسی نیست که جلسه را اداره کند؛ در پایان «کسی که حاضران برگزینند» را بیفزایید.",
    "If none of these is there, nobody presides; add “whom those present choose” at the end.",
)


def contradictions(rules: Rules) -> dict[str, Text]:
    """What cannot hold together, by the field to change; empty where the rules can stand."""
    found: dict[str, Text] = {}
    for field, reason in (*_of_majorities(rules), *_of_presiding(rules), *_of_the_whole(rules)):
        found.setdefault(field, reason)
    return found


def warnings(rules: Rules, members: int) -> tuple[Text, ...]:
    """What is lawful but will hardly be meant, for a chapter that has so many members."""
    return tuple(_unwise(rules, members))


def _of_majorities(rules: Rules) -> Iterator[tuple[str, Text]]:
    keys: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for index, one in enumerate(rules.majorities):
        at = f"majorities.{index}."
        if (one.key == ORDINARY.key) != (index == 0):
            yield at + "key", FIRST_IS_ORDINARY
        if keys[one.key]:
            yield at + "key", KEY_TWICE
        keys[one.key] += 1
        for field, name in (("label_fa", one.label_fa), ("label_en", one.label_en)):
            word = normalized(name)
            if names[word]:
                yield at + field, NAME_TWICE
        names.update({normalized(one.label_fa), normalized(one.label_en)})
        for field, reason in _of_majority(one):
            yield at + field, reason


def _of_majority(one: Majority) -> Iterator[tuple[str, Text]]:
    counted = one.abstentions == "counted"
    if one.threshold == "simple":
        if one.of != "cast":
            yield "of", SIMPLE_HAS_NO_BASE
        if counted:
            yield "abstentions", SIMPLE_COUNTS_NO_ABSTENTION
    elif one.threshold == "consent":
        if one.of != "cast":
            yield "of", CONSENT_HAS_NO_BASE
        if counted:
            yield "abstentions", CONSENT_COUNTS_NO_ABSTENTION
    elif counted and one.of != "cast":
        yield "abstentions", BASE_HAS_ABSTENTIONS
    elif one.threshold == "absolute" and one.of == "cast" and not counted:
        yield "threshold", ABSOLUTE_IS_SIMPLE


def _of_presiding(rules: Rules) -> Iterator[tuple[str, Text]]:
    if not rules.presiding:
        yield "presiding.0", NOBODY_PRESIDES
    for index, who in enumerate(rules.presiding):
        before = rules.presiding[:index]
        if who in before:
            yield f"presiding.{index}", PRESIDES_TWICE
        elif "chosen" in before:
            yield f"presiding.{index}", NEVER_REACHED
        elif who == "substitute" and "chair" not in before:
            yield f"presiding.{index}", DEPUTY_OF_NOBODY


def _of_the_whole(rules: Rules) -> Iterator[tuple[str, Text]]:
    thresholds = {one.threshold for one in rules.majorities}
    if rules.tie == "chair" and not thresholds & {"simple", "absolute"}:
        yield "tie", NO_TIE_TO_BREAK
    elif rules.tie == "chair" and rules.secrecy == "always":
        yield "tie", SECRET_HAS_NO_CASTING_VOTE
    if rules.secrecy == "always" and "consent" in thresholds:
        yield "secrecy", CONSENT_IS_OPEN
    if rules.urgent_notice_hours > rules.notice_hours:
        yield "urgent_notice_hours", URGENT_LONGER.format(n=rules.notice_hours)


def _unwise(rules: Rules, members: int) -> Iterator[Text]:
    quorum = rules.quorum
    if quorum.number > members:
        yield MORE_THAN_MEMBERS.format(n=quorum.number, members=members)
    if rules.proxies and not quorum.share and quorum.number <= 1 + rules.proxies:
        yield ONE_ALONE.format(n=quorum.number)
    for one in rules.majorities:
        if one.of == "members" and quorum.of == "members" and one.threshold in THRESHOLDS:
            there = max(SHARES[quorum.share].least(members) if quorum.share else 0, quorum.number)
            if there < THRESHOLDS[one.threshold].least(members):
                fa, en = QUORUM_CANNOT_CARRY
                yield Text(fa.replace("{matter}", one.label_fa), en.replace("{matter}", one.label_en))
    if rules.presiding and rules.presiding[-1] != "chosen":
        yield NOBODY_LEFT_TO_PRESIDE
