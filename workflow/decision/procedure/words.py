"""Rules of procedure in words, in both languages: for forms, for results, for a version to be read."""

from collections.abc import Mapping

from workflow.decision.procedure.rules import Majority, Quorum, Rules
from workflow.process.text import Text

SHARES: Mapping[str, Text] = {
    "one_third": Text("دست‌کم یک‌سوم", "at least one third of"),
    "half": Text("دست‌کم نیمی از", "at least half of"),
    "more_than_half": Text("بیش از نیمی از", "more than half of"),
    "two_thirds": Text("دست‌کم دوسوم", "at least two thirds of"),
    "three_quarters": Text("دست‌کم سه‌چهارم", "at least three quarters of"),
    "all": Text("همهٔ", "all of"),
    "": Text("تنها شمار، بی نسبت", "a number alone, no share"),
}
WHOSE: Mapping[str, Text] = {
    "members": Text("اعضا", "the members"),
    "entitled": Text("دارندگان حق رأی در آن موضوع", "those entitled to vote on the matter"),
}
THRESHOLDS: Mapping[str, Text] = {
    "simple": Text("اکثریت نسبی", "simple majority"),
    "absolute": Text("اکثریت مطلق", "absolute majority"),
    "two_thirds": Text("اکثریت دوسوم", "two-thirds majority"),
    "three_quarters": Text("اکثریت سه‌چهارم", "three-quarters majority"),
    "consent": Text("رضایت همگانی", "consent"),
}
BASES: Mapping[str, Text] = {
    "cast": Text("آرای داده‌شده", "votes cast"),
    "present": Text("حاضران", "those present"),
    "members": Text("همهٔ اعضا", "all members"),
}
ABSTENTIONS: Mapping[str, Text] = {
    "left_out": Text("جزو آرای داده‌شده شمرده نمی‌شود", "not counted among the votes cast"),
    "counted": Text("جزو آرای داده‌شده شمرده می‌شود", "counted among the votes cast"),
}
TIES: Mapping[str, Text] = {
    "lost": Text("با رأی برابر، پیشنهاد تصویب نمی‌شود", "with as many for as against, the proposal is lost"),
    "chair": Text(
        "با رأی برابر، رأی رئیس جلسه تعیین‌کننده است",
        "with as many for as against, whoever presides has the casting vote",
    ),
}
PRESIDING: Mapping[str, Text] = {
    "chair": Text("رئیس", "the chair"),
    "substitute": Text("جانشین رئیس", "the chair’s deputy"),
    "secretary": Text("دبیر", "the secretary"),
    "chosen": Text("کسی که حاضران برگزینند", "whom those present choose"),
}
SECRECY: Mapping[str, Text] = {
    "never": Text("رأی‌گیری همیشه آشکار است", "ballots are always open"),
    "chair": Text("به خواست رئیس جلسه مخفی است", "a ballot is secret when whoever presides asks for it"),
    "any_member": Text("به خواست هر عضو مخفی است", "a ballot is secret when any member asks for it"),
    "one_third": Text(
        "به خواست یک‌سوم حاضران مخفی است", "a ballot is secret when a third of those present ask for it"
    ),
    "always": Text("رأی‌گیری همیشه مخفی است", "ballots are always secret"),
}

_OF_BASE: Mapping[tuple[str, str], Text] = {
    ("cast", "left_out"): Text(
        "آرای موافق و مخالف، بی‌شمردن رأی‌های ممتنع", "the votes for and against, abstentions not counted"
    ),
    ("cast", "counted"): Text(
        "همهٔ آرای داده‌شده، با شمردن رأی‌های ممتنع", "all votes cast, abstentions counted"
    ),
    ("present", "left_out"): Text("حاضران", "those present"),
    ("members", "left_out"): Text("همهٔ اعضا", "all members"),
}
_SHARE_OF: Mapping[str, str] = {
    "absolute": "more_than_half",
    "two_thirds": "two_thirds",
    "three_quarters": "three_quarters",
}


