from digest.web.log import log_failure
from tests.conftest import Logged


def test_a_failed_request_names_the_kind_of_its_error_and_the_place_but_no_value(logged: Logged) -> None:
    try:
        raise KeyError("a-reader's-token")
    except KeyError as error:
        log_failure(error)
    (failed,) = logged()
    assert (failed["level"], failed["event"], failed["cause"]) == ("error", "A request failed.", "KeyError")
    assert failed["where"].startswith(f"{__file__}:")
    assert "token" not in str(failed)
