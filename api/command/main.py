"""The command ``rayzan``. Each command is a module beside this one, bound here with one line."""

import sys

import typer

from api.settings import SettingsWrong
from workflow.process.parts import BrokenProcess

REFUSED, WRONG_USE = 1, 2
"""Exit codes beside 0 (done): refused or found wrong, and wrong use."""


def application() -> typer.Typer:
    """All commands. Raises BrokenProcess when a lifecycle file does not hold."""
    # Imported here, since a broken lifecycle file stops the import and has to be told in plain words.
    from api.command import (  # noqa: PLC0415
        backup,
        ballot,
        bounce,
        brief,
        bring,
        demo,
        export,
        history,
        init,
        migrate,
        opinions,
        process,
        run,
        search,
        serve,
        worker,
    )

    app = typer.Typer(
        help="Rayzan (رایزن): a council's proposals, from draft to delivery.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.command("init")(init.init)
    app.command("migrate")(migrate.migrate)
    app.command("serve")(serve.serve)
    app.command("worker")(worker.worker)
    app.command("run")(run.run)
    app.command("demo")(demo.demo)
    app.command("brief")(brief.brief)
    app.command("bounce")(bounce.bounce)
    app.command("backup")(backup.backup)
    app.command("restore")(backup.restore)
    app.command("export")(export.export)
    app.command("opinions")(opinions.opinions)
    app.add_typer(bring.app, name="import")
    app.add_typer(process.app, name="process")
    app.add_typer(ballot.app, name="ballot")
    app.add_typer(history.app, name="history")
    app.add_typer(search.app, name="search")
    return app


def main() -> None:
    """Run a command; what is wrong with settings or lifecycle files is told without a traceback."""
    try:
        application()()
    except BrokenProcess as broken:
        sys.stderr.write(
            f"{broken}\nNothing was started. Mend the lifecycle file; rayzan process check FILE\n"
        )
        sys.exit(REFUSED)
    except SettingsWrong as wrong:
        sys.stderr.write(f"{wrong}\nSet these in the environment; the README lists what each may be.\n")
        sys.exit(WRONG_USE)


if __name__ == "__main__":
    main()
