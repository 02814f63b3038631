"""Where documents and mails send their readers: the addresses that must stay good for years."""


def public_page(base_url: str, public_id: str) -> str:
    """A brief's public page (number, date, status): what its QR code holds."""
    return f"{base_url.rstrip('/')}/b/{public_id}"


def delivery(base_url: str, token: str) -> str:
    """A recipient's own page of one brief."""
    return f"{base_url.rstrip('/')}/d/{token}"


def sign_in(base_url: str, token: str) -> str:
    """The page that asks for a click before it signs somebody in."""
    return f"{base_url.rstrip('/')}/sign-in/link/{token}"


def sign_in_page(base_url: str) -> str:
    """The page on which a code is asked for."""
    return f"{base_url.rstrip('/')}/sign-in"


def members(base_url: str, chapter_id: int) -> str:
    """The page of a chapter's members and their terms, for its secretary."""
    return f"{base_url.rstrip('/')}/chapters/{chapter_id}/members"


def deputies(base_url: str, chapter_id: int) -> str:
    """The page of those who act for an absent secretary or chair."""
    return f"{base_url.rstrip('/')}/chapters/{chapter_id}/deputies"


def rules(base_url: str, chapter_id: int, number: int) -> str:
    """A version of a chapter's rules of procedure, for its members."""
    return f"{base_url.rstrip('/')}/chapters/{chapter_id}/rules/{number}"


def news(base_url: str) -> str:
    """What a person was told, for them alone."""
    return f"{base_url.rstrip('/')}/news"


def proposal(base_url: str, proposal_id: int) -> str:
    """A proposal's page, for those who are signed in."""
    return f"{base_url.rstrip('/')}/proposals/{proposal_id}"


def deliveries(base_url: str, proposal_id: int) -> str:
    """Where a proposal's briefs went and what was answered, for those who are signed in."""
    return f"{proposal(base_url, proposal_id)}/brief#deliveries"


def comparison(base_url: str, proposal_id: int, old: int, new: int) -> str:
    """What changed between two revisions of a proposal, for those who see it."""
    return f"{proposal(base_url, proposal_id)}/revisions/compare?from={old}&to={new}"


def meeting(base_url: str, meeting_id: int) -> str:
    """A meeting's page, for those who are signed in."""
    return f"{base_url.rstrip('/')}/meetings/{meeting_id}"


def minutes(base_url: str, meeting_id: int) -> str:
    """The page of a meeting's minutes, for those who may see them."""
    return f"{base_url.rstrip('/')}/meetings/{meeting_id}/minutes"
