"""Which kind of site somebody came from, by the name of its host.

    kind("www.google.co.uk")     ("search", "google")
    kind("news.example.com")     ("other", "")

Source: ours: a small list of well-known sites, the names of their hosts as facts.
"""

from __future__ import annotations

from functools import lru_cache

#: Kind of site -> its name -> hosts, or the parts that their names begin with.
SITES: dict[str, dict[str, tuple[str, ...]]] = {
    "search": {
        "google": ("google.*", "com.google.android.googlequicksearchbox"),
        "bing": ("bing.com",),
        "duckduckgo": ("duckduckgo.com", "html.duckduckgo.com"),
        "yahoo": ("search.yahoo.*", "yahoo.*"),
        "yandex": ("yandex.*", "ya.ru"),
        "baidu": ("baidu.com",),
        "ecosia": ("ecosia.org",),
        "qwant": ("qwant.com",),
        "brave": ("search.brave.com",),
        "startpage": ("startpage.com",),
        "naver": ("naver.com",),
        "seznam": ("seznam.cz",),
        "sogou": ("sogou.com",),
        "so": ("so.com",),
        "kagi": ("kagi.com",),
        "mojeek": ("mojeek.com",),
        "swisscows": ("swisscows.com",),
        "aol": ("search.aol.com",),
        "ask": ("ask.com",),
        "daum": ("daum.net",),
    },
    "social": {
        "facebook": ("facebook.com", "fb.com", "fb.me", "messenger.com", "com.facebook.katana"),
        "instagram": ("instagram.com", "com.instagram.android"),
        "x": ("x.com", "twitter.com", "t.co", "com.twitter.android"),
        "linkedin": ("linkedin.com", "lnkd.in", "com.linkedin.android"),
        "reddit": ("reddit.com", "redd.it", "com.reddit.frontpage"),
        "youtube": ("youtube.com", "youtu.be"),
        "pinterest": ("pinterest.*", "pin.it"),
        "tiktok": ("tiktok.com",),
        "mastodon": ("mastodon.social", "mastodon.online", "fosstodon.org", "mstdn.social"),
        "bluesky": ("bsky.app",),
        "threads": ("threads.net", "threads.com"),
        "hackernews": ("news.ycombinator.com",),
        "lobsters": ("lobste.rs",),
        "vk": ("vk.com", "vk.ru"),
        "weibo": ("weibo.com", "weibo.cn"),
        "whatsapp": ("whatsapp.com", "wa.me"),
        "telegram": ("telegram.org", "t.me", "org.telegram.messenger"),
        "discord": ("discord.com", "discord.gg"),
        "slack": ("slack.com", "com.slack"),
        "snapchat": ("snapchat.com",),
        "tumblr": ("tumblr.com",),
        "xing": ("xing.com",),
        "quora": ("quora.com",),
        "medium": ("medium.com",),
        "github": ("github.com",),
    },
    "email": {
        "gmail": ("mail.google.com", "com.google.android.gm"),
        "outlook": ("outlook.live.com", "outlook.office.com", "outlook.office365.com"),
        "yahoo": ("mail.yahoo.com",),
        "proton": ("mail.proton.me",),
        "gmx": ("gmx.net", "gmx.de", "gmx.com", "gmx.ch", "gmx.at"),
        "web.de": ("web.de",),
        "fastmail": ("app.fastmail.com",),
        "zoho": ("mail.zoho.com",),
        "aol": ("mail.aol.com",),
        "icloud": ("icloud.com",),
        "mail.ru": ("e.mail.ru",),
        "mailchimp": ("campaign-archive.com", "list-manage.com"),
    },
    "ai": {
        "chatgpt": ("chatgpt.com", "chat.openai.com"),
        "claude": ("claude.ai",),
        "gemini": ("gemini.google.com", "bard.google.com"),
        "perplexity": ("perplexity.ai",),
        "copilot": ("copilot.microsoft.com", "copilot.com"),
        "mistral": ("chat.mistral.ai",),
        "deepseek": ("chat.deepseek.com",),
        "grok": ("grok.com",),
        "you": ("you.com",),
        "phind": ("phind.com",),
        "poe": ("poe.com",),
        "meta": ("meta.ai",),
    },
}

_KNOWN = {
    host: (kind, name)
    for kind, sites in SITES.items()
    for name, hosts in sites.items()
    for host in hosts
}

#: Second parts of domains that come before a country's: google.co.uk.
_SECOND = frozenset({"ac", "co", "com", "gob", "gov", "ne", "net", "or", "org"})


@lru_cache(maxsize=4096)
def kind(host: str) -> tuple[str, str]:
    """Say the kind of site that *host* is of, and its name where it is a well-known one."""
    parts = host.lower().removeprefix("www.").split(".")
    for at in range(len(parts)):
        rest = parts[at:]
        found = _KNOWN.get(".".join(rest)) or _KNOWN.get(_any_country(rest))
        if found:
            return found
    return "other", ""


def _any_country(parts: list[str]) -> str:
    """Write a name without its country: google.co.uk is google.*, as google.de."""
    cut = 2 if len(parts) > 2 and parts[-2] in _SECOND and len(parts[-1]) == 2 else 1
    return ".".join([*parts[:-cut], "*"])
