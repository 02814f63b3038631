"""Renderers that stay: bounded, replaced when one goes wrong, at work side by side, gone with their parent."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from documents.failed import RenderFailed
from documents.plain import to_json
from documents.pool import MEMORY, Pool
from tests.documents import sample

SHORT = to_json(sample.EN)
ENDLESS = to_json(sample.huge(300))


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool(1)
    yield pool
    pool.close()


def make(pool: Pool, source: str = SHORT, timeout: float = 600, memory: int = MEMORY) -> bytes:
    return pool.render("brief", source, timeout=timeout, memory=memory)


def until(true: Callable[[], bool]) -> None:
    """Wait for what must come; the test's own end when it does not."""
    end = time.monotonic() + 240
    while not true():
        assert time.monotonic() < end, "did not come"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits for its parent's notice does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def used(pid: int) -> float:
    """Processor time a process has used, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_one_renderer_makes_document_after_document_with_the_same_bytes(pool):
    first = make(pool)
    (pid,) = pool.processes()
    make(pool, to_json(sample.FA))
    assert make(pool) == first
    assert pool.processes() == (pid,)


@pytest.mark.parametrize(
    ("reason", "bounds"), [("time", {"timeout": 2}), ("memory", {"memory": 330 * 1024**2})]
)
def test_renderer_over_a_bound_is_ended_and_the_next_render_is_fine(pool, reason, bounds):
    make(pool)
    (pid,) = pool.processes()
    with pytest.raises(RenderFailed) as failed:
        make(pool, ENDLESS, **bounds)
    assert failed.value.reason == reason
    assert failed.value.text.fa
    assert "attach large tables" in failed.value.text.en
    assert not alive(pid)
    assert make(pool).startswith(b"%PDF-")


def test_renderer_killed_at_work_is_told_and_replaced(pool):
    make(pool)
    (pid,) = pool.processes()
    before = used(pid)
    with ThreadPoolExecutor() as threads:
        render = threads.submit(make, pool, ENDLESS, 600)
        until(lambda: used(pid) > before + 1)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(RenderFailed) as failed:
            render.result()
    assert failed.value.reason == "crashed"
    assert "SIGKILL" in failed.value.detail
    assert make(pool).startswith(b"%PDF-")


def test_renderer_killed_while_idle_is_not_noticed(pool):
    first = make(pool)
    (pid,) = pool.processes()
    os.kill(pid, signal.SIGKILL)
    until(lambda: not alive(pid))
    assert make(pool) == first


def test_renderer_killed_this_very_moment_is_not_noticed(pool):
    first = make(pool)
    for _ in range(3):
        (pid,) = pool.processes()
        os.kill(pid, signal.SIGKILL)  # its threads may outlive it for a while, and so may it, to be asked
        assert make(pool) == first
        assert pool.processes() != (pid,)


def test_renderer_that_never_takes_anything_up_is_told(pool, monkeypatch):
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(RenderFailed) as failed:
        make(pool)
    assert (failed.value.reason, failed.value.detail) == ("crashed", "exit 1")


def test_content_that_is_none_is_told_and_survived(pool):
    with pytest.raises(RenderFailed) as failed:
        make(pool, "{}")
    assert (failed.value.reason, "ContentFault" in failed.value.detail) == ("crashed", True)
    assert make(pool).startswith(b"%PDF-")


def test_renders_run_side_by_side():
    pool = Pool(2)
    with ThreadPoolExecutor() as threads:
        long = threads.submit(make, pool, ENDLESS, 600)
        until(lambda: bool(pool.processes()) and used(pool.processes()[0]) > 2)
        assert make(pool).startswith(b"%PDF-")
        assert not long.done()
        pool.close()
        assert isinstance(long.exception(), RenderFailed)
    assert pool.processes() == ()


@pytest.mark.parametrize("settings", [{"renders": 2}, {"resident": 1}], ids=["often", "grown"])
def test_renderer_is_replaced_in_time(settings):
    pool = Pool(1, **settings)
    seen, pdfs = [], set()
    for _ in range(3):
        pdfs.add(make(pool))
        seen.append(pool.processes())
    pool.close()
    assert len(pdfs) == 1
    assert len(set(seen)) == (2 if "renders" in settings else 3)


def test_renderer_sees_nothing_of_our_environment(pool, monkeypatch):
    monkeypatch.setenv("RAYZAN_SMTP_URL", "smtp://council:secret@example.org")
    make(pool)
    (pid,) = pool.processes()
    assert b"secret" not in Path(f"/proc/{pid}/environ").read_bytes()


PARENT = """
import threading
from documents.plain import to_json
from documents.pool import Pool
from tests.documents import sample
pool = Pool(2)
pool.render("brief", to_json(sample.EN), timeout=600)
threading.Thread(target=pool.render, args=("brief", to_json(sample.huge(300))), kwargs={"timeout": 600}).start()
while len(pool.processes()) < 2:
    pool.render("brief", to_json(sample.EN), timeout=600)
print(*pool.processes(), flush=True)
threading.Event().wait()
"""


def test_killed_parent_leaves_no_renderer_and_no_folder(tmp_path):
    parent = subprocess.Popen(  # noqa: S603 - our own lines
        [sys.executable, "-c", PARENT],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"TMPDIR": str(tmp_path)},
    )
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(pids) == 2
    assert all(alive(pid) for pid in pids)
    for folder in tmp_path.iterdir():
        for number in range(
            3_000
        ):  # so that to remove it takes a while, in which nothing may end the renderer
            (folder / str(number)).touch()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until(lambda: not any(alive(pid) for pid in pids))
    assert list(tmp_path.iterdir()) == []


BURNING = """
import resource, time
from documents.renderer import _bind
def burn(until):
    while time.process_time() < until: pass
before = resource.getrlimit(resource.RLIMIT_CPU)
burn(1.5)
_bind(None, 7)
print(resource.getrlimit(resource.RLIMIT_CPU)[0] >= 8)
_bind(None, None)
print(resource.getrlimit(resource.RLIMIT_CPU) == before, flush=True)
_bind(None, 1)
burn(60)
"""


def test_processor_time_is_bounded_for_each_render_and_not_for_all_together():
    done = subprocess.run(  # noqa: S603 - our own lines
        [sys.executable, "-c", BURNING], capture_output=True, check=False, cwd=Path(__file__).parents[2]
    )
    assert (done.stdout, done.returncode) == (b"True\nTrue\n", -signal.SIGXCPU)
