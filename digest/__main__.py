"""The `digest` command: run it, and turn errors into one readable message and an exit code."""

import gc
import sys
import traceback
from contextlib import suppress

from digest.domain.errors import DigestError


def main() -> None:
    """Run the command line; the process ends with the documented exit code.

    A traceback appears only with `--debug`, which may be anywhere on the line.
    """
    # Loading makes hardly any garbage; looking for it takes a fifth of the time of a short command.
    gc.disable()
    debug = "--debug" in sys.argv
    sys.argv = [word for word in sys.argv if word != "--debug"]
    from digest.cli.streams import set_up

    answers = set_up()
    code = _run(debug=debug)
    with suppress(DigestError):
        answers.flush()
    if answers.lost:
        print(answers.lost, file=sys.stderr)
    # Python would search all objects for garbage before it ends, and the system takes the memory back anyway.
    gc.freeze()
    sys.exit(code or (answers.lost.exit_code if answers.lost else 0))


def _run(*, debug: bool) -> int:
    """Run the command, and print why it failed. Returns its exit code."""
    from digest.cli import program
    from digest.cli.streams import OutputLostError
    from digest.log import start_log

    try:
        start_log()
        program(sys.argv[1:])()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except DigestError as error:
        if debug:
            traceback.print_exc()
        elif not isinstance(error, OutputLostError):  # printed at the end
            print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    except Exception as error:  # noqa: BLE001 -- the last resort: a user sees one line
        if debug:
            traceback.print_exc()
        else:
            cause = f"{type(error).__name__}: {error}"
            print(f"This should not have happened: {cause}. With --debug the traceback is shown.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    main()
