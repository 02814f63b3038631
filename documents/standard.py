"""PDF/A-3a and PDF/UA-1 in one file.

WeasyPrint writes the metadata of one standard at a time: asked for PDF/A it leaves out that the file is PDF/UA
as well. PDF/A wants every property explained that it does not know itself (ISO 19005-3, 6.6.2.3), so the
property of PDF/UA comes with its schema. Both have to stand inside the RDF that WeasyPrint generates.
"""

from typing import Any

VARIANT = "pdf/a-3a"

_END = b"</rdf:RDF>"
_CLAIM = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


class GroundChanged(Exception):
    """WeasyPrint writes its metadata otherwise than the release this was made for."""


def claim_both(metadata: Any) -> None:  # noqa: ANN401 (WeasyPrint carries no types)
    """Let the metadata of a rendered document say that it is PDF/UA-1, too.

    Raises GroundChanged when the metadata are written and have no place for it.
    """
    written = metadata.generate_rdf_metadata

    def with_claim(variant: str, version: int, conformance: str | None) -> bytes:
        rdf: bytes = written(variant, version, conformance)
        before, end, after = rdf.rpartition(_END)
        if not end or after.strip():
            raise GroundChanged
        return before + _CLAIM + end

    metadata.generate_rdf_metadata = with_claim
