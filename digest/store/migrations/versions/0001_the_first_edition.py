"""The first edition."""

import sqlalchemy as sa
from alembic import op

from digest.store.columns import BigId, Names, Utc

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feeds",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("polled_at", Utc(), nullable=True),
        sa.Column("read_at", Utc(), nullable=True),
        sa.Column("began_at", Utc(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", Utc(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("retry_at", Utc(), nullable=True),
        sa.Column("gap_at", Utc(), nullable=True),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_feeds")),
    )
    op.create_table(
        "paces",
        sa.Column("mailer", sa.String(length=20), nullable=False),
        sa.Column("next_at", sa.Float(), nullable=False),
        sa.Column("resume_at", sa.Float(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("mailer", name=op.f("pk_paces")),
    )
    op.create_table(
        "stories",
        sa.Column("id", BigId, nullable=False),
        sa.Column("guid", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("unsafe", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("standfirst", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("image_url", sa.Text(), nullable=True),
        sa.Column("image_alt", sa.Text(), nullable=False),
        sa.Column("published_at", Utc(), nullable=False),
        sa.Column("first_seen_at", Utc(), nullable=False),
        sa.Column("withdrawn_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
    )
    with op.batch_alter_table("stories", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stories_published_at"), ["published_at"], unique=False)

    op.create_table(
        "editions",
        sa.Column("id", BigId, nullable=False),
        sa.Column("digest", sa.String(length=40), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("window_start", Utc(), nullable=False),
        sa.Column("window_end", Utc(), nullable=False),
        sa.Column("composed_at", Utc(), nullable=False),
        sa.Column("seen", BigId, nullable=False),
        sa.Column("frozen_at", Utc(), nullable=True),
        sa.Column("submitted_at", Utc(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("approved_hash", sa.String(length=64), nullable=True),
        sa.Column("approved_at", Utc(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=True),
        sa.Column("sender_until", Utc(), nullable=True),
        sa.Column("released_at", Utc(), nullable=True),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("proofed_hash", sa.String(length=64), nullable=True),
        sa.Column("proof", sa.JSON(), nullable=True),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("corrects", BigId, nullable=True),
        sa.ForeignKeyConstraint(["corrects"], ["stories.id"], name=op.f("fk_editions_corrects_stories")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
        sa.UniqueConstraint("digest", "local_date", "part", name=op.f("uq_editions_digest_local_date_part")),
    )
    op.create_table(
        "choices",
        sa.Column("id", BigId, nullable=False),
        sa.Column("edition_id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("story_id", BigId, nullable=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_choices_edition_id_editions")),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_choices_story_id_stories")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choices")),
    )
    with op.batch_alter_table("choices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_choices_edition_id"), ["edition_id"], unique=False)

    op.create_table(
        "edition_corrections",
        sa.Column("edition_id", BigId, nullable=False),
        sa.Column("story_id", BigId, nullable=False),
        sa.Column("mailed_title", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name=op.f("fk_edition_corrections_edition_id_editions")
        ),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_edition_corrections_story_id_stories")),
        sa.PrimaryKeyConstraint("edition_id", "story_id", name=op.f("pk_edition_corrections")),
    )
    op.create_table(
        "subscribers",
        sa.Column("id", BigId, nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("email_hash", sa.String(length=64), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("bucket", sa.Integer(), nullable=False),
        sa.Column("consented_at", Utc(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("consent_text", sa.Text(), nullable=False),
        sa.Column("consent_ip", sa.Text(), nullable=True),
        sa.Column("last_gift_at", Utc(), nullable=True),
        sa.Column("recurring", sa.Boolean(), nullable=False),
        sa.Column("sections", Names(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("updated_at", Utc(), nullable=False),
        sa.Column("left_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscribers")),
        sa.UniqueConstraint("email", name=op.f("uq_subscribers_email")),
        sa.UniqueConstraint("email_hash", name=op.f("uq_subscribers_email_hash")),
    )
    op.create_table(
        "suppressions",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("listed_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_suppressions")),
    )
    op.create_table(
        "readings",
        sa.Column("list", sa.String(length=20), nullable=False),
        sa.Column("began_at", Utc(), nullable=False),
        sa.Column("following", sa.Integer(), nullable=True),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("unreadable", sa.Integer(), nullable=False),
        sa.Column("readers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("list", name=op.f("pk_readings")),
    )
    op.create_table(
        "edition_stories",
        sa.Column("edition_id", BigId, nullable=False),
        sa.Column("story_id", BigId, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_edition_stories_edition_id_editions")),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_edition_stories_story_id_stories")),
        sa.PrimaryKeyConstraint("edition_id", "story_id", name=op.f("pk_edition_stories")),
    )
    with op.batch_alter_table("edition_stories", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edition_stories_story_id"), ["story_id"], unique=False)

    op.create_table(
        "renditions",
        sa.Column("id", BigId, nullable=False),
        sa.Column("edition_id", BigId, nullable=False),
        sa.Column("variant", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("preheader", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("token_tag", sa.String(length=80), nullable=False),
        sa.Column("sections", Names(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_renditions_edition_id_editions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renditions")),
        sa.UniqueConstraint(
            "edition_id", "variant", "sections", name=op.f("uq_renditions_edition_id_variant_sections")
        ),
    )
    op.create_table(
        "rendition_stories",
        sa.Column("rendition_id", BigId, nullable=False),
        sa.Column("story_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["rendition_id"],
            ["renditions.id"],
            name=op.f("fk_rendition_stories_rendition_id_renditions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_rendition_stories_story_id_stories")),
        sa.PrimaryKeyConstraint("rendition_id", "story_id", name=op.f("pk_rendition_stories")),
    )
    op.create_table(
        "story_keys",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("story_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_story_keys_story_id_stories")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_story_keys")),
    )
    with op.batch_alter_table("story_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_story_keys_story_id"), ["story_id"], unique=False)

    op.create_table(
        "story_revisions",
        sa.Column("id", BigId, nullable=False),
        sa.Column("story_id", BigId, nullable=False),
        sa.Column("seen_at", Utc(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("standfirst", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_story_revisions_story_id_stories")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_revisions")),
    )
    with op.batch_alter_table("story_revisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_story_revisions_story_id"), ["story_id"], unique=False)

    op.create_table(
        "subscriptions",
        sa.Column("subscriber_id", BigId, nullable=False),
        sa.Column("digest", sa.String(length=40), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("since", Utc(), nullable=False),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscribers.id"], name=op.f("fk_subscriptions_subscriber_id_subscribers")
        ),
        sa.PrimaryKeyConstraint("subscriber_id", "digest", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("token", name=op.f("uq_subscriptions_token")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.create_index("ix_subscriptions_digest", ["digest", "ended_at"], unique=False)

    op.create_table(
        "sign_ups",
        sa.Column("subscriber_id", BigId, nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("digests", sa.JSON(), nullable=False),
        sa.Column("asked_at", Utc(), nullable=False),
        sa.Column("mailed_at", Utc(), nullable=True),
        sa.Column("confirmed_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscribers.id"],
            name=op.f("fk_sign_ups_subscriber_id_subscribers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscriber_id", name=op.f("pk_sign_ups")),
        sa.UniqueConstraint("nonce", name=op.f("uq_sign_ups_nonce")),
    )
    with op.batch_alter_table("sign_ups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ups_asked_at"), ["asked_at"], unique=False)

    op.create_table(
        "batches",
        sa.Column("id", BigId, nullable=False),
        sa.Column("edition_id", BigId, nullable=False),
        sa.Column("rendition_id", BigId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("canary", sa.Boolean(), nullable=False),
        sa.Column("first", BigId, nullable=False),
        sa.Column("last", BigId, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("suppressed", sa.Integer(), nullable=False),
        sa.Column("unreachable", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("lease_until", Utc(), nullable=True),
        sa.Column("claimed_at", Utc(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_batches_edition_id_editions")),
        sa.ForeignKeyConstraint(["rendition_id"], ["renditions.id"], name=op.f("fk_batches_rendition_id_renditions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("edition_id", "number", name=op.f("uq_batches_edition_id_number")),
    )
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.create_index("ix_batches_edition_id_state", ["edition_id", "state"], unique=False)

    op.create_table(
        "recipients",
        sa.Column("edition_id", BigId, nullable=False),
        sa.Column("subscriber_id", BigId, nullable=False),
        sa.Column("rendition_id", BigId, nullable=False),
        sa.Column("canary", sa.Boolean(), nullable=False),
        sa.Column("own_state", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_recipients_edition_id_editions")),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscribers.id"], name=op.f("fk_recipients_subscriber_id_subscribers")
        ),
        sa.PrimaryKeyConstraint("edition_id", "subscriber_id", name=op.f("pk_recipients")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "events",
        sa.Column("id", BigId, nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("edition_id", BigId, nullable=True),
        sa.Column("batch_id", BigId, nullable=True),
        sa.Column("recipient_id", BigId, nullable=True),
        sa.Column("occurred_at", Utc(), nullable=False),
        sa.Column("received_at", Utc(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("machine", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_events_batch_id_batches")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_events_edition_id_editions")),
        sa.ForeignKeyConstraint(
            ["edition_id", "recipient_id"],
            ["recipients.edition_id", "recipients.subscriber_id"],
            name=op.f("fk_events_edition_id_recipients"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_events_provider_id")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index("ix_events_edition_id_kind", ["edition_id", "kind"], unique=False)

    op.create_table(
        "event_totals",
        sa.Column("edition_id", BigId, nullable=False),
        sa.Column("folded_at", Utc(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_event_totals_edition_id_editions")),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_event_totals")),
    )
    op.create_table(
        "alarms",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=80), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("edition_id", BigId, nullable=True),
        sa.Column("raised_at", Utc(), nullable=False),
        sa.Column("over_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_alarms_edition_id_editions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
    )
    stands = sa.text("over_at IS NULL")
    with op.batch_alter_table("alarms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alarms_over_at"), ["over_at"], unique=False)
        batch_op.create_index("uq_alarms_cause", ["cause"], unique=True, sqlite_where=stands, postgresql_where=stands)

    op.create_table(
        "tellings",
        sa.Column("alarm_id", BigId, nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("news", sa.String(length=10), nullable=False),
        sa.Column("told_at", Utc(), nullable=True),
        sa.Column("not_before", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarms.id"], name=op.f("fk_tellings_alarm_id_alarms")),
        sa.PrimaryKeyConstraint("alarm_id", "way", "news", name=op.f("pk_tellings")),
    )
    op.create_table(
        "imports",
        sa.Column("id", BigId, nullable=False),
        sa.Column("imported_at", Utc(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("donors", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )


def downgrade() -> None:
    op.drop_table("imports")
    op.drop_table("tellings")
    with op.batch_alter_table("alarms", schema=None) as batch_op:
        batch_op.drop_index("uq_alarms_cause")
        batch_op.drop_index(batch_op.f("ix_alarms_over_at"))

    op.drop_table("alarms")
    op.drop_table("event_totals")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_edition_id_kind")
        batch_op.drop_index(batch_op.f("ix_events_batch_id"))

    op.drop_table("events")
    op.drop_table("recipients")
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.drop_index("ix_batches_edition_id_state")

    op.drop_table("batches")
    with op.batch_alter_table("sign_ups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_ups_asked_at"))

    op.drop_table("sign_ups")
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.drop_index("ix_subscriptions_digest")

    op.drop_table("subscriptions")
    with op.batch_alter_table("story_revisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_story_revisions_story_id"))

    op.drop_table("story_revisions")
    with op.batch_alter_table("story_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_story_keys_story_id"))

    op.drop_table("story_keys")
    op.drop_table("rendition_stories")
    op.drop_table("renditions")
    with op.batch_alter_table("edition_stories", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edition_stories_story_id"))

    op.drop_table("edition_stories")
    op.drop_table("readings")
    op.drop_table("suppressions")
    op.drop_table("subscribers")
    op.drop_table("edition_corrections")
    with op.batch_alter_table("choices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_choices_edition_id"))

    op.drop_table("choices")
    op.drop_table("editions")
    with op.batch_alter_table("stories", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stories_published_at"))

    op.drop_table("stories")
    op.drop_table("paces")
    op.drop_table("feeds")
