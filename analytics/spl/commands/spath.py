r"""Take fields out of JSON and XML.

    spath [input=<field>] [output=<field>] [[path=]<path>]

    search index=web | spath input=payload output=price path=items{0}.price

A path has its keys between dots. In JSON ``{2}`` is an element of an array (from 0) and ``{}`` all
of them; in XML ``{2}`` is one of several equal elements (from 1), and ``{@name}`` an attribute.
The field is called as the path unless ``output`` says otherwise. ``input`` is ``_raw`` when left
out.

Without a path all fields are taken, of the first 5,000 bytes of each text: ``a.b``, ``a{}.b`` for
what stands in an array, ``a{@b}`` for an attribute. Several values make a multivalue. Where a text
does not have the path, or is neither JSON nor XML, the field stays as it was. A JSON null is the
text ``null``; fractions are written without zeros at their end. XML with a document type is not
read.

Source: Splunk Search Reference 9.2, spath; limits.conf.spec 9.2, [spath] extraction_cutoff.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Plan, Unfold

if TYPE_CHECKING:
    from analytics.spl.args import Args

_OPTIONS = ("input", "output", "path")


def plan(args: Args, source: Plan) -> Plan:
    """Unfold the field."""
    options = args.options(_OPTIONS)
    texts = {name: token.text for name, token in options.items()}
    if not args.at_end():
        if "path" in texts:
            args.fail("spath takes one path. Remove this, or path=.")
        texts["path"] = args.name("path")
        more = args.options(("input", "output"))
        if twice := next((name for name in more if name in texts), None):
            args.fail(f"{twice!r} is given twice. Remove one.", more[twice])
        texts |= {name: token.text for name, token in more.items()}
    args.end()
    path = texts.get("path")
    if path is None and "output" in texts:
        args.fail("spath needs a path for the field output. Write path=, or remove output.",
                  options["output"])  # fmt: skip
    return Unfold(source, texts.get("input", "_raw"), path, texts.get("output", path or ""))
