"""Acknowledgements: true once, counted by channel, bounded, forgotten when idle."""

from __future__ import annotations

from support.hec import CHANNEL
from support.together import together

from analytics.splunkd.exchange import Request
from analytics.splunkd.hec.answers import HecError
from analytics.splunkd.hec.channels import IDLE_S, Channels, channel_of


def code(channels: Channels, channel: str) -> int:
    try:
        channels.check("t", channel)
    except HecError as error:
        return error.code
    return 0


def test_ids_count_in_each_channel_of_each_token() -> None:
    channels = Channels()

    assert [channels.issue("t", "a"), channels.issue("t", "a")] == [0, 1]
    assert [channels.issue("t", "b"), channels.issue("u", "a")] == [0, 0]


def test_id_is_true_once() -> None:
    channels = Channels()
    channels.issue("t", "a")

    assert channels.ask("t", "a", [0, 1, -1, 0]) == {"0": True, "1": False, "-1": False}
    assert channels.ask("t", "a", [0]) == {"0": False}
    assert channels.issue("t", "a") == 1


def test_id_of_another_channel_is_false() -> None:
    channels = Channels()
    channels.issue("t", "a")

    assert channels.ask("t", "b", [0]) == {"0": False}
    assert channels.ask("u", "a", [0]) == {"0": False}
    assert channels.ask("t", "a", [0]) == {"0": True}


def test_ids_of_a_channel_are_bounded_until_they_are_asked_for() -> None:
    channels = Channels(channel_ids=2)
    channels.issue("t", "a")
    channels.issue("t", "a")

    assert (code(channels, "a"), code(channels, "b")) == (27, 0)
    channels.ask("t", "a", [0])
    assert code(channels, "a") == 0


def test_all_ids_are_bounded() -> None:
    channels = Channels(all_ids=5)
    for channel in "abcd":
        channels.issue("t", channel)

    assert (channels.is_nearly_full, channels.is_full) == (True, False)
    channels.issue("t", "a")
    assert channels.is_full
    assert code(channels, "e") == 27
    channels.ask("t", "a", range(5))
    assert (channels.is_nearly_full, code(channels, "e")) == (False, 0)


def test_channels_are_bounded() -> None:
    channels = Channels(channels=2)

    assert [code(channels, "a"), code(channels, "b"), code(channels, "c")] == [0, 0, 27]
    assert channels.issue("t", "c") == 0
    assert channels.ask("t", "c", [0]) == {"0": False}


def test_idle_channel_is_forgotten() -> None:
    """The one used least lately goes first, and takes its ids along."""
    now = [0.0]
    channels = Channels(channels=2, all_ids=2, now=lambda: now[0])
    channels.issue("t", "a")
    channels.issue("t", "b")
    now[0] = 1.0
    channels.ask("t", "a", [])
    now[0] = IDLE_S

    assert code(channels, "c") == 0
    assert channels.ask("t", "b", [0]) == {"0": False}
    assert channels.ask("t", "a", [0]) == {"0": True}
    now[0] = 3 * IDLE_S
    assert not channels.is_full


@together(
    ("target", "header", "wanted"),
    [
        (f"/x?channel={CHANNEL}", "", CHANNEL),
        ("/x", CHANNEL.upper(), CHANNEL),
        (f"/x?channel={CHANNEL}", f" {CHANNEL[::-1]} ", 11),
        ("/x", "", 10),
        ("/x?channel=", "", 10),
        ("/x", "not-a-guid-at-all", 11),
        ("/x", CHANNEL.replace("-", ""), 11),
        ("/x", f"{CHANNEL}\n", CHANNEL),
        ("/x", f"{{{CHANNEL}}}", 11),
    ],
)
def test_channel_is_a_guid(target: str, header: str, wanted: str | int) -> None:
    request = Request.of("POST", target, [("X-Splunk-Request-Channel", header)])
    try:
        got: str | int = channel_of(request)
    except HecError as error:
        got = error.code

    assert got == wanted