def of_quorum(quorum: Quorum) -> Text:
    """Who has to take part: «شرکت بیش از نیمی از اعضا»."""
    if not quorum.share:
        alone = Text("شرکت دست‌کم {n} نفر", "at least {n} taking part")
        return alone.format(n=quorum.number)
    share, whose = SHARES[quorum.share], WHOSE[quorum.of]
    words = Text(f"شرکت {share.fa} {whose.fa}", f"{share.en} {whose.en} taking part")
    if quorum.number <= 1:
        return words
    more = Text("، و دست‌کم {n} نفر", ", and no fewer than {n}").format(n=quorum.number)
    return Text(words.fa + more.fa, words.en + more.en)


def of_majority(majority: Majority) -> Text:
    """What carries a matter: «اکثریت مطلق: رأی موافق بیش از نیمی از حاضران»."""
    name = THRESHOLDS[majority.threshold]
    if majority.threshold == "simple":
        return Text(f"{name.fa}: رأی موافق بیش از رأی مخالف", f"{name.en}: more votes for than against")
    if majority.threshold == "consent":
        return Text(
            f"{name.fa}: دست‌کم یک موافق و بی‌هیچ اعتراض", f"{name.en}: somebody is for it and nobody objects"
        )
    share = SHARES[_SHARE_OF[majority.threshold]]
    base = _OF_BASE[majority.of, majority.abstentions if majority.of == "cast" else "left_out"]
    return Text(
        f"{name.fa}: رأی موافق {share.fa} {base.fa}", f"{name.en}: votes for are {share.en} {base.en}"
    )


def of_presiding(rules: Rules) -> Text:
    """Who presides, in the order of the rules."""
    who = [PRESIDING[one] for one in rules.presiding]
    return Text("، سپس ".join(one.fa for one in who), ", then ".join(one.en for one in who))


def of_proxies(rules: Rules) -> Text:
    """Whether a member may be represented, and how many one may represent."""
    if not rules.proxies:
        return Text("نمایندگی پذیرفته نیست", "nobody may be represented")
    represented = Text(
        "هر عضو می‌تواند نمایندهٔ {n} عضو غایب باشد", "one member may represent up to {n} absent members"
    )
    return represented.format(n=rules.proxies)


def of_notice(rules: Rules) -> Text:
    """How long ahead a meeting is called, in hours."""
    words = Text(
        "دعوت دست‌کم {hours} ساعت پیش از جلسه؛ در فوریت دست‌کم {urgent} ساعت",
        "called at least {hours} hours ahead; in urgency at least {urgent} hours",
    )
    if not rules.urgent_notice_hours:
        words = Text(
            "دعوت دست‌کم {hours} ساعت پیش از جلسه؛ در فوریت بی‌مهلت",
            "called at least {hours} hours ahead; in urgency at any time before it",
        )
    return words.format(hours=rules.notice_hours, urgent=rules.urgent_notice_hours)


QUORUM, TIE, NOTICE = Text("حد نصاب", "Quorum"), Text("رأی برابر", "A tie"), Text("دعوت", "Notice")
PRESIDES, PROXIES = Text("ادارهٔ جلسه", "Who presides"), Text("نمایندگی", "Proxies")
SECRET = Text("پنهان‌بودن رأی", "Secrecy")


def told(rules: Rules) -> tuple[tuple[Text, Text], ...]:
    """Everything the rules say, as pairs of what it is about and what holds."""
    return (
        (QUORUM, of_quorum(rules.quorum)),
        *((Text(one.label_fa, one.label_en), of_majority(one)) for one in rules.majorities),
        (TIE, TIES[rules.tie]),
        (NOTICE, of_notice(rules)),
        (PRESIDES, of_presiding(rules)),
        (PROXIES, of_proxies(rules)),
        (SECRET, SECRECY[rules.secrecy]),
    )
