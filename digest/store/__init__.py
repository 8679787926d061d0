"""The database: SQLAlchemy Core on SQLite or PostgreSQL. Knows rows and transactions; decides nothing."""
