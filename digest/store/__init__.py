"""The database: SQLAlchemy Core on SQLite or PostgreSQL. It knows rows and transactions, and decides nothing."""
