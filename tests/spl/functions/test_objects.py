"""JSON functions: the examples of the reference and what they leave open."""

from __future__ import annotations

import pytest
from support.cases import Case, found
from support.together import together
from support.values import Want, truth, value

from analytics.errors import SplError

PONIES = 'ponies=json_object("ponylist", json_array("Minty", "Rarity", "Buttercup"))'
DETAILS = 'd=json_object("Fluttershy", json_object("ponySkills", json_array("running", "jumping")))'
#: Splunk Search Reference 9.4, "JSON functions", examples.
EXAMPLES: list[tuple[str, Want]] = [
    ('json_append(ponies, "ponylist", "Fluttershy")',
     '{"ponylist":["Minty","Rarity","Buttercup","Fluttershy"]}'),
    ('json_append(d, "Fluttershy.ponySkills", "codebreaking")',
     '{"Fluttershy":{"ponySkills":["running","jumping","codebreaking"]}}'),
    ('json_append(json_object("a", json_array("a", "b", "c")), "a", json_array("d", "e", "f"))',
     '{"a":["a","b","c",["d","e","f"]]}'),
    ('json_extend(json_object("a", json_array("a", "b", "c")), "a", json_array("d", "e", "f"))',
     '{"a":["a","b","c","d","e","f"]}'),
    ('json_array("dubois", json_object("name", "patel"))', '["dubois",{"name":"patel"}]'),
    ('json_array_to_mv(json_array("Buttercup", "Fluttershy", "Rarity"))',
     ["Buttercup", "Fluttershy", "Rarity"]),
    ('json_array_to_mv(json_array("Buttercup", "Fluttershy"), true())',
     ['"Buttercup"', '"Fluttershy"']),
    (r'json_delete("{\"name\":\"Wei\",\"SSN\":1,\"city\":\"S\",\"a\":[1]}", "SSN", "a")',
     '{"name":"Wei","city":"S"}'),
    (r'json_delete("{\"a\":{\"email\":1,\"office\":\"e\"}}", "a.email")', '{"a":{"office":"e"}}'),
    (r'json_entries("{\"a\": 1, \"b\": 2}")', '[{"key":"a","value":1},{"key":"b","value":2}]'),
    ('json_set_exact(json_object(), "system.splunk.path", "/opt/splunk")',
     '{"system.splunk.path":"/opt/splunk"}'),
    ('json_set(json_object(), "system.splunk.path", "/opt/splunk")',
     '{"system":{"splunk":{"path":"/opt/splunk"}}}'),
    (r'json_extract_exact("{\"system.splunk.path\":\"/opt/splunk/\"}", "system.splunk.path")',
     "/opt/splunk/"),
    ('json_set(json_object("c", json_array("x", "y", "z")), "c{2}", json_object("name", "S"))',
     '{"c":["x","y",{"name":"S"}]}'),
]  # fmt: skip


@together(("expression", "want"), EXAMPLES)
def test_examples_of_the_reference(expression: str, want: Want) -> None:
    assert value(expression, PONIES, DETAILS) == want


@together(
    ("expression", "want"),
    [
        # a scalar or object at the path becomes the first of an array; no path is left alone
        ('json_append(json_object("a", 1), "a", 2)', '{"a":[1,2]}'),
        ('json_append(json_object("a", json_array()), "a", 2)', '{"a":[2]}'),
        ('json_append(json_object("a", 1), "b", 2)', '{"a":1}'),
        ('json_append(json_object("a", 1), "a", 2, "a", 3)', '{"a":[1,2,3]}'),
        ('json_append("no json", "a", 2)', None),
        ('json_extend(json_object("a", 1), "a", 2)', '{"a":[1,2]}'),
        # a mismatch of the object and the path is skipped
        ('json_set(json_object("a", "b"), "a.c", "d")', '{"a":"b"}'),
        ('json_set(json_object("a", "b"), "a", null())', '{"a":null}'),
        ('json_set(json_object("a", json_object("b", 1)), "a", true())', '{"a":true}'),
        ('json_set("no json", "a", 1)', None),
        ('json_set_exact(json_object(), "a", 1, "b", 2)', '{"a":1,"b":2}'),
        ('json_extract(json_object("a", 1, "b", json_array(2)), "a", "b{0}", "c")', "[1,2,null]"),
        ('json_extract(json_object("a", 1), "{}")', '{"a":1}'),
        ('json_extract_exact(json_object("a.b", 1, "c", "x"), "a.b", "c")', '[1,"x"]'),
        ("json_keys(json_array(1))", None),
        ("json_entries(json_array(1))", None),
        ('json("Golden Gate Bridge")', None),
        # a field that is a number is one, a text in quotes is a text
        ('json_object("n", n, "t", "5", "z", z)', '{"n":5,"t":"5","z":"007"}'),
        ('json_object("a\\"b", 1)', '{"a\\"b":1}'),
        ("json_array_to_mv(json_array(1, null(), true()))", ["1", "null", "true"]),
        ('mv_to_json_array(json_array_to_mv("[]"))', None),
        ('spath(json_object("a", json_array(1, null())), "a{}")', ["1", "null"]),
        ('spath(json_object("a", null()), "a")', "null"),
        ('json("nan")', None),
        ('if(json_valid("-inf"), 1, 0)', "0"),
        ('if(json_valid(" null"), 1, 0)', "1"),
        ('spath(json_object("a", null()), "b")', None),
        ("mv_to_json_array(m)", '["\\"Buttercup\\"","true","null","x"]'),
        ("mv_to_json_array(m, true())", '["Buttercup",true,null,null]'),
        ("toarray(m)", '["Buttercup",true,null,null]'),
    ],
)
def test_value(expression: str, want: Want) -> None:
    many = 'm=mvappend("\\"Buttercup\\"", "true", "null", "x")'
    assert value(expression, 'n="5"', 'z="007"', many) == want


def test_has_key_takes_a_dot_for_a_dot() -> None:
    key = "charlie.garcia"
    assert truth(rf'json_has_key_exact("{{\"{key}\":10}}", "{key}")')
    assert not truth(rf'json_has_key_exact("{{\"charlie\":{{\"garcia\":10}}}}", "{key}")')


@pytest.mark.parametrize(
    ("expression", "message", "place"),
    [
        ('json_set(a, "b{}.c", 1)', "names every element", '"b{}.c"'),
        ('json_set(a, "b", 1, "c")', "a value is missing", '"c"'),
        ("json_set(a, b, 1)", "json_set takes a constant text", "b"),
        ('json_extract(a, "b", "c{x}")', "is no path", '"c{x}"'),
    ],
)
def test_refused_with_the_place(expression: str, message: str, place: str) -> None:
    with pytest.raises(SplError, match=message) as caught:
        found(Case(f"| makeresults | eval r={expression}", []), [])
    assert caught.value.spl[caught.value.start : caught.value.end] == place
