"""Who may ask for what is not for everybody: senders with a secret key.

    key = secret_key(intake, site, "make links")     raises Refusal: 401, 403

Without any key it is this machine alone, as for events.

Source: ours; docs/collect.md, "Keys".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.collect.addresses import is_loopback
from analytics.collect.reply import Refusal
from analytics.collect.request import host_of

if TYPE_CHECKING:
    from analytics.accounts.keys import Key
    from analytics.collect.request import Intake
    from analytics.collect.site import Site


def secret_key(intake: Intake, site: Site, doing: str) -> Key | None:
    """Find the key, which must be secret; None where none is needed.

    Args:
        intake: the request.
        site: knows the keys.
        doing: what is asked for, for the message: "make links".

    Raises:
        Refusal: 401, 403, or 429 for who guesses.
    """
    if site.keys.are_none:
        origin = host_of(intake.header("origin"))
        if intake.is_local and (not origin or origin == "localhost" or is_loopback(origin)):
            return None
        raise Refusal(
            403,
            "no_keys",
            f"Without a key only this machine may {doing}. Make one: analytics addkey --secret",
        )
    scheme, _, text = intake.header("authorization").partition(" ")
    text = text.strip() if scheme.lower() == "bearer" else intake.header("x-api-key")
    key = site.keys.find(text) if text else None
    if key is None or key.kind != "secret":
        site.charge_address(intake.address, 1)  # it may be a guess
    if key is None:
        raise Refusal(401, "no_key", "No key, or one unknown here. Send 'Authorization: Bearer K'.")
    if key.kind != "secret":
        raise Refusal(403, "not_secret", f"A public key may not {doing}. Use a secret one.")
    return key
