"""The script that runs the SDK's own suite, and the record of its last run.

``SDK_CLONE=PATH make test-slow`` runs the whole suite out of a clone of splunk-sdk-python.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "scripts" / "sdk-suite"

REPORT = """
<testsuites><testsuite>
<testcase classname="tests.integration.test_job.TestJob" name="test_touch"/>
<testcase classname="tests.integration.test_job.TestJob" name="test_pause">
  <error message="HTTP 500 &lt;a&gt; | b&#10;more">trace</error></testcase>
<testcase classname="tests.integration.test_job.TestJob" name="test_setpriority">
  <failure message="no"/></testcase>
<testcase classname="tests.integration.test_app.TestApp" name="test_delete"/>
<testcase classname="tests.integration.test_app.TestApp" name="test_delete">
  <error message="in the tear-down"/></testcase>
</testsuite></testsuites>
"""


def script() -> Any:
    """Load the script, which has no .py."""
    loader = SourceFileLoader("sdk_suite", str(SCRIPT))
    spec = importlib.util.spec_from_loader("sdk_suite", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_record_says_that_all_pass_that_must() -> None:
    suite = script()
    page = suite.PAGE.read_text()
    record = page[page.index(suite.START) : page.index(suite.END)]
    found = re.search(r"\*\*all\*\* \| \*\*(\d+) of (\d+)\*\* \| \*\*(\d+) of (\d+)\*\*", record)
    assert found
    must, of_must, nice, of_nice = map(int, found.groups())

    assert must == of_must == 140
    assert nice >= suite.NICE
    assert of_nice == 74


def test_report_becomes_a_table(tmp_path: Path) -> None:
    suite = script()
    (tmp_path / "report.xml").write_text(REPORT)
    told = "\n".join(suite.table(suite.read(tmp_path / "report.xml"), ["data/big.xml"]))

    assert "| `test_job` | 1 of 2 |  | 0 of 1 |" in told
    assert "| `test_app` |  | 0 of 1 |  |" in told
    assert "| **all** | **1 of 2** | **0 of 1** | **0 of 1** |" in told
    assert "| `test_job` `test_pause` | must | HTTP 500 &lt;a> \\| b |" in told
    assert "| `test_app` `test_delete` | nice | in the tear-down |" in told
    assert "test_setpriority" not in told
    assert "lacked `data/big.xml`" in told


def test_made_results_are_as_many_as_the_suite_counts() -> None:
    body = script().our_results()

    assert body.count(b"<result ") == 4999
    assert body.count(b"<msg ") == 2


@pytest.mark.slow
@pytest.mark.parametrize("clone", [os.environ.get("SDK_CLONE", "")], ids=["clone"])
def test_suite_passes_out_of_the_clone_that_is_named(clone: str, tmp_path: Path) -> None:
    """Where none is named, the script says what it wants: the suite is no part of this project."""
    run = [sys.executable, str(SCRIPT), clone or str(tmp_path)]
    done = subprocess.run(run, check=False, capture_output=True, text=True, timeout=900)

    if clone:
        assert done.returncode == 0, done.stdout[-5000:]
    else:
        assert done.returncode == 2
        assert "Clone splunk/splunk-sdk-python and name it." in done.stderr
