"""`python -m bench.enumeration [SAMPLES] [DOOR ...]`: whether the time of an answer tells which addresses are known.

Each door is asked for as many known as unknown addresses (500, or SAMPLES), each used once, in an order that is drawn,
by clients of as many networks; what is written is committed. It prints the medians in milliseconds of the wall clock
and of the processor time of the thread that answers, and for both the p of the rank-sum test: while that is above 0.01
nobody is told apart.

What would hide a difference is left out: the cluster does not wait for its disk, and passwords are hashed in no time.
How often they are is counted instead, and has to be the same. REAL_HASHES=1 hashes them as the product does.
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Sequence

from bench.enumeration.ranks import mann_whitney
from bench.servers import prepare_environment
from launch.broker import ThrowawayRedis
from launch.postgres import ThrowawayCluster

WARM_UP = 40
LEAST_P = 0.01
REAL_HASHES = os.environ.get("REAL_HASHES") == "1"
HEAD = f"{'milliseconds':<17}{'wall: known':>12}{'unknown':>9}{'p':>8}{'cpu: known':>12}{'unknown':>9}{'p':>8}  hashes"


def main(arguments: Sequence[str]) -> int:
    samples = int(arguments[0]) if arguments else 500
    with ThrowawayCluster(fsync=False) as cluster, ThrowawayRedis() as redis:
        prepare_environment(cluster.url, redis.url)
        os.environ["FRONTDESK_PROXIES"] = "1"
        import django  # noqa: PLC0415  settings read the environment just prepared

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        from bench.enumeration.doors import make_doors  # noqa: PLC0415
        from bench.enumeration.hashing import count_hashes  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        with count_hashes(real=REAL_HASHES) as hashes:
            doors = make_doors(samples + WARM_UP)
            print(HEAD, flush=True)
            return max([measured(name, doors, hashes) for name in arguments[1:] or doors.asks])


def measured(name: str, doors: "Doors", hashes: list[str]) -> int:  # type: ignore[name-defined]  # noqa: F821  needs Django
    """Print one line; 1 where the door tells who is known."""
    counts: dict[bool, set[int]] = {True: set(), False: set()}
    turns = [(True, email) for email in doors.known] + [(False, email) for email in doors.unknown()]
    random.SystemRandom().shuffle(turns)
    taken: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for is_known, email in turns:
        ask = doors.prepared(name, email)
        hashes.clear()
        wall, cpu = time.perf_counter(), time.thread_time()
        answer = ask()
        taken[is_known].append((time.perf_counter() - wall, time.thread_time() - cpu))
        doors.check(name, answer)
        if len(taken[is_known]) > WARM_UP:
            counts[is_known].add(len(hashes))
    told, least = f"{name:<17}", 1.0
    for place in (0, 1):
        known, unknown = ([one[place] * 1000 for one in taken[side][WARM_UP:]] for side in (True, False))
        p = mann_whitney(known, unknown)
        told += f"{statistics.median(known):>12.3f}{statistics.median(unknown):>9.3f}{p:>8.4f}"
        least = min(least, p)
    alike = counts[True] == counts[False]
    print(f"{told}  {counts[True] if alike else counts}", flush=True)
    return int(least <= LEAST_P or not alike)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
