"""Take the log-ins out of the stored addresses of feeds: a secret does not belong into the database."""

from urllib.parse import urlsplit, urlunsplit

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

feeds = sa.table("feeds", sa.column("url", sa.Text))


def upgrade() -> None:
    connection = op.get_bind()
    urls = set(connection.execute(sa.select(feeds.c.url)).scalars())
    for url in sorted(url for url in urls if "@" in url):
        parts = urlsplit(url)
        bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        if bare == url:
            continue
        if bare in urls:
            # Both are the same feed.
            connection.execute(sa.delete(feeds).where(feeds.c.url == url))
        else:
            connection.execute(sa.update(feeds).where(feeds.c.url == url).values(url=bare))
            urls.add(bare)


def downgrade() -> None:
    """Change nothing: the log-ins are in the configuration."""
