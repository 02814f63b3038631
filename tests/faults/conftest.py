"""The process that is killed again and again, started once."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def victim() -> Iterator[Callable[..., dict[str, Any]]]:
    """Gives an order to a child process; what became of it."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.victim"],
        cwd=HOUSE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip

        def order(**words: Any) -> dict[str, Any]:
            assert process.stdin
            assert process.stdout
            process.stdin.write(json.dumps(words) + "\n")
            process.stdin.flush()
            answer: dict[str, Any] = json.loads(process.stdout.readline())
            assert "broke" not in answer, answer
            return answer

        yield order
        assert process.stdin
        process.stdin.close()
        assert process.wait(240) == 0
