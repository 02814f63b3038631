"""The whole record in one file, and back into an empty database of either kind.

The file is a zip: ``manifest.json`` and one ``tables/<name>.jsonl`` for each table, rows in the order of their
keys. It says nothing that only one database understands, so a council moves from SQLite to PostgreSQL and
back by it. Everything is read in one transaction: a backup made under load is the record of one moment. Jobs
that were promised and not yet done are part of it.
"""

import base64
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, Table
from sqlalchemy.dialects.postgresql import JSONB

from workflow.process.text import Refusal, Text
from workflow.record import jobs
from workflow.record.database import snapshot
from workflow.record.migrate import ours, revision_of

FORMAT = 1
BATCH = 1_000
"""Rows read or written at once; of tables with files in them, one."""

MADE_UNASKED = ("definition", "worker")
"""Tables that may hold rows in a database nobody has used yet; a backup brings its own."""

AT_ONCE = 4 * 2**20
"""Bytes of rows written at once, however few rows that are, so that a large record takes no more memory."""

_JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

Progress = Callable[[str, int, int], None]
"""Is told a table, how many of its rows are done, and how many rows there are in all tables."""


class BackupUnreadable(Refusal):
    """The file is no backup of ours, or not whole."""

    text = Text(
        "پروندهٔ {file} پشتیبان رایزن نیست یا درست نیست: {why}. پروندهٔ دیگری بدهید.",
        "{file} is no backup of Rayzan or is not whole: {why}. Give another file.",
    )


class NotEmpty(Refusal):
    """A backup goes into an empty database only."""

    text = Text(
        "این پایگاه داده خالی نیست ({table}). پشتیبان تنها در پایگاه خالی بازگردانده می‌شود.",
        "This database is not empty ({table}). A backup is restored into an empty one only.",
    )


class OtherForm(Refusal):
    """The backup was made by a program with other tables."""

    text = Text(
        "این پشتیبان از نسخهٔ دیگری از برنامه است ({theirs}؛ اینجا {ours}). "
        "با همان نسخه بازگردانید و سپس rayzan migrate را اجرا کنید.",
        "This backup was made by another version of the program ({theirs}; this is {ours}). "
        "Restore it with that version, then run rayzan migrate.",
    )


def backup(engine: Engine, file: Path, *, now: datetime, progress: Progress | None = None) -> dict[str, int]:
    """Write the record as it stands at one moment into ``file``; returns the rows of each table.

    The file is whole or it is not there: it is written beside and then given its name.
    """
    part = file.with_name(file.name + ".part")
    manifest: dict[str, Any] = {"format": FORMAT, "made_at": now.astimezone(UTC).isoformat(), "tables": {}}
    with snapshot(engine) as connection, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        manifest["revision"] = revision_of(connection)
        kept = tables(engine)
        total = sum(_count(connection, table) for table in kept.values()) if progress else 0
        for name, table in kept.items():
            digest, count = hashlib.sha256(), 0
            with archive.open(f"tables/{name}.jsonl", "w", force_zip64=True) as out:
                for line in lines(connection, table):
                    digest.update(line)
                    out.write(line)
                    count += 1
                    if progress and count % BATCH == 0:
                        progress(name, count, total)
            if progress:
                progress(name, count, total)
            manifest["tables"][name] = {"rows": count, "sha256": digest.hexdigest()}
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))
    part.replace(file)
    return {name: about["rows"] for name, about in manifest["tables"].items()}


def restore(engine: Engine, file: Path, *, progress: Progress | None = None) -> dict[str, int]:
    """Put a backup into a database whose tables are there and empty; returns the rows of each table.

    In one transaction: everything is there afterwards, counted and hashed, or nothing.
    Raises BackupUnreadable, NotEmpty, OtherForm.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            return _restore(engine, archive, manifest, file.name, progress)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError) as fault:
        raise BackupUnreadable(file=file.name, why=str(fault)) from None


def tables(engine: Engine) -> dict[str, Table]:
    """Every table of the record, the job engine's included, each after those it points to."""
    found = {table.name: table for table in ours()}
    theirs = sa.MetaData(schema=jobs.SCHEMA if engine.dialect.name == "postgresql" else None)
    theirs.reflect(engine, only=list(jobs.KEPT))
    for table in theirs.tables.values():
        if "attributes" in table.columns:  # JSON to the engine, but on SQLite declared as text
            table.columns["attributes"].type = _JSON
    return found | {f"jobs_{table.name}": table for table in theirs.sorted_tables if table.name in jobs.KEPT}


def lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """The rows of a table as JSON, one to a line, in the order of their keys: the same on both databases."""
    columns = sorted(table.columns, key=lambda column: column.name)
    # a server's cursor hands out this many rows at once, and a row with a file may be large
    at_once = 1 if any(isinstance(column.type, sa.LargeBinary) for column in columns) else BATCH
    query = sa.select(*columns).order_by(*table.primary_key.columns).execution_options(yield_per=at_once)
    for row in connection.execute(query):
        values = {column.name: _plain(value) for column, value in zip(columns, row, strict=True)}
        yield json.dumps(values, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _restore(
    engine: Engine,
    archive: zipfile.ZipFile,
    manifest: dict[str, Any],
    file: str,
    progress: Progress | None,
) -> dict[str, int]:
    kept = tables(engine)
    with engine.begin() as connection:
        here = revision_of(connection)
        if manifest["revision"] != here or manifest["format"] != FORMAT:
            raise OtherForm(theirs=str(manifest["revision"]), ours=str(here))
        _empty(connection, kept)
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        rows = {name: manifest["tables"][name]["rows"] for name in kept}
        for name, table in kept.items():
            _fill(connection, table, lambda name=name: archive.open(f"tables/{name}.jsonl"))  # type: ignore[misc]
            if progress:
                progress(name, rows[name], sum(rows.values()))
        for name, table in kept.items():
            digest = hashlib.sha256()
            for line in lines(connection, table):
                digest.update(line)
            if digest.hexdigest() != manifest["tables"][name]["sha256"]:
                raise BackupUnreadable(file=file, why=f"{name} does not have the hash it should have")
    return rows


def _empty(connection: Connection, kept: dict[str, Table]) -> None:
    """Raises NotEmpty unless nobody has used this database; what migrating put into it is taken away."""
    for name, table in kept.items():
        held = connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first()
        if held and name not in MADE_UNASKED:
            raise NotEmpty(table=name)
    for name in MADE_UNASKED:
        connection.execute(kept[name].delete())


def _fill(connection: Connection, table: Table, rows: Callable[[], IO[bytes]]) -> None:
    """Insert rows; what points at other rows of the same table is set when all of them are there."""
    inward = [c.name for c in table.columns if any(key.column.table is table for key in c.foreign_keys)]
    points = False
    for batch in _batches(table, rows):
        for row in batch:
            points = points or any(row[name] is not None for name in inward)
            row.update(dict.fromkeys(inward))
        connection.execute(table.insert(), batch)
    if points:  # read once more rather than kept: there may be a million
        which = [c == sa.bindparam(f"own_{c.name}") for c in table.primary_key]
        change = table.update().where(*which).values({name: sa.bindparam(name) for name in inward})
        for batch in _batches(table, rows):
            pointing = [
                {f"own_{c.name}": row[c.name] for c in table.primary_key} | {n: row[n] for n in inward}
                for row in batch
                if any(row[name] is not None for name in inward)
            ]
            if pointing:
                connection.execute(change, pointing)
    if connection.dialect.name == "postgresql" and "id" in table.columns:
        connection.execute(
            sa.text(
                f"SELECT setval(pg_get_serial_sequence('{table.fullname}', 'id'), "  # noqa: S608 (our own table)
                f"(SELECT max(id) FROM {table.fullname})) WHERE EXISTS (SELECT 1 FROM {table.fullname})"
            )
        )


def _batches(table: Table, rows: Callable[[], IO[bytes]]) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table as they are to be inserted, a few at a time."""
    batch: list[dict[str, Any]] = []
    size = 0
    with rows() as lines_:
        for line in lines_:
            batch.append({name: _own(table.columns[name], value) for name, value in json.loads(line).items()})
            size += len(line)
            if len(batch) == BATCH or size >= AT_ONCE:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _plain(value: object) -> object:
    if isinstance(value, bytes | memoryview):
        return {"base64": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, datetime):
        return {"at": value.astimezone(UTC).isoformat()}
    return value


def _own(column: sa.Column[Any], value: Any) -> Any:  # noqa: ANN401 (whatever the column holds)
    if isinstance(value, dict) and not isinstance(column.type, sa.JSON):
        if "base64" in value:
            return base64.b64decode(value["base64"])
        return datetime.fromisoformat(value["at"])
    return value
