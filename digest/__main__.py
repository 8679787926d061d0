"""The `digest` command: run it, and turn errors into one readable message and an exit code."""

import gc
import sys
import traceback

from digest.domain.errors import DigestError


def main() -> None:
    """Run the command line; the process ends with the documented exit code.

    A traceback appears only with `--debug`, which may be anywhere on the line.
    """
    # Objects loaded at start stay; collecting garbage at every 700th takes a tenth of the time.
    gc.set_threshold(20_000)
    debug = "--debug" in sys.argv
    sys.argv = [word for word in sys.argv if word != "--debug"]
    for stream in (sys.stdout, sys.stderr):
        # A terminal or pipe that cannot show a character must not end the work.
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
        # The reader of our output has gone.
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
