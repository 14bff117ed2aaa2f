r"""The sourcetypes that a new data directory knows: stanzas of props and transforms.

    [access_combined]
    TIME_PREFIX = \[
    REPORT-access = access-extractions

They can be changed and removed like any other stanza.

Source: Splunk Getting Data In 9.3, "List of pretrained source types"; the names of the fields of
a web log are those of the Splunk Search Tutorial's data; the expressions are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine.catalog import Entity
from analytics.engine.scans import DEFAULT_SOURCETYPE
from analytics.transports.rest import STANZA

if TYPE_CHECKING:
    from collections.abc import Mapping

_QUOTED = r'[^"\\]*(?:\\.[^"\\]*)*'
_PATH = r"[^?\s\"]*?(?<file>[^/?;\s\"]*)(?:;[^?\s\"]*)?"
_URI = rf"(?<uri>(?<uri_domain>\w+://[^/?\s\"]+)?(?<uri_path>{_PATH})(?:\?(?<uri_query>[^\s\"]*))?)"

#: A line of the Common or the Combined Log Format; a request that is none has no method, and a
#: line may be cut off in its user agent.
_ACCESS = (
    r"^\s*(?<clientip>\S+)\s+(?<ident>\S+)\s+(?<user>\S+)\s+\[(?<req_time>[^\]]*)\]\s+"
    rf'"(?:(?<method>[A-Za-z]+)\s+{_URI}(?:\s+(?<version>[^\s"]+))?\s*|{_QUOTED})"'
    r"\s+(?<status>\S+)\s+(?<bytes>\S+)"
    rf'(?:\s+"(?<referer>(?<referer_domain>\w+://[^/\s"]+)?{_QUOTED})"'
    rf'(?:\s+"(?<useragent>{_QUOTED})(?:"|$)(?:\s+"(?<cookie>{_QUOTED})")?)?)?(?:\s+(?<other>.*\S))?'
)
_SYSLOG = r"\s(?<process>[^\s\[\]:]+)(?:\[(?<pid>\d+)\])?:(?:\s|$)"

_WEB_LOG = {
    "TIME_PREFIX": r"\[",
    "MAX_TIMESTAMP_LOOKAHEAD": "128",
    "REPORT-access": "access-extractions",
}

#: Sourcetype to its settings.
PROPS: Mapping[str, Mapping[str, str]] = {
    "_json": {"INDEXED_EXTRACTIONS": "json", "KV_MODE": "none"},
    "access_combined": _WEB_LOG,
    "access_combined_wcookie": _WEB_LOG,
    "access_common": _WEB_LOG,
    "csv": {"INDEXED_EXTRACTIONS": "csv", "KV_MODE": "none"},
    "log4j": {"SHOULD_LINEMERGE": "true", "BREAK_ONLY_BEFORE": r"\d\d?:\d\d:\d\d"},
    "syslog": {"MAX_TIMESTAMP_LOOKAHEAD": "48", "REPORT-syslog": "syslog-extractions"},
    DEFAULT_SOURCETYPE: STANZA,
}
#: What they refer to.
TRANSFORMS: Mapping[str, Mapping[str, str]] = {
    "access-extractions": {"REGEX": _ACCESS},
    "syslog-extractions": {"REGEX": _SYSLOG},
}

STANZAS = (
    Entity("conf-props", "default", {"LINE_BREAKER": r"([\r\n]+)", "SHOULD_LINEMERGE": "false"}),
    *(Entity("conf-props", name, settings) for name, settings in PROPS.items()),
    *(Entity("conf-transforms", name, settings) for name, settings in TRANSFORMS.items()),
)
