#!/usr/bin/env python3
"""Start the site from a checkout: the example's ./server.py.

    ./server.py            the demo shop in ./var, at http://127.0.0.1:8080/applications
    ./server.py --port 80  takes what `analytics serve` takes

Source: examples/analytics/server.py of the Splunk SDK for Python.
"""

import sys

from analytics.cli import main

if __name__ == "__main__":
    main(["--data", "var", "serve", "--demo", *sys.argv[1:]])
