"""The structure tree of a PDF, walked, and put right where WeasyPrint tags a list as PDF/UA does not allow.

An item may hold its label and its body and nothing else (ISO 32000-1, 14.8.4.3.3; PDF/UA-1, 7.2). WeasyPrint puts
the blocks of an item beside its label, so whatever stands there is gathered in one body.
"""
# ruff: noqa: ANN401 - WeasyPrint gives its insides no types

from collections.abc import Iterator
from typing import Any

import pydyf


def elements(pdf: Any) -> Iterator[Any]:
    """The elements of the structure tree, but not those of heads and feet, which hang on no parent."""
    waiting = list(pdf.objects[number(pdf.catalog["StructTreeRoot"])]["K"])
    while waiting:
        element = pdf.objects[number(waiting.pop())]
        if element.get("Type") == "/StructElem":
            yield element
            waiting.extend(kid for kid in element["K"] if not isinstance(kid, int))


def number(reference: Any) -> int:
    """The number of the object that a reference leads to."""
    return int(reference.split()[0])


def put_right(pdf: Any) -> None:
    """Give every item of a list one body."""
    for item in [element for element in elements(pdf) if element["S"] == "/LI"]:
        kids = [(kid, pdf.objects[number(kid)]) for kid in item["K"]]
        blocks = [(kid, element) for kid, element in kids if element["S"] != "/Lbl"]
        if [element["S"] for _, element in blocks] in ([], ["/LBody"]):
            continue
        if [element["S"] for _, element in blocks] == ["/Div"]:
            blocks[0][1]["S"] = "/LBody"
            continue
        body = pydyf.Dictionary({
            "Type": "/StructElem", "S": "/LBody", "K": pydyf.Array([kid for kid, _ in blocks]),
            "Pg": item["Pg"], "P": item.reference,
        })  # fmt: skip
        pdf.add_object(body)
        for _, element in blocks:
            element["P"] = body.reference
            if element["S"] == "/LBody":
                element["S"] = "/P"  # the words that stand in the item itself
        item["K"] = pydyf.Array([kid for kid, element in kids if element["S"] == "/Lbl"] + [body.reference])
