"""The triggers that make the history append-only, on both databases."""

from sqlalchemy import Connection

_WORDS = "the history is append-only"


def protect_history(connection: Connection) -> None:
    """Refuse every change and removal in ``history`` from now on."""
    if connection.dialect.name == "sqlite":
        for verb in ("update", "delete"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER history_no_{verb} BEFORE {verb.upper()} ON history "
                f"BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END"
            )
        return
    connection.exec_driver_sql(
        "CREATE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_WORDS}'; END $$"
    )
    connection.exec_driver_sql(
        "CREATE TRIGGER history_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON history "
        "FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only()"
    )


def release_history(connection: Connection) -> None:
    """Take the triggers away, so that the table can be dropped."""
    if connection.dialect.name == "sqlite":
        for verb in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER history_no_{verb}")
        return
    connection.exec_driver_sql("DROP TRIGGER history_no_change ON history")
    connection.exec_driver_sql("DROP FUNCTION history_is_append_only()")
