"""Programs that nominate once a second each over HTTP, in a process of their own and cheaply.

Reads one line of JSON: host, port, path, seconds, a name of the run, and for each client its key and what it
sends (already JSON). Prints one line of JSON: milliseconds from when each was due to its answer, and the
processor seconds that this process took, which the server could not have.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any


async def answered(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Status and body of one answer of known length."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    length = next(int(x.split(":")[1]) for x in head if x.lower().startswith("content-length"))
    return int(head[0].split()[1]), await reader.readexactly(length)


async def client(asked: dict[str, Any], number: int, start: float, took: list[float]) -> None:
    """One program: a connection that stays, a request each second."""
    reader, writer = await asyncio.open_connection(asked["host"], asked["port"])
    mine = asked["clients"][number]
    for n in range(asked["seconds"]):
        due = start + n + number / len(asked["clients"])
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        body = mine["bodies"][n % len(mine["bodies"])].encode()
        writer.write(
            f"POST {asked['path']} HTTP/1.1\r\nHost: {asked['host']}:{asked['port']}\r\n"
            f"Authorization: Bearer {mine['key']}\r\nIdempotency-Key: {asked['run']}.{number}.{n}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        status, told = await answered(reader)
        # From when it was due: a client that waits behind its own last request counts that too.
        took.append(1_000 * (time.perf_counter() - due))
        assert status == 201, told[:400]
    writer.close()


async def main() -> None:
    asked = json.loads(sys.stdin.readline())
    took: list[float] = []
    start = time.perf_counter() + 0.5
    await asyncio.gather(*(client(asked, i, start, took) for i in range(len(asked["clients"]))))
    print(json.dumps({"ms": sorted(took), "cpu_s": time.process_time()}))


if __name__ == "__main__":
    asyncio.run(main())
