"""Functions of time; times are seconds since 1970.

    strftime(relative_time(now(), "-1d@d"), "%Y-%m-%d")

Source: Splunk Search Reference 9.2, "Date and time functions"; the variables are those of
"Date and time format variables" 9.3.
"""

from __future__ import annotations

from analytics.spl.functions import Row

FUNCTIONS = {
    "now": Row("", "", "n", "The moment the search began.", "now()-now()", "0"),
    "time": Row("", "", "n", "The moment the search began; one value for all rows.",
                "time()-now()", "0"),
    "relative_time": Row("", "nt", "n", "A time moved by a time modifier.",
                         'relative_time(86400, "+1h")', "90000"),
    "strftime": Row("", "nt", "t", "A time as text, in the zone of the search.",
                    'strftime(1312804800, "%s")', "1312804800"),
    "strptime": Row("", "tt", "n", "The time that a text says; null when it has another form.",
                    'strptime("2011-08-08T12:00:00+0000", "%Y-%m-%dT%H:%M:%S%z")', "1312804800"),
}  # fmt: skip
