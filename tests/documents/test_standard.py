"""Every PDF is PDF/A-3a and PDF/UA-1 at once, by the judgement of the real veraPDF."""

import io
from dataclasses import replace

import pypdf
import pytest

from documents import standard
from documents.content import BriefContent
from documents.render import render
from tests.documents import sample
from tests.verapdf import BOTH, faults


@pytest.mark.parametrize("profile", BOTH)
@pytest.mark.parametrize(
    "content",
    [
        sample.FA,
        sample.EN,
        replace(sample.FA, number="", kind="proof"),
        replace(sample.FA, classification="secret"),
        sample.LONG,
    ],
    ids=["fa", "en", "proof", "secret", "long"],
)
def test_document_conforms(content: BriefContent, profile: str) -> None:
    assert faults(render(content), profile) == []


@pytest.mark.parametrize(
    ("profile", "key"), [("PDFUA-1", "/MarkInfo"), ("PDFA-3A", "/OutputIntents"), ("PDFUA-1", "/Lang")]
)
def test_validator_finds_what_is_taken_out(profile: str, key: str) -> None:
    harmed = pypdf.PdfWriter(clone_from=io.BytesIO(render(sample.EN)))
    del harmed.root_object[pypdf.generic.NameObject(key)]
    out = io.BytesIO()
    harmed.write(out)
    assert faults(out.getvalue(), profile) != []


def test_without_the_claim_the_file_is_no_pdf_ua() -> None:
    class Metadata:
        def generate_rdf_metadata(self, *_: object) -> bytes:
            return b"<rdf:RDF><a/></rdf:RDF>"

    metadata = Metadata()
    standard.claim_both(metadata)
    assert b'pdfuaid:part="1"' in metadata.generate_rdf_metadata("a", 3, "A")


def test_ground_that_changed_is_noticed() -> None:
    class Metadata:
        def generate_rdf_metadata(self, *_: object) -> bytes:
            return b"<other/>"

    metadata = Metadata()
    standard.claim_both(metadata)
    with pytest.raises(standard.GroundChanged):
        metadata.generate_rdf_metadata("a", 3, "A")
