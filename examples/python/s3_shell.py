"""A function that is told of new objects. Their keys were chosen by whoever uploads, and go to a program and to file names."""

from __future__ import annotations

import subprocess
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote_plus

from sluicegate import guard


@guard(Path(__file__).parent / "policies" / "s3.yaml")
def handler(event: dict[str, Any], context: Any) -> list[str]:
    return [describe(unquote_plus(record["s3"]["object"]["key"])) for record in event["Records"]]


def describe(key: str) -> str:
    """What the program makes of the name; a real one would convert the object, downloaded to that file."""
    local = f"/tmp/{PurePosixPath(key).name}"
    # A list and no shell: the gate is the line before that, not instead of it.
    done = subprocess.run(["basename", "--", local], capture_output=True, text=True, check=True)
    return done.stdout.strip()
