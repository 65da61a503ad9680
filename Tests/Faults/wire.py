"""A bad wire: two TAP devices whose frames reach each other late, twice, or never.

wire.py NEAR FAR LOSS DELAY JITTER DUPLICATION: makes the devices, says "up", and relays until it is killed. The
devices may be moved to other network namespaces meanwhile. LOSS and DUPLICATION are probabilities, the times
milliseconds; frames may overtake each other.
"""

import fcntl
import heapq
import itertools
import os
import random
import select
import struct
import sys
import time

# linux/if_tun.h
TUNSETIFF = 0x400454CA
IFF_TAP = 0x0002
IFF_NO_PI = 0x1000

FRAME_SIZE_MAX = 65_536


def tap(name):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
    return device


def main(near_name, far_name, loss, delay, jitter, duplication):
    near, far = tap(near_name), tap(far_name)
    print("up", flush=True)
    draw = random.Random(1)
    under_way, order = [], itertools.count()
    while True:
        pause = max(0, under_way[0][0] - time.monotonic()) if under_way else None
        for source in select.select([near, far], [], [], pause)[0]:
            try:
                frame = os.read(source, FRAME_SIZE_MAX)
            except OSError:  # a device whose interface is down
                continue
            if draw.random() < loss:
                continue
            for _ in range(2 if draw.random() < duplication else 1):
                due = time.monotonic() + max(0, delay + draw.uniform(-jitter, jitter)) / 1_000
                heapq.heappush(under_way, (due, next(order), far if source == near else near, frame))
        while under_way and under_way[0][0] <= time.monotonic():
            _, _, target, frame = heapq.heappop(under_way)
            try:
                os.write(target, frame)
            except OSError:  # down, or full: lost like any other
                pass


if __name__ == "__main__":
    main(*sys.argv[1:3], *map(float, sys.argv[3:7]))
