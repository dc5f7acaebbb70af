"""A server on the loopback interface, over a few articles about a harbour, some of them ill-disposed."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import askstack
from askstack.journal import Journal
from askstack.settings import Settings
from askstack.web.app import create_app
from askstack.web.serving import address_of, listen, server_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from starlette.types import ASGIApp

    from askstack.engine import Stack

TEXTS: dict[str, str | bytes] = {
    "guides/harbour.md": """---
title: Harbour handbook
author: Ada Quay
date: 2024-05-01
url: https://port.example/handbook
---

# Harbour handbook

Pilots know the sand banks. The harbour lies at the mouth of the river.

## Entering

### May ships enter at night?

Yes, ships may enter at night with a pilot on board. The pilot
comes out to the outer buoy.

### What must a ship carry?

A ship must carry these:

- a chart of the bay
- a radio with two channels
- a second anchor

## Fees

| Ship | Fee | Paid |
|------|-----|------|
| Trawler | 40 crowns | on Mondays |
| Ferry | 90 crowns | each month |

## Signals

The lamp is switched by this line:

```
lamp.switch(on=True)
```
""",
    "log.txt": "The storm of 1911 broke the old lighthouse.\n\nThe new lighthouse was built in 1913 by Ben Mole.\n",
    "danger.html": """<!doctype html><html><head><title>&lt;img src=x onerror=alert(1)&gt; whales</title>
<meta name="author" content="&quot;&gt;&lt;script&gt;alert(2)&lt;/script&gt;"></head><body>
<article><h1>&lt;img src=x onerror=alert(1)&gt; whales</h1>
<h2>Where do whales &lt;b onclick=alert(3)&gt;swim?</h2>
<p>Whales swim near the reef &lt;script&gt;alert(4)&lt;/script&gt; in spring, says "the' keeper.</p>
</article></body></html>""",
    "évil name#?%2e&<b>.txt": 'Octopuses hide under the pier "<script>alert(5)</script>" all winter long.\n',
}
NIGHT = "May ships enter at night?"
NIGHT_FOCUS = "Yes, ships may enter at night with a pilot on board."


def harbour(**extra: Any) -> Stack:  # noqa: ANN401 - what stands under [web]
    """The articles in memory; `extra` is the table [web]."""
    return askstack.from_texts(TEXTS, settings=Settings(extra={"web": {"rate": 0, **extra}}))


def harbour_folder(folder: Path, **settings: Any) -> Stack:  # noqa: ANN401 - any setting
    """The articles as files, with an index."""
    for name, text in TEXTS.items():
        path = folder / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    stack = askstack.open(folder / "corpus", index=folder / "index")
    stack.settings = replace(stack.settings, **settings)
    return stack


def app_of(stack: Stack, environ: Mapping[str, str] | None = None, journal: Journal | None = None) -> ASGIApp:
    """The application, with no secrets but those given."""
    return create_app(stack, journal or Journal(None), environ or {})


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Its address while a real server serves it."""
    listener = listen("127.0.0.1", 0)
    server = server_of(app, ("127.0.0.1",))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield address_of(listener)
    finally:
        server.should_exit = True
        thread.join()
