from digest.store.database import Database
from digest.store.delivery.pace import Pace, load_pace, prepare_pace, save_pace


def test_each_mailer_has_its_own_pace(database: Database) -> None:
    with database.begin() as connection:
        assert load_pace(connection, "sendgrid") == Pace()
        save_pace(connection, "sendgrid", Pace(1.5, 2.5, 3))
        save_pace(connection, "sendgrid", Pace(2.5, 3.5, 4))
        prepare_pace(connection, "sendgrid")  # takes nothing back
        prepare_pace(connection, "smtp")
        assert load_pace(connection, "sendgrid") == Pace(2.5, 3.5, 4)
        assert load_pace(connection, "smtp") == Pace()
