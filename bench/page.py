"""What the first page weighs on the wire, with all that it links."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import httpx

from bench.results import Result
from bench.workload import Workload

LINKED = re.compile(r"""<(?:link|script|img)\b[^>]*?\b(?:href|src)=["']([^"']+)["']""")


def measure_page(workload: Workload, server: str) -> Iterator[Result]:
    """page_first_paint_bytes: bodies as sent, compressed, over HTTP."""
    first = f"{server}/book/{workload.group.slug}/"
    page = httpx.get(first, follow_redirects=True, headers={"Accept-Encoding": "gzip, br"})
    page.raise_for_status()
    weight = page.num_bytes_downloaded
    for address in {urljoin(first, link) for link in LINKED.findall(page.text)}:
        if address.startswith(server) and not address.endswith("/"):
            linked = httpx.get(address, headers={"Accept-Encoding": "gzip, br"})
            if linked.status_code == 200:
                weight += linked.num_bytes_downloaded
    yield Result("page_first_paint_bytes", weight, "bytes", None, limit=60_000)
