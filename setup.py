"""The one thing setup.cfg cannot say: which folders of the checkout travel inside the package.

    views/ -> analytics/web/views      static/ -> analytics/web/static

Source: ours; `analytics/web/assets.py` finds them in both places.
"""

from setuptools import find_packages, setup

MAPPED = {
    "analytics.web.views": "views",
    "analytics.web.static": "static",
}

setup(
    packages=[*find_packages(include=["analytics", "analytics.*"]), *MAPPED],
    package_dir=MAPPED,
    package_data={name: ["**/*"] for name in MAPPED},
)
