"""What somebody probably meant by a name nobody knows."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """The sentence for a name nobody knows, with the nearest that is known."""
    names = sorted(known)
    near = process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=60)
    if near is not None:
        return f'unknown {kind} "{name}"; did you mean "{near[0]}"?'
    return f'unknown {kind} "{name}"; known: {", ".join(names) or "none"}'
