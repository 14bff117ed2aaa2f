"""The Splunk SDK for JavaScript, unchanged, over TLS: it reads JSON where Python's reads Atom."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.face import service
from support.foreign import node

from analytics.connect import own
from analytics.splunkd.port import listen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

#: Logs in, runs what is in the middle, and prints what that gives.
FRAME = """
const sdk = require("splunk-sdk");
const [host, port, password] = given;
const service = new sdk.Service(
  {scheme: "https", host, port, username: "admin", password, version: "9.3"});
const quiet = {done: () => {}};
const run = async () => {
  await service.login();
  %s
};
run().then(
  (told) => console.log(JSON.stringify(told)),
  (error) => { console.error("failed:", error); process.exit(1); });
"""

INFO = """
  const info = (await service.serverInfo()).properties();
  const user = await service.currentUser();
  const apps = await service.apps().fetch();
  return [info.version, info.product_type, user.name, apps.list().map((app) => app.name)];
"""

INDEXES = """
  const index = await (await service.indexes().fetch()).create("fresh");
  await index.submitEvent('event="c" n=3', {sourcetype: "x", host: "h"});
  await index.fetch();
  const count = index.properties().totalEventCount;
  await index.update({maxTotalDataSizeMB: 5});
  const size = index.properties().maxTotalDataSizeMB;
  await index.disable();
  await index.fetch();
  const isDisabled = index.properties().disabled;
  await index.enable();
  await index.remove();
  return [index.name, count, size, isDisabled, !!(await service.indexes().fetch()).item("fresh")];
"""

JOBS = """
  const job = await service.search("search index=web | stats count sum(n) AS n", {});
  await job.track({period: 10}, quiet);
  const told = job.properties();
  const [rows] = await job.results({output_mode: "json_rows"});
  const [columns] = await job.results({output_mode: "json_cols"});
  const [events] = await job.events({});
  const [preview] = await job.preview({});
  const [log] = await job.searchlog();
  await job.pause();
  await job.unpause();
  await job.finalize();
  await job.touch();
  await job.setTTL(100);
  await job.fetch();
  const ttl = job.properties().ttl;
  const isThere = !!(await service.jobs().fetch()).item(job.sid);
  await job.cancel();
  const isGone = !(await service.jobs().fetch()).item(job.sid);
  return [
    told.isDone, told.dispatchState, told.resultCount, rows.fields, rows.rows, columns.columns,
    events.rows.length, preview.rows, log.includes("dispatched"), ttl, isThere, isGone];
"""

ONESHOT = """
  const found = await service.oneshotSearch("search index=web | sort n | table event n", {});
  const blocking = await service.jobs().search("search index=web", {exec_mode: "blocking"});
  await blocking.fetch();
  return [found.rows, blocking.properties().isDone, blocking.properties().eventCount];
"""

EXPORT = """
  const answer = await service.get("/services/search/v2/jobs/export", {
    search: "search index=web | sort n | table n", output_mode: "csv"});
  return answer.data || answer.response.body.toString();
"""

SAVED = """
  const all = await service.savedSearches({owner: "nobody", app: "search"}).fetch();
  const mine = await all.create({name: "from here", search: 'search index=web $args.more$'});
  await mine.update({description: "kept", cron_schedule: "0 6 * * *", is_scheduled: true});
  await mine.fetch();
  const {description, is_scheduled, next_scheduled_time} = mine.properties();
  const [job] = await mine.dispatch({"args.more": "n=2"});
  await job.track({period: 10}, quiet);
  const [history] = await mine.history();
  const {suppressed} = (await mine.get("suppress", {})).data.entry[0].content;
  await mine.acknowledge();
  await mine.remove();
  const left = (await service.savedSearches().fetch()).item("from here");
  return [
    mine.name, description, is_scheduled, next_scheduled_time.length, job.properties().resultCount,
    history.length, history[0].sid === job.sid, suppressed, !left];
"""

CONFS = """
  const space = {owner: "nobody", app: "search"};
  const file = (await service.configurations(space).fetch()).item("props");
  const stanza = await file.create("from_here", {KV_MODE: "json"});
  await stanza.update({TRUNCATE: 5});
  await stanza.fetch();
  const {KV_MODE, TRUNCATE} = stanza.properties();
  await stanza.remove();
  const messages = (await service.get("messages", {})).data.entry;
  return [KV_MODE, TRUNCATE, Array.isArray(messages)];
"""

PARSER = """
  const parsed = await service.parse("search index=web | stats count by event", {});
  let refused = null;
  try {
    await service.parse("search | boguscmd", {});
  } catch (error) {
    refused = [error.status, error.data.messages[0].type];
  }
  return [parsed.commands.map((one) => one.command), refused];
"""

ERRORS = """
  const tried = [];
  for (const [path, arguments_] of [
    ["data/indexes/absent", {}], ["search/jobs/absent", {}], ["nowhere", {}]]) {
    try {
      await service.get(path, arguments_);
    } catch (error) {
      tried.push([error.status, error.data.messages[0].text]);
    }
  }
  const stranger = new sdk.Service({scheme: "https", host, port, username: "admin", password: "x"});
  try {
    await stranger.login();
  } catch (error) {
    tried.push([error.status, error.data.messages[0].text]);
  }
  return tried;
"""


@pytest.fixture(scope="module")
def login(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Any]]:
    """Serve two events over TLS; give host, port and password."""
    hold = own(tmp_path_factory.mktemp("javascript") / "data", "UTC")
    server, password = listen(hold.face, port=0)
    server.start()
    web = service(hold.face).indexes.create("web")
    for text in ('event="a" n=1', 'event="b" n=2'):
        web.submit(text, sourcetype="x")
    yield [*server.address, password]
    server.close()
    hold.close()


@pytest.mark.parametrize(
    ("program", "told"),
    [
        pytest.param(
            INFO,
            ["9.3.2", "embedded-analytics", "admin", ["launcher", "search"]],
            id="info",
        ),
        pytest.param(INDEXES, ["fresh", 1, 5, True, False], id="indexes"),
        pytest.param(
            JOBS,
            [
                True, "DONE", 1, ["count", "n"], [["2", "3"]], [["2"], ["3"]],
                2, [["2", "3"]], True, 100, True, True,
            ],
            id="jobs",
        ),
        pytest.param(
            ONESHOT,
            [[["a", "1"], ["b", "2"]], True, 2],
            id="oneshot",
        ),
        pytest.param(EXPORT, "n\n1\n2\n", id="export"),
        pytest.param(
            SAVED,
            ["from here", "kept", True, len("2026-01-01 06:00:00 UTC"), 1, 1, True, False, True],
            id="saved searches",
        ),
        pytest.param(CONFS, ["json", "5", True], id="stanzas"),
        pytest.param(PARSER, [["search", "stats"], [400, "FATAL"]], id="parser"),
        pytest.param(
            ERRORS,
            [
                [404, "Could not find object id=absent"],
                [404, "Unknown sid."],
                [404, "Not Found"],
                [401, "Login failed"],
            ],
            id="errors",
        ),
    ],
)  # fmt: skip
def test_what_it_is_told(javascript: Path, login: list[Any], program: str, told: Any) -> None:
    assert json.loads(node(javascript, FRAME % program, *login).splitlines()[-1]) == told
