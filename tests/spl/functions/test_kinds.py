"""What a value is, and other kinds of it."""

from __future__ import annotations

from support.together import together
from support.values import Want, truth, value

LIST = 'm=split("1, 2, 3", ",")'


@together(
    ("condition", "want"),
    [
        # Splunk Search Reference 9.4, "Informational functions", examples
        ('isarray("[1, 2, 3]")', True),
        ("isarray(1)", False),
        ("isbool(1==2)", True),
        ("isbool(a)", False),
        ("isdouble(3.546)", True),
        ("isdouble(1000000)", False),
        ("ismv(m)", True),
        ('isobject("Ticket to Ride, Settlers of Catan")', False),
        (r'isobject("{\"type\": \"competitive\"}")', True),
        (r'isobject("{cities: \"3\"}")', False),
        ('isnum("anystring")', False),
        ('isnum("NaN")', False),
        ('isstr("anystring")', True),
        # a text in quotes is a text, the value of a field a number where it is one
        ('isnum("5")', False),
        ("isnum(five)", True),
        ("isint(five)", True),
        ('isstr("5")', True),
        ("isstr(five)", False),
        ("isnum(nothing)", False),
        ("isstr(nothing)", False),
        ("isnull(nothing)", True),
        ("isnotnull(five)", True),
        ('isnull(mvfilter(five="6"))', True),
        ('ismv(split("1", ","))', False),
    ],
)
def test_condition(condition: str, want: bool) -> None:  # noqa: FBT001
    assert truth(condition, LIST, 'five="5"') == want


@together(
    ("expression", "want"),
    [
        # Splunk Search Reference 9.4, "Conversion functions", examples
        ("toarray(m)", "[1,2,3]"),
        ('toarray("somefield")', None),
        ('if(tobool(0), "In Stock", "Not in Stock")', "Not in Stock"),
        ('if(tobool("True"), "y", "n")', "y"),
        ('if(isnull(tobool("maybe")), "y", "n")', "y"),
        ('todouble("number")', None),
        ("todouble(5)", "5"),
        ('toint("24")', "24"),
        ("toint(-1.5)", "-2"),
        ('toint(" 24")', None),
        ('toint("ff", 16)', "255"),
        ('tomv(json_array("dubois", json_object("name", "patel")))',
         ['"dubois"', '{"name":"patel"}']),
        ('mvcount(tomv("a,b"))', None),
        (r'toobject("{\"name\": \"maria\", \"age\": 25}")', '{"name":"maria","age":25}'),
        ("toobject(json_array(1))", None),
        ("typeof(_time)", "Number"),
        ("typeof(m)", "Multivalue"),
    ],
)  # fmt: skip
def test_value(expression: str, want: Want) -> None:
    assert value(expression, LIST) == want
