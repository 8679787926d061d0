"""The `digest` command: run what was asked, and turn errors into one readable message and an exit code."""

import gc
import sys
import traceback

from digest.domain.errors import DigestError


def main() -> None:
    """Run the command line; the process ends with the contract's exit code.

    A traceback is shown only with `--debug`, which may stand anywhere.
    """
    # What a start loads is there to stay; looking for garbage at every 700th object takes a tenth of its time.
    gc.set_threshold(20_000)
    debug = "--debug" in sys.argv
    sys.argv = [word for word in sys.argv if word != "--debug"]
    for stream in (sys.stdout, sys.stderr):
        # A terminal or a pipe that cannot show a letter must not end the work.
        getattr(stream, "reconfigure", lambda **_: None)(errors="backslashreplace")
    from digest.cli import app
    from digest.log import start_log

    try:
        start_log()
        app()
    except DigestError as error:
        if debug:
            traceback.print_exc()
        else:
            print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody to tell.
        sys.stderr.close()
        sys.exit(1)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(130)
    except Exception as error:
        if debug:
            raise
        cause = f"{type(error).__name__}: {error}"
        print(f"This should not have happened: {cause}. With --debug the traceback is shown.", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
