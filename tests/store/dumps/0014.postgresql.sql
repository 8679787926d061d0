CREATE TABLE public.alarms (
    id bigint NOT NULL,
    kind character varying(40) NOT NULL,
    cause character varying(80) NOT NULL,
    headline text NOT NULL,
    detail text NOT NULL,
    edition_id bigint,
    raised_at timestamp with time zone NOT NULL,
    over_at timestamp with time zone
);
CREATE SEQUENCE public.alarms_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.alarms_id_seq OWNED BY public.alarms.id;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.ask_tests (
    fingerprint character varying(64) NOT NULL,
    name character varying(40) NOT NULL,
    began_at timestamp with time zone NOT NULL,
    winner character varying(40),
    decided_at timestamp with time zone
);
CREATE TABLE public.batches (
    id bigint NOT NULL,
    edition_id bigint NOT NULL,
    rendition_id bigint NOT NULL,
    number integer NOT NULL,
    canary boolean NOT NULL,
    first bigint NOT NULL,
    last bigint NOT NULL,
    size integer NOT NULL,
    suppressed integer NOT NULL,
    unreachable integer NOT NULL,
    state character varying(20) NOT NULL,
    owner text,
    lease_until timestamp with time zone,
    claimed_at timestamp with time zone,
    tries integer NOT NULL,
    message_id text NOT NULL,
    detail text NOT NULL,
    not_before double precision DEFAULT '0'::double precision NOT NULL,
    set_aside_at timestamp with time zone
);
CREATE SEQUENCE public.batches_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.batches_id_seq OWNED BY public.batches.id;
CREATE TABLE public.choices (
    id bigint NOT NULL,
    edition_id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    story_id bigint,
    value text NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.choices_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.choices_id_seq OWNED BY public.choices.id;
CREATE TABLE public.edition_corrections (
    edition_id bigint NOT NULL,
    story_id bigint NOT NULL,
    mailed_title text NOT NULL,
    title text NOT NULL
);
CREATE TABLE public.edition_pictures (
    edition_id bigint NOT NULL,
    name character varying(40) NOT NULL
);
CREATE TABLE public.edition_stories (
    edition_id bigint NOT NULL,
    story_id bigint NOT NULL,
    title text NOT NULL
);
CREATE TABLE public.editions (
    id bigint NOT NULL,
    digest character varying(40) NOT NULL,
    local_date date NOT NULL,
    state character varying(20) NOT NULL,
    window_start timestamp with time zone NOT NULL,
    window_end timestamp with time zone NOT NULL,
    composed_at timestamp with time zone NOT NULL,
    seen bigint NOT NULL,
    frozen_at timestamp with time zone,
    submitted_at timestamp with time zone,
    content_hash character varying(64) NOT NULL,
    approved_hash character varying(64),
    approved_at timestamp with time zone,
    note text NOT NULL,
    sender text,
    sender_until timestamp with time zone,
    released_at timestamp with time zone,
    document json NOT NULL,
    proofed_hash character varying(64),
    proof json,
    part integer NOT NULL,
    corrects bigint,
    cause character varying(20) DEFAULT 'drafted'::character varying NOT NULL,
    again integer DEFAULT 0 NOT NULL,
    ask_test character varying(64) DEFAULT ''::character varying NOT NULL,
    approved json
);
CREATE SEQUENCE public.editions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.editions_id_seq OWNED BY public.editions.id;
CREATE TABLE public.event_totals (
    edition_id bigint NOT NULL,
    folded_at timestamp with time zone NOT NULL,
    figures json NOT NULL
);
CREATE TABLE public.events (
    id bigint NOT NULL,
    provider_id text NOT NULL,
    kind character varying(40) NOT NULL,
    edition_id bigint,
    batch_id bigint,
    recipient_id bigint,
    occurred_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    link text NOT NULL,
    machine boolean NOT NULL,
    detail json NOT NULL
);
CREATE SEQUENCE public.events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.events_id_seq OWNED BY public.events.id;
CREATE TABLE public.feeds (
    url text NOT NULL,
    etag text,
    last_modified text,
    polled_at timestamp with time zone,
    read_at timestamp with time zone,
    began_at timestamp with time zone,
    failures integer NOT NULL,
    failing_since timestamp with time zone,
    last_error text,
    retry_at timestamp with time zone,
    gap_at timestamp with time zone,
    reading json NOT NULL,
    whole_at timestamp with time zone
);
CREATE TABLE public.gifts (
    id bigint NOT NULL,
    provider character varying(40) NOT NULL,
    transaction character varying(200) NOT NULL,
    subscriber_id bigint,
    address_key character varying(64),
    day date NOT NULL,
    amount bigint NOT NULL,
    currency character varying(3) NOT NULL,
    monthly boolean NOT NULL,
    reference text NOT NULL,
    imported_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.gifts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.gifts_id_seq OWNED BY public.gifts.id;
CREATE TABLE public.imports (
    id bigint NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    lines integer NOT NULL,
    donors integer NOT NULL
);
CREATE SEQUENCE public.imports_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.imports_id_seq OWNED BY public.imports.id;
CREATE TABLE public.left_out (
    edition_id bigint NOT NULL,
    story_id bigint NOT NULL,
    reason character varying(30) NOT NULL
);
CREATE TABLE public.old_tokens (
    token character varying(64) NOT NULL,
    subscriber_id bigint NOT NULL,
    digest character varying(40) NOT NULL
);
CREATE TABLE public.paces (
    mailer character varying(20) NOT NULL,
    next_at double precision NOT NULL,
    resume_at double precision NOT NULL,
    refusals integer NOT NULL
);
CREATE TABLE public.pictures (
    url_hash character varying(64) NOT NULL,
    url text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    wide character varying(40) NOT NULL,
    thumb character varying(40) NOT NULL,
    failure text NOT NULL,
    attempts integer NOT NULL,
    broken boolean NOT NULL
);
CREATE TABLE public.readings (
    list character varying(20) NOT NULL,
    began_at timestamp with time zone NOT NULL,
    following integer,
    found integer NOT NULL,
    added integer NOT NULL,
    unreadable integer NOT NULL,
    readers integer NOT NULL
);
CREATE TABLE public.recipients (
    edition_id bigint NOT NULL,
    subscriber_id bigint NOT NULL,
    rendition_id bigint NOT NULL,
    canary boolean NOT NULL,
    own_state character varying(20)
);
CREATE TABLE public.rendition_stories (
    rendition_id bigint NOT NULL,
    story_id bigint NOT NULL
);
CREATE TABLE public.renditions (
    id bigint NOT NULL,
    edition_id bigint NOT NULL,
    variant character varying(60) NOT NULL,
    subject text NOT NULL,
    preheader text NOT NULL,
    html text NOT NULL,
    text text NOT NULL,
    token_tag character varying(80) NOT NULL,
    sections text NOT NULL
);
CREATE SEQUENCE public.renditions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.renditions_id_seq OWNED BY public.renditions.id;
CREATE TABLE public.sign_ups (
    subscriber_id bigint NOT NULL,
    nonce character varying(64) NOT NULL,
    digests json NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    mailed_at timestamp with time zone,
    confirmed_at timestamp with time zone
);
CREATE TABLE public.standing_lines (
    id bigint NOT NULL,
    line text NOT NULL
);
CREATE SEQUENCE public.standing_lines_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.standing_lines_id_seq OWNED BY public.standing_lines.id;
CREATE TABLE public.stories (
    id bigint NOT NULL,
    guid text NOT NULL,
    url text,
    unsafe boolean NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    standfirst text NOT NULL,
    author text NOT NULL,
    categories json NOT NULL,
    image_url text,
    image_alt text NOT NULL,
    published_at timestamp with time zone NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone,
    protected boolean DEFAULT false NOT NULL,
    missing_since timestamp with time zone,
    page_gone_at timestamp with time zone,
    asked_at timestamp with time zone,
    taken_back boolean DEFAULT false NOT NULL,
    marked_at timestamp with time zone,
    mark text DEFAULT ''::text NOT NULL,
    image_width integer DEFAULT 0 NOT NULL,
    image_height integer DEFAULT 0 NOT NULL,
    image_default boolean DEFAULT false NOT NULL,
    image_medium text DEFAULT ''::text NOT NULL
);
CREATE SEQUENCE public.stories_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.stories_id_seq OWNED BY public.stories.id;
CREATE TABLE public.story_keys (
    key text NOT NULL,
    story_id bigint NOT NULL
);
CREATE TABLE public.story_revisions (
    id bigint NOT NULL,
    story_id bigint NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    title text NOT NULL,
    standfirst text NOT NULL,
    text text NOT NULL,
    published_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.story_revisions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.story_revisions_id_seq OWNED BY public.story_revisions.id;
CREATE TABLE public.story_wordings (
    story_id bigint NOT NULL,
    wording text NOT NULL,
    lines text NOT NULL
);
CREATE TABLE public.subscribers (
    id bigint NOT NULL,
    email text,
    email_hash character varying(64),
    name text NOT NULL,
    status character varying(20) NOT NULL,
    bucket integer NOT NULL,
    consented_at timestamp with time zone,
    source text NOT NULL,
    consent_text text NOT NULL,
    consent_ip text,
    last_gift_at timestamp with time zone,
    recurring boolean NOT NULL,
    sections text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    left_at timestamp with time zone,
    monthly_until timestamp with time zone,
    gives_until timestamp with time zone,
    ask_after timestamp with time zone,
    paused_until timestamp with time zone
);
CREATE SEQUENCE public.subscribers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.subscribers_id_seq OWNED BY public.subscribers.id;
CREATE TABLE public.subscriptions (
    subscriber_id bigint NOT NULL,
    digest character varying(40) NOT NULL,
    token character varying(64) NOT NULL,
    since timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);
CREATE TABLE public.suppressions (
    email text NOT NULL,
    reason character varying(20) NOT NULL,
    note text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    listed_at timestamp with time zone
);
CREATE TABLE public.tellings (
    alarm_id bigint NOT NULL,
    way text NOT NULL,
    news character varying(10) NOT NULL,
    told_at timestamp with time zone,
    not_before timestamp with time zone
);
CREATE TABLE public.uses (
    key character varying(64) NOT NULL,
    times integer NOT NULL,
    until timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.alarms ALTER COLUMN id SET DEFAULT nextval('public.alarms_id_seq'::regclass);
ALTER TABLE ONLY public.batches ALTER COLUMN id SET DEFAULT nextval('public.batches_id_seq'::regclass);
ALTER TABLE ONLY public.choices ALTER COLUMN id SET DEFAULT nextval('public.choices_id_seq'::regclass);
ALTER TABLE ONLY public.editions ALTER COLUMN id SET DEFAULT nextval('public.editions_id_seq'::regclass);
ALTER TABLE ONLY public.events ALTER COLUMN id SET DEFAULT nextval('public.events_id_seq'::regclass);
ALTER TABLE ONLY public.gifts ALTER COLUMN id SET DEFAULT nextval('public.gifts_id_seq'::regclass);
ALTER TABLE ONLY public.imports ALTER COLUMN id SET DEFAULT nextval('public.imports_id_seq'::regclass);
ALTER TABLE ONLY public.renditions ALTER COLUMN id SET DEFAULT nextval('public.renditions_id_seq'::regclass);
ALTER TABLE ONLY public.standing_lines ALTER COLUMN id SET DEFAULT nextval('public.standing_lines_id_seq'::regclass);
ALTER TABLE ONLY public.stories ALTER COLUMN id SET DEFAULT nextval('public.stories_id_seq'::regclass);
ALTER TABLE ONLY public.story_revisions ALTER COLUMN id SET DEFAULT nextval('public.story_revisions_id_seq'::regclass);
ALTER TABLE ONLY public.subscribers ALTER COLUMN id SET DEFAULT nextval('public.subscribers_id_seq'::regclass);
INSERT INTO public.alarms VALUES (1, 'edition-held', 'edition-held:3', 'Edition 3 is held.', 'Look.', 2, '2026-05-12 13:00:00+00', NULL);
INSERT INTO public.alembic_version VALUES ('0014');
INSERT INTO public.ask_tests VALUES ('0c', 'a', '2026-05-01 05:00:00+00', NULL, NULL);
INSERT INTO public.batches VALUES (5, 5, 4, 1, false, 1, 2, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (6, 5, 4, 2, false, 3, 4, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (7, 5, 4, 3, false, 5, 6, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (8, 5, 4, 4, false, 7, 10, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (9, 8, 6, 1, false, 1, 2, 2, 0, 0, 'pending', NULL, NULL, '2026-11-30 00:52:13.621442+00', 1, '', 'to be sent again: a person says so', 0, NULL);
INSERT INTO public.batches VALUES (13, 9, 7, 1, false, 1, 2, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (14, 9, 7, 2, false, 3, 4, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (15, 9, 7, 3, false, 5, 6, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (16, 9, 7, 4, false, 7, 10, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (18, 10, 8, 2, false, 3, 4, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (19, 10, 8, 3, false, 5, 6, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (20, 10, 8, 4, false, 7, 10, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (17, 10, 8, 1, false, 1, 2, 2, 0, 0, 'submitted', NULL, NULL, '2026-05-20 05:00:00+00', 1, 'm', '', 0, NULL);
INSERT INTO public.batches VALUES (21, 11, 9, 1, false, 1, 2, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (22, 11, 9, 2, false, 3, 4, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (23, 11, 9, 3, false, 5, 6, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (24, 11, 9, 4, false, 7, 10, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (26, 12, 10, 2, false, 3, 4, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (27, 12, 10, 3, false, 5, 6, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (28, 12, 10, 4, false, 7, 10, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (31, 13, 11, 3, false, 5, 6, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (32, 13, 11, 4, false, 7, 10, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (33, 14, 12, 1, false, 1, 2, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (34, 14, 12, 2, false, 3, 4, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (35, 14, 12, 3, false, 5, 6, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (36, 14, 12, 4, false, 7, 10, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (37, 15, 13, 1, false, 1, 2, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (38, 15, 13, 2, false, 3, 4, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (39, 15, 13, 3, false, 5, 6, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (40, 15, 13, 4, false, 7, 10, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (41, 17, 15, 1, false, 1, 2, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (42, 17, 15, 2, false, 3, 4, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (43, 17, 15, 3, false, 5, 6, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (44, 17, 15, 4, false, 7, 10, 2, 0, 0, 'pending', NULL, NULL, NULL, 0, '', '', 0, NULL);
INSERT INTO public.batches VALUES (1, 2, 1, 1, false, 1, 2, 2, 0, 0, 'submitted', 'host/boot:1:2#1', NULL, '2026-11-30 00:52:11.252142+00', 1, 'm', '', 0, NULL);
INSERT INTO public.batches VALUES (2, 2, 1, 2, false, 3, 4, 2, 0, 0, 'submitted', 'host/boot:1:2#2', NULL, '2026-11-30 00:52:11.291865+00', 1, 'm', '', 0, NULL);
INSERT INTO public.batches VALUES (3, 2, 1, 3, false, 5, 6, 2, 0, 0, 'submitted', 'host/boot:1:2#3', NULL, '2026-11-30 00:52:11.318389+00', 1, 'm', '', 0, NULL);
INSERT INTO public.batches VALUES (4, 2, 1, 4, false, 7, 10, 2, 0, 0, 'submitted', 'host/boot:1:2#4', NULL, '2026-11-30 00:52:11.33672+00', 1, 'm', '', 0, NULL);
INSERT INTO public.batches VALUES (10, 8, 6, 2, false, 3, 4, 2, 0, 0, 'submitted', 'host/boot:1:2#10', NULL, '2026-11-30 00:52:13.640133+00', 1, 'm', '', 0, NULL);
INSERT INTO public.batches VALUES (11, 8, 6, 3, false, 5, 6, 2, 0, 0, 'failed', 'host/boot:1:2#11', NULL, '2026-11-30 00:52:13.675638+00', 1, '', '400: a header is wrong.', 0, NULL);
INSERT INTO public.batches VALUES (12, 8, 6, 4, false, 7, 10, 2, 0, 0, 'submitted', 'host/boot:1:2#12', NULL, '2026-11-30 00:52:13.700743+00', 1, 'm', '', 0, NULL);
INSERT INTO public.batches VALUES (29, 13, 11, 1, false, 1, 2, 2, 0, 0, 'submitted', 'host/boot:1:2#29', NULL, '2026-11-30 00:52:15.885312+00', 1, 'm', '', 0, NULL);
INSERT INTO public.batches VALUES (30, 13, 11, 2, false, 3, 4, 2, 0, 0, 'failed', 'host/boot:1:2#30', NULL, '2026-11-30 00:52:15.908688+00', 1, '', '401: the key is refused.', 0, NULL);
INSERT INTO public.batches VALUES (45, 22, 21, 1, false, 1, 2, 2, 0, 0, 'submitted', 'host/boot:1:2#45', NULL, '2026-11-30 00:52:20.547991+00', 1, 'm', '', 0, NULL);
INSERT INTO public.batches VALUES (46, 22, 21, 2, false, 3, 4, 2, 0, 0, 'submitted', 'host/boot:1:2#46', NULL, '2026-11-30 00:52:20.582849+00', 1, 'm', '', 0, NULL);
INSERT INTO public.batches VALUES (47, 22, 21, 3, false, 5, 6, 2, 0, 0, 'submitted', 'host/boot:1:2#47', NULL, '2026-11-30 00:52:20.625039+00', 1, 'm', '', 0, NULL);
INSERT INTO public.batches VALUES (48, 22, 21, 4, false, 7, 10, 2, 0, 0, 'submitted', 'host/boot:1:2#48', NULL, '2026-11-30 00:52:20.668862+00', 1, 'm', '', 0, NULL);
INSERT INTO public.batches VALUES (25, 12, 10, 1, false, 1, 2, 2, 0, 0, 'submitting', 'host/boot:1:2#25', '2026-05-12 13:00:00+00', '2026-05-12 13:00:00+00', 1, '', '', 0, NULL);
INSERT INTO public.choices VALUES (1, 20, 'note', NULL, 'Good morning', 'Jan', '2026-05-30 04:40:00+00');
INSERT INTO public.edition_corrections VALUES (2, 2, 'As it was mailed', 'As it is now');
INSERT INTO public.edition_pictures VALUES (2, '0a-wide.jpg');
INSERT INTO public.edition_stories VALUES (2, 2, 'News of 2026-05-11 15:00');
INSERT INTO public.edition_stories VALUES (2, 1, 'News of 2026-05-11 09:00');
INSERT INTO public.edition_stories VALUES (3, 4, 'News of 2026-05-12 15:00');
INSERT INTO public.edition_stories VALUES (3, 5, 'News of 2026-05-12 09:00');
INSERT INTO public.edition_stories VALUES (4, 6, 'News of 2026-05-13 15:00');
INSERT INTO public.edition_stories VALUES (4, 3, 'News of 2026-05-13 09:00');
INSERT INTO public.edition_stories VALUES (5, 7, 'News of 2026-05-14 15:00');
INSERT INTO public.edition_stories VALUES (5, 8, 'News of 2026-05-14 09:00');
INSERT INTO public.edition_stories VALUES (6, 10, 'News of 2026-05-15 15:00');
INSERT INTO public.edition_stories VALUES (6, 9, 'News of 2026-05-15 09:00');
INSERT INTO public.edition_stories VALUES (8, 13, 'News of 2026-05-17 15:00');
INSERT INTO public.edition_stories VALUES (8, 14, 'News of 2026-05-17 09:00');
INSERT INTO public.edition_stories VALUES (8, 11, 'News of 2026-05-16 15:00');
INSERT INTO public.edition_stories VALUES (8, 12, 'News of 2026-05-16 09:00');
INSERT INTO public.edition_stories VALUES (9, 15, 'News of 2026-05-18 15:00');
INSERT INTO public.edition_stories VALUES (9, 16, 'News of 2026-05-18 09:00');
INSERT INTO public.edition_stories VALUES (10, 17, 'News of 2026-05-19 09:00');
INSERT INTO public.edition_stories VALUES (11, 18, 'News of 2026-05-20 09:00');
INSERT INTO public.edition_stories VALUES (12, 19, 'News of 2026-05-21 09:00');
INSERT INTO public.edition_stories VALUES (13, 20, 'News of 2026-05-22 09:00');
INSERT INTO public.edition_stories VALUES (14, 21, 'News of 2026-05-23 09:00');
INSERT INTO public.edition_stories VALUES (15, 22, 'News of 2026-05-24 09:00');
INSERT INTO public.edition_stories VALUES (16, 23, 'News of 2026-05-25 09:00');
INSERT INTO public.edition_stories VALUES (16, 22, 'News of 2026-05-24 09:00');
INSERT INTO public.edition_stories VALUES (17, 24, 'News of 2026-05-26 09:00');
INSERT INTO public.edition_stories VALUES (18, 25, 'News of 2026-05-27 09:00');
INSERT INTO public.edition_stories VALUES (19, 26, 'News of 2026-05-28 09:00');
INSERT INTO public.edition_stories VALUES (20, 27, 'News of 2026-05-29 09:00');
INSERT INTO public.edition_stories VALUES (21, 28, 'News of 2026-05-30 09:00');
INSERT INTO public.edition_stories VALUES (21, 27, 'News of 2026-05-29 09:00');
INSERT INTO public.edition_stories VALUES (22, 1, 'News of 2026-05-11 09:00');
INSERT INTO public.edition_stories VALUES (23, 1, 'News of 2026-05-11 09:00');
INSERT INTO public.editions VALUES (20, 'daily', '2026-05-30', 'draft', '2026-05-29 05:00:00+00', '2026-05-30 05:00:00+00', '2026-05-30 04:00:00+00', 27, NULL, NULL, '19b335fe8504ab7ac6e46d50dc21f7c0faeb8848b652782565e22b1bbb515d3e', '4bf05ab23cccf7cedd519e2c8bfbbf2fae171b907f9990965fc03a6dd2a157c0', '2026-05-30 04:30:00+00', '', NULL, NULL, NULL, '{"digest": "daily", "local_date": "2026-05-30", "window": {"start": "2026-05-29T07:00:00+02:00", "end": "2026-05-30T07:00:00+02:00"}, "subject": "News of 2026-05-29 09:00", "preheader": "Story 27 says what no other one says: 2026-05-29 09:00. More was said.", "variant": "", "lead": "https://notesfrompoland.com/?p=27", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=27", "title": "News of 2026-05-29 09:00", "url": "https://notesfrompoland.com/2026/05/29/post-27/", "summary": "Story 27 says what no other one says: 2026-05-29 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-29T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=26", "reason": "already-sent"}], "note": "Good morning", "block": "", "corrections": [], "html_bytes": 14590, "text_bytes": 882}', NULL, NULL, 0, NULL, 'approval-voided', 0, '', NULL);
INSERT INTO public.editions VALUES (1, 'daily', '2026-05-11', 'skipped', '2026-05-11 05:00:00+00', '2026-05-11 05:00:00+00', '2026-05-11 10:00:00+00', 1, NULL, NULL, '', NULL, NULL, 'The digest was set up after this edition''s time.', NULL, NULL, NULL, '{"digest": "daily", "local_date": "2026-05-11", "window": {"start": "2026-05-11T07:00:00+02:00", "end": "2026-05-11T07:00:00+02:00"}, "subject": "", "preheader": "", "lead": null, "sections": [], "left_out": []}', NULL, NULL, 0, NULL, 'skipped', 0, '', NULL);
INSERT INTO public.editions VALUES (18, 'daily', '2026-05-28', 'held', '2026-05-27 05:00:00+00', '2026-05-28 05:00:00+00', '2026-05-28 04:00:00+00', 25, NULL, NULL, '9eee19d292c9f549b44988baf20f178bdc6cd02b4718d9b3517cd1a5644ef1db', NULL, NULL, '', NULL, NULL, NULL, '{"digest": "daily", "local_date": "2026-05-28", "window": {"start": "2026-05-27T07:00:00+02:00", "end": "2026-05-28T07:00:00+02:00"}, "subject": "News of 2026-05-27 09:00", "preheader": "Story 25 says what no other one says: 2026-05-27 09:00. More was said.", "variant": "", "lead": "https://notesfrompoland.com/?p=25", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=25", "title": "News of 2026-05-27 09:00", "url": "https://notesfrompoland.com/2026/05/27/post-25/", "summary": "Story 25 says what no other one says: 2026-05-27 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-27T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=24", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 13031, "text_bytes": 868}', NULL, NULL, 0, NULL, 'held-by-person', 0, '', NULL);
INSERT INTO public.editions VALUES (4, 'daily', '2026-05-14', 'held', '2026-05-13 05:00:00+00', '2026-05-14 05:00:00+00', '2026-05-14 04:30:00+00', 6, NULL, NULL, 'df69cbfd2530389513f5e785d656943e607fb7364a45710fdf01a62388bb71c8', NULL, NULL, 'It was not approved by its time, 07:00.', 'host/boot:1:2', '2026-11-30 00:52:12.064973+00', NULL, '{"digest": "daily", "local_date": "2026-05-14", "window": {"start": "2026-05-13T07:00:00+02:00", "end": "2026-05-14T07:00:00+02:00"}, "subject": "News of 2026-05-13 15:00", "preheader": "And one more story: News of 2026-05-13 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=6", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=6", "title": "News of 2026-05-13 15:00", "url": "https://notesfrompoland.com/2026/05/13/post-6/", "summary": "Story 6 says what no other one says: 2026-05-13 15:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-13T15:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=5", "title": "News of 2026-05-13 09:00", "url": "https://notesfrompoland.com/2026/05/13/post-5/", "summary": "Story 5 says what no other one says: 2026-05-13 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-13T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=4", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 15945, "text_bytes": 1169}', 'df69cbfd2530389513f5e785d656943e607fb7364a45710fdf01a62388bb71c8', '{"shown": {"digest": "daily", "local_date": "2026-05-14", "window": {"start": "2026-05-13T07:00:00+02:00", "end": "2026-05-14T07:00:00+02:00"}, "subject": "News of 2026-05-13 15:00", "preheader": "And one more story: News of 2026-05-13 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=6", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=6", "title": "News of 2026-05-13 15:00", "url": "https://notesfrompoland.com/2026/05/13/post-6/", "summary": "Story 6 says what no other one says: 2026-05-13 15:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-13T15:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=5", "title": "News of 2026-05-13 09:00", "url": "https://notesfrompoland.com/2026/05/13/post-5/", "summary": "Story 5 says what no other one says: 2026-05-13 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-13T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=4", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 15945, "text_bytes": 1169}, "before": null}', 0, NULL, 'held-by-clock', 0, '', NULL);
INSERT INTO public.editions VALUES (11, 'daily', '2026-05-21', 'held', '2026-05-20 05:00:00+00', '2026-05-21 05:00:00+00', '2026-05-21 04:00:00+00', 18, '2026-05-21 05:00:00+00', NULL, 'f1c50ea652e20feeb776af136727dae276781370fc4b564e72ea3e574d8f3c77', NULL, NULL, 'What went to the canaries first did not arrive for certain; nobody else was mailed.', NULL, NULL, '2026-11-30 00:52:15.019985+00', '{"digest": "daily", "local_date": "2026-05-21", "window": {"start": "2026-05-20T07:00:00+02:00", "end": "2026-05-21T07:00:00+02:00"}, "subject": "News of 2026-05-20 09:00", "preheader": "Story 18 says what no other one says: 2026-05-20 09:00. More was said.", "variant": "", "lead": "https://notesfrompoland.com/?p=18", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=18", "title": "News of 2026-05-20 09:00", "url": "https://notesfrompoland.com/2026/05/20/post-18/", "summary": "Story 18 says what no other one says: 2026-05-20 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-20T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=17", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 13031, "text_bytes": 868}', NULL, NULL, 0, NULL, 'canaries', 0, '', NULL);
INSERT INTO public.editions VALUES (12, 'daily', '2026-05-22', 'sending', '2026-05-21 05:00:00+00', '2026-05-22 05:00:00+00', '2026-05-22 04:00:00+00', 19, '2026-05-22 05:00:00+00', NULL, '6d95355c41d7fa450e15e129bb4f565ebff45627fdf8ad21fcc7fa32feed0a6f', NULL, NULL, '', NULL, NULL, '2026-11-30 00:52:15.460686+00', '{"digest": "daily", "local_date": "2026-05-22", "window": {"start": "2026-05-21T07:00:00+02:00", "end": "2026-05-22T07:00:00+02:00"}, "subject": "News of 2026-05-21 09:00", "preheader": "Story 19 says what no other one says: 2026-05-21 09:00. More was said.", "variant": "", "lead": "https://notesfrompoland.com/?p=19", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=19", "title": "News of 2026-05-21 09:00", "url": "https://notesfrompoland.com/2026/05/21/post-19/", "summary": "Story 19 says what no other one says: 2026-05-21 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-21T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=18", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 13029, "text_bytes": 866}', NULL, NULL, 0, NULL, 'frozen', 0, '', NULL);
INSERT INTO public.editions VALUES (3, 'daily', '2026-05-13', 'held', '2026-05-12 05:00:00+00', '2026-05-13 05:00:00+00', '2026-05-13 10:00:00+00', 5, NULL, NULL, 'ea9823c45f14168f38b1326b0a5f76725510144f411ee0caaf648ff8e5bb6d3b', NULL, NULL, 'It was due at 07:00 and is late by more than 3 h.', 'host/boot:1:2', '2026-11-30 00:52:11.674049+00', NULL, '{"digest": "daily", "local_date": "2026-05-13", "window": {"start": "2026-05-12T07:00:00+02:00", "end": "2026-05-13T07:00:00+02:00"}, "subject": "News of 2026-05-12 15:00", "preheader": "And one more story: News of 2026-05-12 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=4", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=4", "title": "News of 2026-05-12 15:00", "url": "https://notesfrompoland.com/2026/05/12/post-4/", "summary": "Story 4 says what no other one says: 2026-05-12 15:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-12T15:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=3", "title": "News of 2026-05-12 09:00", "url": "https://notesfrompoland.com/2026/05/12/post-3/", "summary": "Story 3 says what no other one says: 2026-05-12 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-12T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=5", "reason": "outside-window"}], "note": "", "block": "", "corrections": [], "html_bytes": 15946, "text_bytes": 1170}', NULL, NULL, 0, NULL, 'held-by-clock', 0, '', NULL);
INSERT INTO public.editions VALUES (17, 'daily', '2026-05-27', 'held', '2026-05-26 05:00:00+00', '2026-05-27 05:00:00+00', '2026-05-27 04:00:00+00', 24, '2026-05-27 05:00:00+00', NULL, '642931414ea30fa13eda63a4e13580d71503af36e0c079570e0587ded77e2e24', NULL, NULL, 'Its digest is not configured any more, and its sending was interrupted. `digest edition approve` lets it go on, `digest edition cancel` ends it.', NULL, NULL, '2026-11-30 00:52:17.71229+00', '{"digest": "daily", "local_date": "2026-05-27", "window": {"start": "2026-05-26T07:00:00+02:00", "end": "2026-05-27T07:00:00+02:00"}, "subject": "News of 2026-05-26 09:00", "preheader": "Story 24 says what no other one says: 2026-05-26 09:00. More was said.", "variant": "", "lead": "https://notesfrompoland.com/?p=24", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=24", "title": "News of 2026-05-26 09:00", "url": "https://notesfrompoland.com/2026/05/26/post-24/", "summary": "Story 24 says what no other one says: 2026-05-26 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-26T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=23", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 13032, "text_bytes": 869}', NULL, NULL, 0, NULL, 'held-by-clock', 0, '', NULL);
INSERT INTO public.editions VALUES (16, 'daily', '2026-05-26', 'held', '2026-05-25 05:00:00+00', '2026-05-26 05:00:00+00', '2026-05-26 04:00:00+00', 23, NULL, NULL, 'c1d4cd99858e6e2d7542e2db9fc4535a219be2a0a6e4b5fc9308a0102a096f4e', 'c1d4cd99858e6e2d7542e2db9fc4535a219be2a0a6e4b5fc9308a0102a096f4e', '2026-05-26 04:30:00+00', 'It was approved, and now nothing is left of it: there are no stories for it.', NULL, NULL, NULL, '{"digest": "daily", "local_date": "2026-05-26", "window": {"start": "2026-05-25T07:00:00+02:00", "end": "2026-05-26T07:00:00+02:00"}, "subject": "News of 2026-05-25 09:00", "preheader": "And one more story: News of 2026-05-24 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=23", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=23", "title": "News of 2026-05-25 09:00", "url": "https://notesfrompoland.com/2026/05/25/post-23/", "summary": "Story 23 says what no other one says: 2026-05-25 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-25T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=22", "title": "News of 2026-05-24 09:00", "url": "https://notesfrompoland.com/2026/05/24/post-22/", "summary": "Story 22 says what no other one says: 2026-05-24 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-24T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=21", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 15948, "text_bytes": 1172}', NULL, NULL, 0, NULL, 'nothing-left', 0, '', NULL);
INSERT INTO public.editions VALUES (15, 'daily', '2026-05-25', 'cancelled', '2026-05-24 05:00:00+00', '2026-05-25 05:00:00+00', '2026-05-25 04:00:00+00', 22, '2026-05-25 05:00:00+00', NULL, '609aebb45eaefdb0e17a8977dd36eb926bc2d8a2993d124b6f0eba5c1d326422', NULL, NULL, 'It was the wrong one.', NULL, NULL, '2026-11-30 00:52:16.708818+00', '{"digest": "daily", "local_date": "2026-05-25", "window": {"start": "2026-05-24T07:00:00+02:00", "end": "2026-05-25T07:00:00+02:00"}, "subject": "News of 2026-05-24 09:00", "preheader": "Story 22 says what no other one says: 2026-05-24 09:00. More was said.", "variant": "", "lead": "https://notesfrompoland.com/?p=22", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=22", "title": "News of 2026-05-24 09:00", "url": "https://notesfrompoland.com/2026/05/24/post-22/", "summary": "Story 22 says what no other one says: 2026-05-24 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-24T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=21", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 13029, "text_bytes": 866}', NULL, NULL, 0, NULL, 'cancelled', 0, '', NULL);
INSERT INTO public.editions VALUES (14, 'daily', '2026-05-24', 'sending', '2026-05-23 05:00:00+00', '2026-05-24 05:00:00+00', '2026-05-24 04:00:00+00', 21, '2026-05-24 05:00:00+00', NULL, 'fe6f2926c222d588a258fdb8a8ac44f31f7d1960a26fb837eacab424884c1b6e', 'fe6f2926c222d588a258fdb8a8ac44f31f7d1960a26fb837eacab424884c1b6e', '2026-05-24 06:00:00+00', '', NULL, NULL, '2026-11-30 00:52:16.308959+00', '{"digest": "daily", "local_date": "2026-05-24", "window": {"start": "2026-05-23T07:00:00+02:00", "end": "2026-05-24T07:00:00+02:00"}, "subject": "News of 2026-05-23 09:00", "preheader": "Story 21 says what no other one says: 2026-05-23 09:00. More was said.", "variant": "", "lead": "https://notesfrompoland.com/?p=21", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=21", "title": "News of 2026-05-23 09:00", "url": "https://notesfrompoland.com/2026/05/23/post-21/", "summary": "Story 21 says what no other one says: 2026-05-23 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-23T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=20", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 13029, "text_bytes": 866}', NULL, NULL, 0, NULL, 'continued', 0, '', NULL);
INSERT INTO public.editions VALUES (6, 'daily', '2026-05-16', 'held', '2026-05-15 05:00:00+00', '2026-05-16 05:00:00+00', '2026-05-16 04:00:00+00', 10, NULL, NULL, 'd80ec722b692d6026c917cb9a284776cb6bd9bc04381f258e83f3fe8ce1893f1', NULL, NULL, 'This machine saw it leave, and the database does not know: it was restored from a backup. To approve it is to send it again.', NULL, NULL, NULL, '{"digest": "daily", "local_date": "2026-05-16", "window": {"start": "2026-05-15T07:00:00+02:00", "end": "2026-05-16T07:00:00+02:00"}, "subject": "News of 2026-05-15 15:00", "preheader": "And one more story: News of 2026-05-15 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=10", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=10", "title": "News of 2026-05-15 15:00", "url": "https://notesfrompoland.com/2026/05/15/post-10/", "summary": "Story 10 says what no other one says: 2026-05-15 15:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-15T15:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=9", "title": "News of 2026-05-15 09:00", "url": "https://notesfrompoland.com/2026/05/15/post-9/", "summary": "Story 9 says what no other one says: 2026-05-15 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-15T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=8", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 15947, "text_bytes": 1171}', NULL, NULL, 0, NULL, 'held-by-clock', 0, '', NULL);
INSERT INTO public.editions VALUES (7, 'daily', '2026-05-17', 'skipped', '2026-05-16 05:00:00+00', '2026-05-17 05:00:00+00', '2026-05-17 05:00:00+00', 12, NULL, NULL, '', NULL, NULL, '2 stories in the window, and min_stories is 9', NULL, NULL, NULL, '{"digest": "daily", "local_date": "2026-05-17", "window": {"start": "2026-05-16T07:00:00+02:00", "end": "2026-05-17T07:00:00+02:00"}, "subject": "", "preheader": "", "lead": null, "sections": [], "left_out": [{"guid": "https://notesfrompoland.com/?p=12", "reason": "too-few"}]}', NULL, NULL, 0, NULL, 'skipped', 0, '', NULL);
INSERT INTO public.editions VALUES (9, 'daily', '2026-05-19', 'held', '2026-05-18 05:00:00+00', '2026-05-19 05:00:00+00', '2026-05-19 04:00:00+00', 16, '2026-05-19 05:00:00+00', NULL, '1921378e78db6bd03860cbe7dd8cdc4972fc0b277a2ceca809d56ad864f48504', NULL, NULL, 'The lead may be wrong.', NULL, NULL, '2026-11-30 00:52:14.196894+00', '{"digest": "daily", "local_date": "2026-05-19", "window": {"start": "2026-05-18T07:00:00+02:00", "end": "2026-05-19T07:00:00+02:00"}, "subject": "News of 2026-05-18 15:00", "preheader": "And one more story: News of 2026-05-18 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=16", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=16", "title": "News of 2026-05-18 15:00", "url": "https://notesfrompoland.com/2026/05/18/post-16/", "summary": "Story 16 says what no other one says: 2026-05-18 15:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-18T15:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=15", "title": "News of 2026-05-18 09:00", "url": "https://notesfrompoland.com/2026/05/18/post-15/", "summary": "Story 15 says what no other one says: 2026-05-18 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-18T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=14", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 15948, "text_bytes": 1172}', NULL, NULL, 0, NULL, 'held-by-person', 0, '', NULL);
INSERT INTO public.editions VALUES (8, 'daily', '2026-05-18', 'sending', '2026-05-17 05:00:00+00', '2026-05-18 05:00:00+00', '2026-05-18 04:00:00+00', 14, '2026-05-18 05:00:00+00', '2026-05-18 05:00:00+00', '96eccdefd5e4346c23e50fa008e6f7d554f9c6c6f48d2a3f63f8a8969b37692a', NULL, NULL, '', NULL, NULL, '2026-11-30 00:52:13.54001+00', '{"digest": "daily", "local_date": "2026-05-18", "window": {"start": "2026-05-17T07:00:00+02:00", "end": "2026-05-18T07:00:00+02:00"}, "subject": "News of 2026-05-17 15:00", "preheader": "And 3 more stories: News of 2026-05-17 09:00; News of 2026-05-16 15:00; News of 2026-05-16 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=14", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=14", "title": "News of 2026-05-17 15:00", "url": "https://notesfrompoland.com/2026/05/17/post-14/", "summary": "Story 14 says what no other one says: 2026-05-17 15:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-17T15:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=13", "title": "News of 2026-05-17 09:00", "url": "https://notesfrompoland.com/2026/05/17/post-13/", "summary": "Story 13 says what no other one says: 2026-05-17 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-17T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=12", "title": "News of 2026-05-16 15:00", "url": "https://notesfrompoland.com/2026/05/16/post-12/", "summary": "Story 12 says what no other one says: 2026-05-16 15:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-16T15:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=11", "title": "News of 2026-05-16 09:00", "url": "https://notesfrompoland.com/2026/05/16/post-11/", "summary": "Story 11 says what no other one says: 2026-05-16 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-16T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=10", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 16511, "text_bytes": 1639}', NULL, NULL, 0, NULL, 'batch-came-back', 0, '', NULL);
INSERT INTO public.editions VALUES (5, 'daily', '2026-05-15', 'held', '2026-05-14 05:00:00+00', '2026-05-15 05:00:00+00', '2026-05-15 04:00:00+00', 8, '2026-05-15 05:00:00+00', NULL, 'b42c10a8569b30904e40037d25d8ac9e1abb840c10cba409d8a04b34744c3855', NULL, NULL, 'Its sending was interrupted, and it was due at 07:00 and is late by more than 3 h.', 'host/boot:1:2', '2026-11-30 00:52:12.503639+00', '2026-11-30 00:52:12.358213+00', '{"digest": "daily", "local_date": "2026-05-15", "window": {"start": "2026-05-14T07:00:00+02:00", "end": "2026-05-15T07:00:00+02:00"}, "subject": "News of 2026-05-14 15:00", "preheader": "And one more story: News of 2026-05-14 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=8", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=8", "title": "News of 2026-05-14 15:00", "url": "https://notesfrompoland.com/2026/05/14/post-8/", "summary": "Story 8 says what no other one says: 2026-05-14 15:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-14T15:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=7", "title": "News of 2026-05-14 09:00", "url": "https://notesfrompoland.com/2026/05/14/post-7/", "summary": "Story 7 says what no other one says: 2026-05-14 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-14T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=6", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 15943, "text_bytes": 1167}', NULL, NULL, 0, NULL, 'held-by-clock', 0, '', NULL);
INSERT INTO public.editions VALUES (21, 'daily', '2026-05-31', 'draft', '2026-05-30 05:00:00+00', '2026-05-31 05:00:00+00', '2026-05-31 04:00:00+00', 28, NULL, NULL, '757f20be5f9f1d614929a3c6845e21cdcb5172d6fad58aaf186c7ddef65ff42e', NULL, NULL, '', NULL, NULL, NULL, '{"digest": "daily", "local_date": "2026-05-31", "window": {"start": "2026-05-30T07:00:00+02:00", "end": "2026-05-31T07:00:00+02:00"}, "subject": "News of 2026-05-30 09:00", "preheader": "And one more story: News of 2026-05-29 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=28", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=28", "title": "News of 2026-05-30 09:00", "url": "https://notesfrompoland.com/2026/05/30/post-28/", "summary": "Story 28 says what no other one says: 2026-05-30 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-30T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=27", "title": "News of 2026-05-29 09:00", "url": "https://notesfrompoland.com/2026/05/29/post-27/", "summary": "Story 27 says what no other one says: 2026-05-29 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-29T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=26", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 15947, "text_bytes": 1171}', '757f20be5f9f1d614929a3c6845e21cdcb5172d6fad58aaf186c7ddef65ff42e', '{"shown": {"digest": "daily", "local_date": "2026-05-31", "window": {"start": "2026-05-30T07:00:00+02:00", "end": "2026-05-31T07:00:00+02:00"}, "subject": "News of 2026-05-30 09:00", "preheader": "And one more story: News of 2026-05-29 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=28", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=28", "title": "News of 2026-05-30 09:00", "url": "https://notesfrompoland.com/2026/05/30/post-28/", "summary": "Story 28 says what no other one says: 2026-05-30 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-30T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=27", "title": "News of 2026-05-29 09:00", "url": "https://notesfrompoland.com/2026/05/29/post-27/", "summary": "Story 27 says what no other one says: 2026-05-29 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-29T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=26", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 15947, "text_bytes": 1171}, "before": null}', 0, NULL, 'drafted', 0, '', NULL);
INSERT INTO public.editions VALUES (23, 'daily', '2026-05-12', 'cancelled', '2026-05-12 13:00:00+00', '2026-05-12 13:00:00+00', '2026-05-12 13:00:00+00', 1, NULL, NULL, '98011e355c2a9c7755992ba0bb4e22728030efd96d21bba252365bf028787ae9', NULL, NULL, 'Nobody who received the story is left to be told.', NULL, NULL, NULL, '{"digest": "daily", "local_date": "2026-05-12", "window": {"start": "2026-05-12T15:00:00+02:00", "end": "2026-05-12T15:00:00+02:00"}, "subject": "Correction: News of 2026-05-11 09:00", "preheader": "Once more.", "variant": "", "lead": "https://notesfrompoland.com/?p=1", "sections": [{"name": "Correction", "stories": [{"guid": "https://notesfrompoland.com/?p=1", "title": "News of 2026-05-11 09:00", "url": "https://notesfrompoland.com/2026/05/11/post-1/", "summary": "Story 1 says what no other one says: 2026-05-11 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-11T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [], "note": "Once more.", "block": "", "corrections": [], "html_bytes": 15717, "text_bytes": 890}', NULL, NULL, 2, 1, 'no-readers', 0, '', NULL);
INSERT INTO public.editions VALUES (22, 'daily', '2026-05-12', 'submitted', '2026-05-12 13:00:00+00', '2026-05-12 13:00:00+00', '2026-05-12 13:00:00+00', 1, '2026-05-12 13:00:00+00', '2026-05-12 13:00:00+00', 'e9fc032323763af2541d768fd176f2dcf552d028afbe09e60f469d646d27a1a0', NULL, NULL, '', NULL, NULL, '2026-11-30 00:52:20.453212+00', '{"digest": "daily", "local_date": "2026-05-12", "window": {"start": "2026-05-12T15:00:00+02:00", "end": "2026-05-12T15:00:00+02:00"}, "subject": "Correction: News of 2026-05-11 09:00", "preheader": "It was on Tuesday.", "variant": "", "lead": "https://notesfrompoland.com/?p=1", "sections": [{"name": "Correction", "stories": [{"guid": "https://notesfrompoland.com/?p=1", "title": "News of 2026-05-11 09:00", "url": "https://notesfrompoland.com/2026/05/11/post-1/", "summary": "Story 1 says what no other one says: 2026-05-11 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-11T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [], "note": "It was on Tuesday.", "block": "", "corrections": [], "html_bytes": 15581, "text_bytes": 898}', NULL, NULL, 1, 1, 'finished', 0, '', NULL);
INSERT INTO public.editions VALUES (13, 'daily', '2026-05-23', 'sending', '2026-05-22 05:00:00+00', '2026-05-23 05:00:00+00', '2026-05-23 04:00:00+00', 20, '2026-05-23 05:00:00+00', NULL, 'c7b6f0a6feb87ce0992cf303bb8f2a3709f3194972dd8d426b63e99e3a1a376f', NULL, NULL, '401: the key is refused.', NULL, NULL, '2026-11-30 00:52:15.824106+00', '{"digest": "daily", "local_date": "2026-05-23", "window": {"start": "2026-05-22T07:00:00+02:00", "end": "2026-05-23T07:00:00+02:00"}, "subject": "News of 2026-05-22 09:00", "preheader": "Story 20 says what no other one says: 2026-05-22 09:00. More was said.", "variant": "", "lead": "https://notesfrompoland.com/?p=20", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=20", "title": "News of 2026-05-22 09:00", "url": "https://notesfrompoland.com/2026/05/22/post-20/", "summary": "Story 20 says what no other one says: 2026-05-22 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-22T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=19", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 13031, "text_bytes": 868}', NULL, NULL, 0, NULL, 'paused', 0, '', NULL);
INSERT INTO public.editions VALUES (10, 'daily', '2026-05-20', 'held', '2026-05-19 05:00:00+00', '2026-05-20 05:00:00+00', '2026-05-20 04:00:00+00', 17, '2026-05-20 05:00:00+00', NULL, '116e8042e567d9201b1bea091dfda82d5057db59d810dfc2273b884e515951e7', NULL, NULL, '2 of 2 mails bounced (100.0%; the brake is 5.0%).', NULL, NULL, '2026-11-30 00:52:14.580759+00', '{"digest": "daily", "local_date": "2026-05-20", "window": {"start": "2026-05-19T07:00:00+02:00", "end": "2026-05-20T07:00:00+02:00"}, "subject": "News of 2026-05-19 09:00", "preheader": "Story 17 says what no other one says: 2026-05-19 09:00. More was said.", "variant": "", "lead": "https://notesfrompoland.com/?p=17", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=17", "title": "News of 2026-05-19 09:00", "url": "https://notesfrompoland.com/2026/05/19/post-17/", "summary": "Story 17 says what no other one says: 2026-05-19 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-19T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=16", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 13032, "text_bytes": 869}', NULL, NULL, 0, NULL, 'brake', 0, '', NULL);
INSERT INTO public.editions VALUES (2, 'daily', '2026-05-12', 'submitted', '2026-05-11 05:00:00+00', '2026-05-12 05:00:00+00', '2026-05-12 05:00:00+00', 2, '2026-05-12 05:00:00+00', '2026-05-12 05:00:00+00', '27cc1bf7143a6d70909b092b95b38a519df99c4aaa79f3c68463d879553166db', NULL, NULL, '', NULL, NULL, '2026-11-30 00:52:11.16948+00', '{"digest": "daily", "local_date": "2026-05-12", "window": {"start": "2026-05-11T07:00:00+02:00", "end": "2026-05-12T07:00:00+02:00"}, "subject": "News of 2026-05-11 15:00", "preheader": "And one more story: News of 2026-05-11 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=2", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=2", "title": "News of 2026-05-11 15:00", "url": "https://notesfrompoland.com/2026/05/11/post-2/", "summary": "Story 2 says what no other one says: 2026-05-11 15:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-11T15:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=1", "title": "News of 2026-05-11 09:00", "url": "https://notesfrompoland.com/2026/05/11/post-1/", "summary": "Story 1 says what no other one says: 2026-05-11 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-11T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [], "note": "", "block": "", "corrections": [], "html_bytes": 15944, "text_bytes": 1168}', NULL, NULL, 0, NULL, 'finished', 0, '0c', NULL);
INSERT INTO public.editions VALUES (19, 'daily', '2026-05-29', 'approved', '2026-05-28 05:00:00+00', '2026-05-29 05:00:00+00', '2026-05-29 04:00:00+00', 26, NULL, NULL, 'ca1ab62fdd5244bc7cf32c29d87844556ee9cb89831997ccccc0e669fdfa7705', 'ca1ab62fdd5244bc7cf32c29d87844556ee9cb89831997ccccc0e669fdfa7705', '2026-05-29 04:30:00+00', '', NULL, NULL, NULL, '{"digest": "daily", "local_date": "2026-05-29", "window": {"start": "2026-05-28T07:00:00+02:00", "end": "2026-05-29T07:00:00+02:00"}, "subject": "News of 2026-05-28 09:00", "preheader": "Story 26 says what no other one says: 2026-05-28 09:00. More was said.", "variant": "", "lead": "https://notesfrompoland.com/?p=26", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=26", "title": "News of 2026-05-28 09:00", "url": "https://notesfrompoland.com/2026/05/28/post-26/", "summary": "Story 26 says what no other one says: 2026-05-28 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-28T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=25", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 13029, "text_bytes": 866}', NULL, NULL, 0, NULL, 'approved', 0, '', '{"stories": []}');
INSERT INTO public.event_totals VALUES (2, '2026-05-12 13:00:00+00', '{"standard": {"events": {"delivered": 3}, "readers": {"delivered": 3}}}');
INSERT INTO public.events VALUES (1, 'brake-0', 'bounced', 10, 17, 1, '2026-05-20 05:01:00+00', '2026-05-20 05:02:00+00', '', false, '{"reason": "550 no such user"}');
INSERT INTO public.events VALUES (2, 'brake-1', 'bounced', 10, 17, 2, '2026-05-20 05:01:00+00', '2026-05-20 05:02:00+00', '', false, '{"reason": "550 no such user"}');
INSERT INTO public.events VALUES (3, 'delivered', 'delivered', 2, 1, 1, '2026-05-12 13:00:00+00', '2026-05-12 13:00:00+00', '', false, '{}');
INSERT INTO public.events VALUES (4, 'opened', 'opened', 2, 1, 1, '2026-05-12 13:00:00+00', '2026-05-12 13:00:00+00', '', false, '{}');
INSERT INTO public.events VALUES (5, 'clicked', 'clicked', 2, 1, 1, '2026-05-12 13:00:00+00', '2026-05-12 13:00:00+00', 'story-1', false, '{}');
INSERT INTO public.events VALUES (6, 'foreign', 'bounced', NULL, NULL, NULL, '2026-05-12 13:00:00+00', '2026-05-12 13:00:00+00', '', true, '{"reason": "550"}');
INSERT INTO public.feeds VALUES ('https://notesfrompoland.com/feed/', NULL, NULL, '2026-05-31 04:00:00+00', '2026-05-31 04:00:00+00', '2026-05-11 10:00:00+00', 0, NULL, NULL, NULL, NULL, '[28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 15, 16, 13, 14, 11, 12, 10, 9, 7, 8, 6, 3, 4, 5, 2, 1]', NULL);
INSERT INTO public.gifts VALUES (1, 'stripe', 'pi_1', 1, NULL, '2026-05-10', 1200, 'EUR', false, 'daily-2026-05-09.thanks', '2026-05-11 08:00:00+00');
INSERT INTO public.gifts VALUES (2, 'paypal', 'T-2', NULL, '5f', '2026-05-11', 500, 'PLN', true, '', '2026-05-11 08:00:00+00');
INSERT INTO public.imports VALUES (1, '2026-05-12 13:00:00+00', 3, 1);
INSERT INTO public.left_out VALUES (7, 11, 'too-few');
INSERT INTO public.old_tokens VALUES ('a-replaced-token-of-a-reader', 1, 'daily');
INSERT INTO public.paces VALUES ('outbox', 0, 0, 0);
INSERT INTO public.pictures VALUES ('0a', 'https://example.org/a.jpg', 1200, 800, '0a-wide.jpg', '0a-thumb.jpg', '', 1, false);
INSERT INTO public.readings VALUES ('bounces', '2026-05-12 13:00:00+00', NULL, 2, 1, 0, 3);
INSERT INTO public.recipients VALUES (2, 1, 1, false, NULL);
INSERT INTO public.recipients VALUES (2, 2, 1, false, NULL);
INSERT INTO public.recipients VALUES (2, 3, 1, false, NULL);
INSERT INTO public.recipients VALUES (2, 4, 1, false, NULL);
INSERT INTO public.recipients VALUES (2, 5, 1, false, NULL);
INSERT INTO public.recipients VALUES (2, 6, 1, false, NULL);
INSERT INTO public.recipients VALUES (2, 7, 1, false, NULL);
INSERT INTO public.recipients VALUES (2, 10, 1, false, NULL);
INSERT INTO public.recipients VALUES (5, 1, 4, false, NULL);
INSERT INTO public.recipients VALUES (5, 2, 4, false, NULL);
INSERT INTO public.recipients VALUES (5, 3, 4, false, NULL);
INSERT INTO public.recipients VALUES (5, 4, 4, false, NULL);
INSERT INTO public.recipients VALUES (5, 5, 4, false, NULL);
INSERT INTO public.recipients VALUES (5, 6, 4, false, NULL);
INSERT INTO public.recipients VALUES (5, 7, 4, false, NULL);
INSERT INTO public.recipients VALUES (5, 10, 4, false, NULL);
INSERT INTO public.recipients VALUES (8, 1, 6, false, NULL);
INSERT INTO public.recipients VALUES (8, 2, 6, false, NULL);
INSERT INTO public.recipients VALUES (8, 3, 6, false, NULL);
INSERT INTO public.recipients VALUES (8, 4, 6, false, NULL);
INSERT INTO public.recipients VALUES (8, 5, 6, false, NULL);
INSERT INTO public.recipients VALUES (8, 6, 6, false, NULL);
INSERT INTO public.recipients VALUES (8, 7, 6, false, NULL);
INSERT INTO public.recipients VALUES (8, 10, 6, false, NULL);
INSERT INTO public.recipients VALUES (9, 1, 7, false, NULL);
INSERT INTO public.recipients VALUES (9, 2, 7, false, NULL);
INSERT INTO public.recipients VALUES (9, 3, 7, false, NULL);
INSERT INTO public.recipients VALUES (9, 4, 7, false, NULL);
INSERT INTO public.recipients VALUES (9, 5, 7, false, NULL);
INSERT INTO public.recipients VALUES (9, 6, 7, false, NULL);
INSERT INTO public.recipients VALUES (9, 7, 7, false, NULL);
INSERT INTO public.recipients VALUES (9, 10, 7, false, NULL);
INSERT INTO public.recipients VALUES (10, 1, 8, false, NULL);
INSERT INTO public.recipients VALUES (10, 2, 8, false, NULL);
INSERT INTO public.recipients VALUES (10, 3, 8, false, NULL);
INSERT INTO public.recipients VALUES (10, 4, 8, false, NULL);
INSERT INTO public.recipients VALUES (10, 5, 8, false, NULL);
INSERT INTO public.recipients VALUES (10, 6, 8, false, NULL);
INSERT INTO public.recipients VALUES (10, 7, 8, false, NULL);
INSERT INTO public.recipients VALUES (10, 10, 8, false, NULL);
INSERT INTO public.recipients VALUES (11, 1, 9, false, NULL);
INSERT INTO public.recipients VALUES (11, 2, 9, false, NULL);
INSERT INTO public.recipients VALUES (11, 3, 9, false, NULL);
INSERT INTO public.recipients VALUES (11, 4, 9, false, NULL);
INSERT INTO public.recipients VALUES (11, 5, 9, false, NULL);
INSERT INTO public.recipients VALUES (11, 6, 9, false, NULL);
INSERT INTO public.recipients VALUES (11, 7, 9, false, NULL);
INSERT INTO public.recipients VALUES (11, 10, 9, false, NULL);
INSERT INTO public.recipients VALUES (12, 1, 10, false, NULL);
INSERT INTO public.recipients VALUES (12, 2, 10, false, NULL);
INSERT INTO public.recipients VALUES (12, 3, 10, false, NULL);
INSERT INTO public.recipients VALUES (12, 4, 10, false, NULL);
INSERT INTO public.recipients VALUES (12, 5, 10, false, NULL);
INSERT INTO public.recipients VALUES (12, 6, 10, false, NULL);
INSERT INTO public.recipients VALUES (12, 7, 10, false, NULL);
INSERT INTO public.recipients VALUES (12, 10, 10, false, NULL);
INSERT INTO public.recipients VALUES (13, 1, 11, false, NULL);
INSERT INTO public.recipients VALUES (13, 2, 11, false, NULL);
INSERT INTO public.recipients VALUES (13, 3, 11, false, NULL);
INSERT INTO public.recipients VALUES (13, 4, 11, false, NULL);
INSERT INTO public.recipients VALUES (13, 5, 11, false, NULL);
INSERT INTO public.recipients VALUES (13, 6, 11, false, NULL);
INSERT INTO public.recipients VALUES (13, 7, 11, false, NULL);
INSERT INTO public.recipients VALUES (13, 10, 11, false, NULL);
INSERT INTO public.recipients VALUES (14, 1, 12, false, NULL);
INSERT INTO public.recipients VALUES (14, 2, 12, false, NULL);
INSERT INTO public.recipients VALUES (14, 3, 12, false, NULL);
INSERT INTO public.recipients VALUES (14, 4, 12, false, NULL);
INSERT INTO public.recipients VALUES (14, 5, 12, false, NULL);
INSERT INTO public.recipients VALUES (14, 6, 12, false, NULL);
INSERT INTO public.recipients VALUES (14, 7, 12, false, NULL);
INSERT INTO public.recipients VALUES (14, 10, 12, false, NULL);
INSERT INTO public.recipients VALUES (15, 1, 13, false, NULL);
INSERT INTO public.recipients VALUES (15, 2, 13, false, NULL);
INSERT INTO public.recipients VALUES (15, 3, 13, false, NULL);
INSERT INTO public.recipients VALUES (15, 4, 13, false, NULL);
INSERT INTO public.recipients VALUES (15, 5, 13, false, NULL);
INSERT INTO public.recipients VALUES (15, 6, 13, false, NULL);
INSERT INTO public.recipients VALUES (15, 7, 13, false, NULL);
INSERT INTO public.recipients VALUES (15, 10, 13, false, NULL);
INSERT INTO public.recipients VALUES (17, 1, 15, false, NULL);
INSERT INTO public.recipients VALUES (17, 2, 15, false, NULL);
INSERT INTO public.recipients VALUES (17, 3, 15, false, NULL);
INSERT INTO public.recipients VALUES (17, 4, 15, false, NULL);
INSERT INTO public.recipients VALUES (17, 5, 15, false, NULL);
INSERT INTO public.recipients VALUES (17, 6, 15, false, NULL);
INSERT INTO public.recipients VALUES (17, 7, 15, false, NULL);
INSERT INTO public.recipients VALUES (17, 10, 15, false, NULL);
INSERT INTO public.recipients VALUES (22, 1, 21, false, NULL);
INSERT INTO public.recipients VALUES (22, 2, 21, false, NULL);
INSERT INTO public.recipients VALUES (22, 3, 21, false, NULL);
INSERT INTO public.recipients VALUES (22, 4, 21, false, NULL);
INSERT INTO public.recipients VALUES (22, 5, 21, false, NULL);
INSERT INTO public.recipients VALUES (22, 6, 21, false, NULL);
INSERT INTO public.recipients VALUES (22, 7, 21, false, NULL);
INSERT INTO public.recipients VALUES (22, 10, 21, false, NULL);
INSERT INTO public.rendition_stories VALUES (23, 2);
INSERT INTO public.renditions VALUES (1, 2, '', 'News of 2026-05-11 15:00', 'And one more story: News of 2026-05-11 09:00', '<p>Read it.</p>', 'Read it.', 'reader3e8e63198acac4980019247d520af9d9', '');
INSERT INTO public.renditions VALUES (6, 8, '', 'News of 2026-05-17 15:00', 'And 3 more stories: News of 2026-05-17 09:00; News of 2026-05-16 15:00; News of 2026-05-16 09:00', '<p>Read it.</p>', 'Read it.', 'readerbdf4984356b4a5314351e800f171864c', '');
INSERT INTO public.renditions VALUES (7, 9, '', 'News of 2026-05-18 15:00', 'And one more story: News of 2026-05-18 09:00', '<p>Read it.</p>', 'Read it.', 'reader3fe62aa272ce058ab773b7f311aa6cca', '');
INSERT INTO public.renditions VALUES (8, 10, '', 'News of 2026-05-19 09:00', 'Story 17 says what no other one says: 2026-05-19 09:00. More was said.', '<p>Read it.</p>', 'Read it.', 'reader0c28535f17779d5e028ee543e4d7f2c0', '');
INSERT INTO public.renditions VALUES (13, 15, '', 'News of 2026-05-24 09:00', 'Story 22 says what no other one says: 2026-05-24 09:00. More was said.', '<p>Read it.</p>', 'Read it.', 'reader408eea7c26eff7cee36d9bdb893286d8', '');
INSERT INTO public.renditions VALUES (14, 16, '', 'News of 2026-05-25 09:00', 'And one more story: News of 2026-05-24 09:00', '<p>Read it.</p>', 'Read it.', 'readerf8f78a4aea668ad36cc4583451e0488f', '');
INSERT INTO public.renditions VALUES (15, 17, '', 'News of 2026-05-26 09:00', 'Story 24 says what no other one says: 2026-05-26 09:00. More was said.', '<p>Read it.</p>', 'Read it.', 'reader5aeaa166239475979b5f7df9cc462cc0', '');
INSERT INTO public.renditions VALUES (16, 18, '', 'News of 2026-05-27 09:00', 'Story 25 says what no other one says: 2026-05-27 09:00. More was said.', '<p>Read it.</p>', 'Read it.', 'readercdbb50d51a0e175436c58a1bd16d897c', '');
INSERT INTO public.renditions VALUES (17, 19, '', 'News of 2026-05-28 09:00', 'Story 26 says what no other one says: 2026-05-28 09:00. More was said.', '<p>Read it.</p>', 'Read it.', 'reader687c685953920429c4e191a559ef9637', '');
INSERT INTO public.renditions VALUES (19, 20, '', 'News of 2026-05-29 09:00', 'Story 27 says what no other one says: 2026-05-29 09:00. More was said.', '<p>Read it.</p>', 'Read it.', 'readerb62d19020de12a6dd94aee0c5325132b', '');
INSERT INTO public.renditions VALUES (2, 3, '', 'News of 2026-05-12 15:00', 'And one more story: News of 2026-05-12 09:00', '<p>Read it.</p>', 'Read it.', 'reader0d0b74e8ff06ca0e1e719c827b003252', '');
INSERT INTO public.renditions VALUES (3, 4, '', 'News of 2026-05-13 15:00', 'And one more story: News of 2026-05-13 09:00', '<p>Read it.</p>', 'Read it.', 'reader27f08cbf273be7dbfb6c67d215802813', '');
INSERT INTO public.renditions VALUES (4, 5, '', 'News of 2026-05-14 15:00', 'And one more story: News of 2026-05-14 09:00', '<p>Read it.</p>', 'Read it.', 'reader8aae1bafe864f46e14746be194492325', '');
INSERT INTO public.renditions VALUES (5, 6, '', 'News of 2026-05-15 15:00', 'And one more story: News of 2026-05-15 09:00', '<p>Read it.</p>', 'Read it.', 'reader4d97178cb06ffa32d28742f5b8a56352', '');
INSERT INTO public.renditions VALUES (12, 14, '', 'News of 2026-05-23 09:00', 'Story 21 says what no other one says: 2026-05-23 09:00. More was said.', '<p>Read it.</p>', 'Read it.', 'readerdf053f36db315fa61916468305c2c85e', '');
INSERT INTO public.renditions VALUES (9, 11, '', 'News of 2026-05-20 09:00', 'Story 18 says what no other one says: 2026-05-20 09:00. More was said.', '<p>Read it.</p>', 'Read it.', 'readerf46533a31bad877cac0f6dd803e1e9d0', '');
INSERT INTO public.renditions VALUES (10, 12, '', 'News of 2026-05-21 09:00', 'Story 19 says what no other one says: 2026-05-21 09:00. More was said.', '<p>Read it.</p>', 'Read it.', 'reader31c6f2db29f9de789b7acf43e2681a1b', '');
INSERT INTO public.renditions VALUES (11, 13, '', 'News of 2026-05-22 09:00', 'Story 20 says what no other one says: 2026-05-22 09:00. More was said.', '<p>Read it.</p>', 'Read it.', 'readerbf7cc5bd021cd66df6a462970bbf6452', '');
INSERT INTO public.renditions VALUES (20, 21, '', 'News of 2026-05-30 09:00', 'And one more story: News of 2026-05-29 09:00', '<p>Read it.</p>', 'Read it.', 'reader926ad8fa6fab6718750de7b7349ad297', '');
INSERT INTO public.renditions VALUES (21, 22, '', 'Correction: News of 2026-05-11 09:00', 'It was on Tuesday.', '<p>Read it.</p>', 'Read it.', 'reader57873e522b55069edec9d375da396085', '');
INSERT INTO public.renditions VALUES (22, 23, '', 'Correction: News of 2026-05-11 09:00', 'Once more.', '<p>Read it.</p>', 'Read it.', 'reader096807b6ac093bae2ab6b4eb624670f2', '');
INSERT INTO public.renditions VALUES (23, 2, '', 'News of 2026-05-11 15:00', 'And one more story: News of 2026-05-11 09:00', '<p>Read it.</p>', 'Read it.', 'reader3e8e63198acac4980019247d520af9d9', 'More news
Politics');
INSERT INTO public.sign_ups VALUES (8, 'nonce', '["daily"]', '2026-05-12 13:00:00+00', NULL, NULL);
INSERT INTO public.standing_lines VALUES (1, 'Read more on our site');
INSERT INTO public.stories VALUES (1, 'https://notesfrompoland.com/?p=1', 'https://notesfrompoland.com/2026/05/11/post-1/', false, 'News of 2026-05-11 09:00', 'Story 1 says what no other one says: 2026-05-11 09:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-11 07:00:00+00', '2026-05-11 10:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (2, 'https://notesfrompoland.com/?p=2', 'https://notesfrompoland.com/2026/05/11/post-2/', false, 'News of 2026-05-11 15:00', 'Story 2 says what no other one says: 2026-05-11 15:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-11 13:00:00+00', '2026-05-12 05:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (3, 'https://notesfrompoland.com/?p=5', 'https://notesfrompoland.com/2026/05/13/post-5/', false, 'News of 2026-05-13 09:00', 'Story 5 says what no other one says: 2026-05-13 09:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-13 07:00:00+00', '2026-05-13 10:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (4, 'https://notesfrompoland.com/?p=4', 'https://notesfrompoland.com/2026/05/12/post-4/', false, 'News of 2026-05-12 15:00', 'Story 4 says what no other one says: 2026-05-12 15:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-12 13:00:00+00', '2026-05-13 10:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (5, 'https://notesfrompoland.com/?p=3', 'https://notesfrompoland.com/2026/05/12/post-3/', false, 'News of 2026-05-12 09:00', 'Story 3 says what no other one says: 2026-05-12 09:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-12 07:00:00+00', '2026-05-13 10:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (6, 'https://notesfrompoland.com/?p=6', 'https://notesfrompoland.com/2026/05/13/post-6/', false, 'News of 2026-05-13 15:00', 'Story 6 says what no other one says: 2026-05-13 15:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-13 13:00:00+00', '2026-05-14 04:30:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (7, 'https://notesfrompoland.com/?p=8', 'https://notesfrompoland.com/2026/05/14/post-8/', false, 'News of 2026-05-14 15:00', 'Story 8 says what no other one says: 2026-05-14 15:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-14 13:00:00+00', '2026-05-15 04:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (8, 'https://notesfrompoland.com/?p=7', 'https://notesfrompoland.com/2026/05/14/post-7/', false, 'News of 2026-05-14 09:00', 'Story 7 says what no other one says: 2026-05-14 09:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-14 07:00:00+00', '2026-05-15 04:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (9, 'https://notesfrompoland.com/?p=9', 'https://notesfrompoland.com/2026/05/15/post-9/', false, 'News of 2026-05-15 09:00', 'Story 9 says what no other one says: 2026-05-15 09:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-15 07:00:00+00', '2026-05-15 10:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (10, 'https://notesfrompoland.com/?p=10', 'https://notesfrompoland.com/2026/05/15/post-10/', false, 'News of 2026-05-15 15:00', 'Story 10 says what no other one says: 2026-05-15 15:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-15 13:00:00+00', '2026-05-16 04:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (11, 'https://notesfrompoland.com/?p=12', 'https://notesfrompoland.com/2026/05/16/post-12/', false, 'News of 2026-05-16 15:00', 'Story 12 says what no other one says: 2026-05-16 15:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-16 13:00:00+00', '2026-05-17 05:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (12, 'https://notesfrompoland.com/?p=11', 'https://notesfrompoland.com/2026/05/16/post-11/', false, 'News of 2026-05-16 09:00', 'Story 11 says what no other one says: 2026-05-16 09:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-16 07:00:00+00', '2026-05-17 05:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (13, 'https://notesfrompoland.com/?p=14', 'https://notesfrompoland.com/2026/05/17/post-14/', false, 'News of 2026-05-17 15:00', 'Story 14 says what no other one says: 2026-05-17 15:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-17 13:00:00+00', '2026-05-18 04:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (14, 'https://notesfrompoland.com/?p=13', 'https://notesfrompoland.com/2026/05/17/post-13/', false, 'News of 2026-05-17 09:00', 'Story 13 says what no other one says: 2026-05-17 09:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-17 07:00:00+00', '2026-05-18 04:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (15, 'https://notesfrompoland.com/?p=16', 'https://notesfrompoland.com/2026/05/18/post-16/', false, 'News of 2026-05-18 15:00', 'Story 16 says what no other one says: 2026-05-18 15:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-18 13:00:00+00', '2026-05-19 04:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (16, 'https://notesfrompoland.com/?p=15', 'https://notesfrompoland.com/2026/05/18/post-15/', false, 'News of 2026-05-18 09:00', 'Story 15 says what no other one says: 2026-05-18 09:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-18 07:00:00+00', '2026-05-19 04:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (17, 'https://notesfrompoland.com/?p=17', 'https://notesfrompoland.com/2026/05/19/post-17/', false, 'News of 2026-05-19 09:00', 'Story 17 says what no other one says: 2026-05-19 09:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-19 07:00:00+00', '2026-05-20 04:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (18, 'https://notesfrompoland.com/?p=18', 'https://notesfrompoland.com/2026/05/20/post-18/', false, 'News of 2026-05-20 09:00', 'Story 18 says what no other one says: 2026-05-20 09:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-20 07:00:00+00', '2026-05-21 04:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (19, 'https://notesfrompoland.com/?p=19', 'https://notesfrompoland.com/2026/05/21/post-19/', false, 'News of 2026-05-21 09:00', 'Story 19 says what no other one says: 2026-05-21 09:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-21 07:00:00+00', '2026-05-22 04:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (20, 'https://notesfrompoland.com/?p=20', 'https://notesfrompoland.com/2026/05/22/post-20/', false, 'News of 2026-05-22 09:00', 'Story 20 says what no other one says: 2026-05-22 09:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-22 07:00:00+00', '2026-05-23 04:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (21, 'https://notesfrompoland.com/?p=21', 'https://notesfrompoland.com/2026/05/23/post-21/', false, 'News of 2026-05-23 09:00', 'Story 21 says what no other one says: 2026-05-23 09:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-23 07:00:00+00', '2026-05-24 04:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (22, 'https://notesfrompoland.com/?p=22', 'https://notesfrompoland.com/2026/05/24/post-22/', false, 'News of 2026-05-24 09:00', 'Story 22 says what no other one says: 2026-05-24 09:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-24 07:00:00+00', '2026-05-25 04:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (23, 'https://notesfrompoland.com/?p=23', 'https://notesfrompoland.com/2026/05/25/post-23/', false, 'News of 2026-05-25 09:00', 'Story 23 says what no other one says: 2026-05-25 09:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-25 07:00:00+00', '2026-05-26 04:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (24, 'https://notesfrompoland.com/?p=24', 'https://notesfrompoland.com/2026/05/26/post-24/', false, 'News of 2026-05-26 09:00', 'Story 24 says what no other one says: 2026-05-26 09:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-26 07:00:00+00', '2026-05-27 04:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (25, 'https://notesfrompoland.com/?p=25', 'https://notesfrompoland.com/2026/05/27/post-25/', false, 'News of 2026-05-27 09:00', 'Story 25 says what no other one says: 2026-05-27 09:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-27 07:00:00+00', '2026-05-28 04:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (26, 'https://notesfrompoland.com/?p=26', 'https://notesfrompoland.com/2026/05/28/post-26/', false, 'News of 2026-05-28 09:00', 'Story 26 says what no other one says: 2026-05-28 09:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-28 07:00:00+00', '2026-05-29 04:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (27, 'https://notesfrompoland.com/?p=27', 'https://notesfrompoland.com/2026/05/29/post-27/', false, 'News of 2026-05-29 09:00', 'Story 27 says what no other one says: 2026-05-29 09:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-29 07:00:00+00', '2026-05-30 04:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.stories VALUES (28, 'https://notesfrompoland.com/?p=28', 'https://notesfrompoland.com/2026/05/30/post-28/', false, 'News of 2026-05-30 09:00', 'Story 28 says what no other one says: 2026-05-30 09:00.
More was said.', '', 'Ola Nowak', '["News", "Politics"]', NULL, '', '2026-05-30 07:00:00+00', '2026-05-31 04:00:00+00', NULL, false, NULL, NULL, NULL, false, NULL, '', 0, 0, false, '');
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=1', 1);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/11/post-1', 1);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=2', 2);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/11/post-2', 2);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=5', 3);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/13/post-5', 3);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=4', 4);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/12/post-4', 4);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=3', 5);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/12/post-3', 5);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=6', 6);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/13/post-6', 6);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=8', 7);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/14/post-8', 7);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=7', 8);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/14/post-7', 8);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=9', 9);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/15/post-9', 9);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=10', 10);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/15/post-10', 10);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=12', 11);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/16/post-12', 11);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=11', 12);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/16/post-11', 12);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=14', 13);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/17/post-14', 13);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=13', 14);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/17/post-13', 14);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=16', 15);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/18/post-16', 15);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=15', 16);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/18/post-15', 16);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=17', 17);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/19/post-17', 17);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=18', 18);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/20/post-18', 18);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=19', 19);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/21/post-19', 19);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=20', 20);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/22/post-20', 20);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=21', 21);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/23/post-21', 21);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=22', 22);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/24/post-22', 22);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=23', 23);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/25/post-23', 23);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=24', 24);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/26/post-24', 24);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=25', 25);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/27/post-25', 25);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=26', 26);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/28/post-26', 26);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=27', 27);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/29/post-27', 27);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com?p=28', 28);
INSERT INTO public.story_keys VALUES ('notesfrompoland.com/2026/05/30/post-28', 28);
INSERT INTO public.story_revisions VALUES (1, 1, '2026-05-11 10:00:00+00', 'News of 2026-05-11 09:00', '', 'Story 1 says what no other one says: 2026-05-11 09:00.
More was said.', '2026-05-11 07:00:00+00');
INSERT INTO public.story_revisions VALUES (2, 2, '2026-05-12 05:00:00+00', 'News of 2026-05-11 15:00', '', 'Story 2 says what no other one says: 2026-05-11 15:00.
More was said.', '2026-05-11 13:00:00+00');
INSERT INTO public.story_revisions VALUES (3, 3, '2026-05-13 10:00:00+00', 'News of 2026-05-13 09:00', '', 'Story 5 says what no other one says: 2026-05-13 09:00.
More was said.', '2026-05-13 07:00:00+00');
INSERT INTO public.story_revisions VALUES (4, 4, '2026-05-13 10:00:00+00', 'News of 2026-05-12 15:00', '', 'Story 4 says what no other one says: 2026-05-12 15:00.
More was said.', '2026-05-12 13:00:00+00');
INSERT INTO public.story_revisions VALUES (5, 5, '2026-05-13 10:00:00+00', 'News of 2026-05-12 09:00', '', 'Story 3 says what no other one says: 2026-05-12 09:00.
More was said.', '2026-05-12 07:00:00+00');
INSERT INTO public.story_revisions VALUES (6, 6, '2026-05-14 04:30:00+00', 'News of 2026-05-13 15:00', '', 'Story 6 says what no other one says: 2026-05-13 15:00.
More was said.', '2026-05-13 13:00:00+00');
INSERT INTO public.story_revisions VALUES (7, 7, '2026-05-15 04:00:00+00', 'News of 2026-05-14 15:00', '', 'Story 8 says what no other one says: 2026-05-14 15:00.
More was said.', '2026-05-14 13:00:00+00');
INSERT INTO public.story_revisions VALUES (8, 8, '2026-05-15 04:00:00+00', 'News of 2026-05-14 09:00', '', 'Story 7 says what no other one says: 2026-05-14 09:00.
More was said.', '2026-05-14 07:00:00+00');
INSERT INTO public.story_revisions VALUES (9, 9, '2026-05-15 10:00:00+00', 'News of 2026-05-15 09:00', '', 'Story 9 says what no other one says: 2026-05-15 09:00.
More was said.', '2026-05-15 07:00:00+00');
INSERT INTO public.story_revisions VALUES (10, 10, '2026-05-16 04:00:00+00', 'News of 2026-05-15 15:00', '', 'Story 10 says what no other one says: 2026-05-15 15:00.
More was said.', '2026-05-15 13:00:00+00');
INSERT INTO public.story_revisions VALUES (11, 11, '2026-05-17 05:00:00+00', 'News of 2026-05-16 15:00', '', 'Story 12 says what no other one says: 2026-05-16 15:00.
More was said.', '2026-05-16 13:00:00+00');
INSERT INTO public.story_revisions VALUES (12, 12, '2026-05-17 05:00:00+00', 'News of 2026-05-16 09:00', '', 'Story 11 says what no other one says: 2026-05-16 09:00.
More was said.', '2026-05-16 07:00:00+00');
INSERT INTO public.story_revisions VALUES (13, 13, '2026-05-18 04:00:00+00', 'News of 2026-05-17 15:00', '', 'Story 14 says what no other one says: 2026-05-17 15:00.
More was said.', '2026-05-17 13:00:00+00');
INSERT INTO public.story_revisions VALUES (14, 14, '2026-05-18 04:00:00+00', 'News of 2026-05-17 09:00', '', 'Story 13 says what no other one says: 2026-05-17 09:00.
More was said.', '2026-05-17 07:00:00+00');
INSERT INTO public.story_revisions VALUES (15, 15, '2026-05-19 04:00:00+00', 'News of 2026-05-18 15:00', '', 'Story 16 says what no other one says: 2026-05-18 15:00.
More was said.', '2026-05-18 13:00:00+00');
INSERT INTO public.story_revisions VALUES (16, 16, '2026-05-19 04:00:00+00', 'News of 2026-05-18 09:00', '', 'Story 15 says what no other one says: 2026-05-18 09:00.
More was said.', '2026-05-18 07:00:00+00');
INSERT INTO public.story_revisions VALUES (17, 17, '2026-05-20 04:00:00+00', 'News of 2026-05-19 09:00', '', 'Story 17 says what no other one says: 2026-05-19 09:00.
More was said.', '2026-05-19 07:00:00+00');
INSERT INTO public.story_revisions VALUES (18, 18, '2026-05-21 04:00:00+00', 'News of 2026-05-20 09:00', '', 'Story 18 says what no other one says: 2026-05-20 09:00.
More was said.', '2026-05-20 07:00:00+00');
INSERT INTO public.story_revisions VALUES (19, 19, '2026-05-22 04:00:00+00', 'News of 2026-05-21 09:00', '', 'Story 19 says what no other one says: 2026-05-21 09:00.
More was said.', '2026-05-21 07:00:00+00');
INSERT INTO public.story_revisions VALUES (20, 20, '2026-05-23 04:00:00+00', 'News of 2026-05-22 09:00', '', 'Story 20 says what no other one says: 2026-05-22 09:00.
More was said.', '2026-05-22 07:00:00+00');
INSERT INTO public.story_revisions VALUES (21, 21, '2026-05-24 04:00:00+00', 'News of 2026-05-23 09:00', '', 'Story 21 says what no other one says: 2026-05-23 09:00.
More was said.', '2026-05-23 07:00:00+00');
INSERT INTO public.story_revisions VALUES (22, 22, '2026-05-25 04:00:00+00', 'News of 2026-05-24 09:00', '', 'Story 22 says what no other one says: 2026-05-24 09:00.
More was said.', '2026-05-24 07:00:00+00');
INSERT INTO public.story_revisions VALUES (23, 23, '2026-05-26 04:00:00+00', 'News of 2026-05-25 09:00', '', 'Story 23 says what no other one says: 2026-05-25 09:00.
More was said.', '2026-05-25 07:00:00+00');
INSERT INTO public.story_revisions VALUES (24, 24, '2026-05-27 04:00:00+00', 'News of 2026-05-26 09:00', '', 'Story 24 says what no other one says: 2026-05-26 09:00.
More was said.', '2026-05-26 07:00:00+00');
INSERT INTO public.story_revisions VALUES (25, 25, '2026-05-28 04:00:00+00', 'News of 2026-05-27 09:00', '', 'Story 25 says what no other one says: 2026-05-27 09:00.
More was said.', '2026-05-27 07:00:00+00');
INSERT INTO public.story_revisions VALUES (26, 26, '2026-05-29 04:00:00+00', 'News of 2026-05-28 09:00', '', 'Story 26 says what no other one says: 2026-05-28 09:00.
More was said.', '2026-05-28 07:00:00+00');
INSERT INTO public.story_revisions VALUES (27, 27, '2026-05-30 04:00:00+00', 'News of 2026-05-29 09:00', '', 'Story 27 says what no other one says: 2026-05-29 09:00.
More was said.', '2026-05-29 07:00:00+00');
INSERT INTO public.story_revisions VALUES (28, 28, '2026-05-31 04:00:00+00', 'News of 2026-05-30 09:00', '', 'Story 28 says what no other one says: 2026-05-30 09:00.
More was said.', '2026-05-30 07:00:00+00');
INSERT INTO public.story_revisions VALUES (29, 2, '2026-05-12 13:00:00+00', 'Before', '', 'Before.', '2026-05-12 13:00:00+00');
INSERT INTO public.story_wordings VALUES (1, 'A minister resigns', '["A minister resigns"]');
INSERT INTO public.subscribers VALUES (2, 'reader1@example.org', NULL, '', 'active', 5439, NULL, '', '', NULL, NULL, false, '', '2026-05-11 10:00:00+00', '2026-05-11 10:00:00+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.subscribers VALUES (3, 'reader2@example.org', NULL, '', 'active', 6339, NULL, '', '', NULL, NULL, false, '', '2026-05-11 10:00:00+00', '2026-05-11 10:00:00+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.subscribers VALUES (4, 'reader3@example.org', NULL, '', 'active', 4077, NULL, '', '', NULL, NULL, false, '', '2026-05-11 10:00:00+00', '2026-05-11 10:00:00+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.subscribers VALUES (5, 'reader4@example.org', NULL, '', 'active', 9725, NULL, '', '', NULL, NULL, false, '', '2026-05-11 10:00:00+00', '2026-05-11 10:00:00+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.subscribers VALUES (6, 'reader5@example.org', NULL, '', 'active', 9325, NULL, '', '', NULL, NULL, false, '', '2026-05-11 10:00:00+00', '2026-05-11 10:00:00+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.subscribers VALUES (7, 'gives@example.org', NULL, 'Ola ł', 'active', 5782, '2026-05-11 06:00:00+00', 'party', '', NULL, '2026-05-11 06:00:00+00', true, '', '2026-05-11 06:00:00+00', '2026-05-11 06:00:00+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.subscribers VALUES (8, 'asked@example.org', NULL, '', 'pending', 2018, NULL, '', '', NULL, NULL, false, '', '2026-05-11 06:00:00+00', '2026-05-11 06:00:00+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.subscribers VALUES (9, NULL, 'bae437987c948eb5820cf5b52107da0302484ca30ffe3ccaefa1cc5f1a2979e7', '', 'erased', 6563, NULL, '', '', NULL, NULL, false, '', '2026-05-11 06:00:00+00', '2026-05-11 06:00:00+00', '2026-05-11 06:00:00+00', NULL, NULL, NULL, NULL);
INSERT INTO public.subscribers VALUES (10, 'left@example.org', NULL, '', 'unsubscribed', 6227, NULL, '', '', NULL, NULL, false, '', '2026-05-11 06:00:00+00', '2026-05-12 13:00:00+00', '2026-05-12 13:00:00+00', NULL, NULL, NULL, NULL);
INSERT INTO public.subscribers VALUES (11, 'reader6@example.org', NULL, '', 'active', 3810, NULL, '', '', NULL, NULL, false, '', '2026-05-12 13:00:00+00', '2026-05-12 13:00:00+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.subscribers VALUES (13, 'chose@example.org', NULL, '', 'active', 2006, NULL, '', '', NULL, NULL, false, 'Politics', '2026-05-12 13:00:00+00', '2026-05-12 13:00:00+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.subscribers VALUES (12, 'reader7@example.org', NULL, '', 'unsubscribed', 8608, NULL, '', '', NULL, NULL, false, '', '2026-05-12 13:00:00+00', '2026-05-12 13:00:00+00', '2026-05-12 13:00:00+00', NULL, NULL, NULL, NULL);
INSERT INTO public.subscribers VALUES (1, 'reader0@example.org', NULL, '', 'active', 6086, NULL, '', '', NULL, NULL, false, '', '2026-05-11 10:00:00+00', '2026-05-11 10:00:00+00', NULL, '2026-06-20 05:00:00+00', NULL, NULL, '2026-06-01 05:00:00+00');
INSERT INTO public.subscriptions VALUES (1, 'daily', 'LiNaPOP4rFV-wFRo3LzBn7sL', '2026-05-11 10:00:00+00', NULL);
INSERT INTO public.subscriptions VALUES (2, 'daily', '77Uz6nDNFIuh0bw4hKqomadk', '2026-05-11 10:00:00+00', NULL);
INSERT INTO public.subscriptions VALUES (3, 'daily', 'CgNlXcPzS5LtaUKEghQCDcdJ', '2026-05-11 10:00:00+00', NULL);
INSERT INTO public.subscriptions VALUES (4, 'daily', 'I7OGW1quaSbfdTwj-ASw5fS2', '2026-05-11 10:00:00+00', NULL);
INSERT INTO public.subscriptions VALUES (5, 'daily', 'NBEY61rwGacimnhGb0KQ51vR', '2026-05-11 10:00:00+00', NULL);
INSERT INTO public.subscriptions VALUES (6, 'daily', '48FgAjf5sZhw1LBkc__-CIAJ', '2026-05-11 10:00:00+00', NULL);
INSERT INTO public.subscriptions VALUES (7, 'weekly', 'Gmf79-YneEjW334qbPXGCgLQ', '2026-05-11 06:00:00+00', NULL);
INSERT INTO public.subscriptions VALUES (7, 'daily', 'Gmf75Llvq7sLgjajq4Id0rkB', '2026-05-11 06:00:00+00', NULL);
INSERT INTO public.subscriptions VALUES (8, 'daily', 'g9PNjJY5kEkVRZRgrL9a8p4E', '2026-05-11 06:00:00+00', NULL);
INSERT INTO public.subscriptions VALUES (9, 'daily', 'bUvgNMN09Ry3FuP-CfT7VIxE', '2026-05-11 06:00:00+00', '2026-05-11 06:00:00+00');
INSERT INTO public.subscriptions VALUES (10, 'daily', 'amwdXzgr-zYO4Pth9TBQGZyF', '2026-05-11 06:00:00+00', '2026-05-12 13:00:00+00');
INSERT INTO public.subscriptions VALUES (11, 'daily', 'tYFs34qPo-BxDAdzHzo35Bo6', '2026-05-12 13:00:00+00', NULL);
INSERT INTO public.subscriptions VALUES (13, 'weekly', '_9DyozO-_7isF1-MGQhESwBK', '2026-05-12 13:00:00+00', NULL);
INSERT INTO public.subscriptions VALUES (12, 'daily', 'CpVw5hHNV0Otl8P2YpKHBFr_', '2026-05-12 13:00:00+00', '2026-05-12 13:00:00+00');
INSERT INTO public.suppressions VALUES ('reader5@example.org', 'complaint', 'wrote to us', '2026-05-12 13:00:00+00', NULL);
INSERT INTO public.suppressions VALUES ('reader6@example.org', 'bounce', '', '2026-05-12 13:00:00+00', NULL);
INSERT INTO public.suppressions VALUES ('reader7@example.org', 'unsubscribe', '', '2026-05-12 13:00:00+00', NULL);
INSERT INTO public.suppressions VALUES ('stranger@example.org', 'manual', 'asked by telephone', '2026-05-12 13:00:00+00', NULL);
INSERT INTO public.tellings VALUES (1, 'mail:editor@example.org', 'raised', '2026-05-12 13:00:00+00', NULL);
INSERT INTO public.uses VALUES ('0f', 2, '2026-05-14 05:00:00+00');
SELECT pg_catalog.setval('public.alarms_id_seq', 1, true);
SELECT pg_catalog.setval('public.batches_id_seq', 48, true);
SELECT pg_catalog.setval('public.choices_id_seq', 1, true);
SELECT pg_catalog.setval('public.editions_id_seq', 23, true);
SELECT pg_catalog.setval('public.events_id_seq', 6, true);
SELECT pg_catalog.setval('public.gifts_id_seq', 1, false);
SELECT pg_catalog.setval('public.imports_id_seq', 1, true);
SELECT pg_catalog.setval('public.renditions_id_seq', 23, true);
SELECT pg_catalog.setval('public.standing_lines_id_seq', 1, false);
SELECT pg_catalog.setval('public.stories_id_seq', 28, true);
SELECT pg_catalog.setval('public.story_revisions_id_seq', 29, true);
SELECT pg_catalog.setval('public.subscribers_id_seq', 13, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.alarms
    ADD CONSTRAINT pk_alarms PRIMARY KEY (id);
ALTER TABLE ONLY public.ask_tests
    ADD CONSTRAINT pk_ask_tests PRIMARY KEY (fingerprint);
ALTER TABLE ONLY public.batches
    ADD CONSTRAINT pk_batches PRIMARY KEY (id);
ALTER TABLE ONLY public.choices
    ADD CONSTRAINT pk_choices PRIMARY KEY (id);
ALTER TABLE ONLY public.edition_corrections
    ADD CONSTRAINT pk_edition_corrections PRIMARY KEY (edition_id, story_id);
ALTER TABLE ONLY public.edition_pictures
    ADD CONSTRAINT pk_edition_pictures PRIMARY KEY (edition_id, name);
ALTER TABLE ONLY public.edition_stories
    ADD CONSTRAINT pk_edition_stories PRIMARY KEY (edition_id, story_id);
ALTER TABLE ONLY public.editions
    ADD CONSTRAINT pk_editions PRIMARY KEY (id);
ALTER TABLE ONLY public.event_totals
    ADD CONSTRAINT pk_event_totals PRIMARY KEY (edition_id);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT pk_events PRIMARY KEY (id);
ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT pk_feeds PRIMARY KEY (url);
ALTER TABLE ONLY public.gifts
    ADD CONSTRAINT pk_gifts PRIMARY KEY (id);
ALTER TABLE ONLY public.imports
    ADD CONSTRAINT pk_imports PRIMARY KEY (id);
ALTER TABLE ONLY public.left_out
    ADD CONSTRAINT pk_left_out PRIMARY KEY (edition_id, story_id);
ALTER TABLE ONLY public.old_tokens
    ADD CONSTRAINT pk_old_tokens PRIMARY KEY (token);
ALTER TABLE ONLY public.paces
    ADD CONSTRAINT pk_paces PRIMARY KEY (mailer);
ALTER TABLE ONLY public.pictures
    ADD CONSTRAINT pk_pictures PRIMARY KEY (url_hash);
ALTER TABLE ONLY public.readings
    ADD CONSTRAINT pk_readings PRIMARY KEY (list);
ALTER TABLE ONLY public.recipients
    ADD CONSTRAINT pk_recipients PRIMARY KEY (edition_id, subscriber_id);
ALTER TABLE ONLY public.rendition_stories
    ADD CONSTRAINT pk_rendition_stories PRIMARY KEY (rendition_id, story_id);
ALTER TABLE ONLY public.renditions
    ADD CONSTRAINT pk_renditions PRIMARY KEY (id);
ALTER TABLE ONLY public.sign_ups
    ADD CONSTRAINT pk_sign_ups PRIMARY KEY (subscriber_id);
ALTER TABLE ONLY public.standing_lines
    ADD CONSTRAINT pk_standing_lines PRIMARY KEY (id);
ALTER TABLE ONLY public.stories
    ADD CONSTRAINT pk_stories PRIMARY KEY (id);
ALTER TABLE ONLY public.story_keys
    ADD CONSTRAINT pk_story_keys PRIMARY KEY (key);
ALTER TABLE ONLY public.story_revisions
    ADD CONSTRAINT pk_story_revisions PRIMARY KEY (id);
ALTER TABLE ONLY public.story_wordings
    ADD CONSTRAINT pk_story_wordings PRIMARY KEY (story_id);
ALTER TABLE ONLY public.subscribers
    ADD CONSTRAINT pk_subscribers PRIMARY KEY (id);
ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT pk_subscriptions PRIMARY KEY (subscriber_id, digest);
ALTER TABLE ONLY public.suppressions
    ADD CONSTRAINT pk_suppressions PRIMARY KEY (email);
ALTER TABLE ONLY public.tellings
    ADD CONSTRAINT pk_tellings PRIMARY KEY (alarm_id, way, news);
ALTER TABLE ONLY public.uses
    ADD CONSTRAINT pk_uses PRIMARY KEY (key);
ALTER TABLE ONLY public.batches
    ADD CONSTRAINT uq_batches_edition_id_number UNIQUE (edition_id, number);
ALTER TABLE ONLY public.editions
    ADD CONSTRAINT uq_editions_digest_local_date_part UNIQUE (digest, local_date, part);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT uq_events_provider_id UNIQUE (provider_id);
ALTER TABLE ONLY public.gifts
    ADD CONSTRAINT uq_gifts_provider_transaction UNIQUE (provider, transaction);
ALTER TABLE ONLY public.renditions
    ADD CONSTRAINT uq_renditions_edition_id_variant_sections UNIQUE (edition_id, variant, sections);
ALTER TABLE ONLY public.sign_ups
    ADD CONSTRAINT uq_sign_ups_nonce UNIQUE (nonce);
ALTER TABLE ONLY public.subscribers
    ADD CONSTRAINT uq_subscribers_email UNIQUE (email);
ALTER TABLE ONLY public.subscribers
    ADD CONSTRAINT uq_subscribers_email_hash UNIQUE (email_hash);
ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT uq_subscriptions_token UNIQUE (token);
CREATE INDEX ix_alarms_over_at ON public.alarms USING btree (over_at);
CREATE INDEX ix_batches_claims ON public.batches USING btree (edition_id, state, not_before, number);
CREATE INDEX ix_choices_edition_id ON public.choices USING btree (edition_id);
CREATE INDEX ix_edition_pictures_name ON public.edition_pictures USING btree (name);
CREATE INDEX ix_edition_stories_story_id ON public.edition_stories USING btree (story_id);
CREATE INDEX ix_events_batch_id ON public.events USING btree (batch_id);
CREATE INDEX ix_events_edition_id_kind ON public.events USING btree (edition_id, kind);
CREATE INDEX ix_gifts_address_key ON public.gifts USING btree (address_key);
CREATE INDEX ix_gifts_day ON public.gifts USING btree (day);
CREATE INDEX ix_gifts_subscriber_id ON public.gifts USING btree (subscriber_id);
CREATE INDEX ix_left_out_story_id ON public.left_out USING btree (story_id);
CREATE INDEX ix_old_tokens_subscriber_id ON public.old_tokens USING btree (subscriber_id);
CREATE INDEX ix_sign_ups_asked_at ON public.sign_ups USING btree (asked_at);
CREATE INDEX ix_stories_published_at ON public.stories USING btree (published_at);
CREATE INDEX ix_story_keys_story_id ON public.story_keys USING btree (story_id);
CREATE INDEX ix_story_revisions_story_id ON public.story_revisions USING btree (story_id);
CREATE INDEX ix_subscriptions_digest ON public.subscriptions USING btree (digest, ended_at);
CREATE INDEX ix_uses_until ON public.uses USING btree (until);
CREATE UNIQUE INDEX uq_alarms_cause ON public.alarms USING btree (cause) WHERE (over_at IS NULL);
ALTER TABLE ONLY public.alarms
    ADD CONSTRAINT fk_alarms_edition_id_editions FOREIGN KEY (edition_id) REFERENCES public.editions(id);
ALTER TABLE ONLY public.batches
    ADD CONSTRAINT fk_batches_edition_id_editions FOREIGN KEY (edition_id) REFERENCES public.editions(id);
ALTER TABLE ONLY public.batches
    ADD CONSTRAINT fk_batches_rendition_id_renditions FOREIGN KEY (rendition_id) REFERENCES public.renditions(id);
ALTER TABLE ONLY public.choices
    ADD CONSTRAINT fk_choices_edition_id_editions FOREIGN KEY (edition_id) REFERENCES public.editions(id);
ALTER TABLE ONLY public.choices
    ADD CONSTRAINT fk_choices_story_id_stories FOREIGN KEY (story_id) REFERENCES public.stories(id);
ALTER TABLE ONLY public.edition_corrections
    ADD CONSTRAINT fk_edition_corrections_edition_id_editions FOREIGN KEY (edition_id) REFERENCES public.editions(id);
ALTER TABLE ONLY public.edition_corrections
    ADD CONSTRAINT fk_edition_corrections_story_id_stories FOREIGN KEY (story_id) REFERENCES public.stories(id);
ALTER TABLE ONLY public.edition_pictures
    ADD CONSTRAINT fk_edition_pictures_edition_id_editions FOREIGN KEY (edition_id) REFERENCES public.editions(id);
ALTER TABLE ONLY public.edition_stories
    ADD CONSTRAINT fk_edition_stories_edition_id_editions FOREIGN KEY (edition_id) REFERENCES public.editions(id);
ALTER TABLE ONLY public.edition_stories
    ADD CONSTRAINT fk_edition_stories_story_id_stories FOREIGN KEY (story_id) REFERENCES public.stories(id);
ALTER TABLE ONLY public.editions
    ADD CONSTRAINT fk_editions_corrects_stories FOREIGN KEY (corrects) REFERENCES public.stories(id);
ALTER TABLE ONLY public.event_totals
    ADD CONSTRAINT fk_event_totals_edition_id_editions FOREIGN KEY (edition_id) REFERENCES public.editions(id);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT fk_events_batch_id_batches FOREIGN KEY (batch_id) REFERENCES public.batches(id);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT fk_events_edition_id_editions FOREIGN KEY (edition_id) REFERENCES public.editions(id);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT fk_events_edition_id_recipients FOREIGN KEY (edition_id, recipient_id) REFERENCES public.recipients(edition_id, subscriber_id);
ALTER TABLE ONLY public.gifts
    ADD CONSTRAINT fk_gifts_subscriber_id_subscribers FOREIGN KEY (subscriber_id) REFERENCES public.subscribers(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.left_out
    ADD CONSTRAINT fk_left_out_edition_id_editions FOREIGN KEY (edition_id) REFERENCES public.editions(id);
ALTER TABLE ONLY public.left_out
    ADD CONSTRAINT fk_left_out_story_id_stories FOREIGN KEY (story_id) REFERENCES public.stories(id);
ALTER TABLE ONLY public.old_tokens
    ADD CONSTRAINT fk_old_tokens_subscriber_id_subscribers FOREIGN KEY (subscriber_id) REFERENCES public.subscribers(id);
ALTER TABLE ONLY public.recipients
    ADD CONSTRAINT fk_recipients_edition_id_editions FOREIGN KEY (edition_id) REFERENCES public.editions(id);
ALTER TABLE ONLY public.recipients
    ADD CONSTRAINT fk_recipients_subscriber_id_subscribers FOREIGN KEY (subscriber_id) REFERENCES public.subscribers(id);
ALTER TABLE ONLY public.rendition_stories
    ADD CONSTRAINT fk_rendition_stories_rendition_id_renditions FOREIGN KEY (rendition_id) REFERENCES public.renditions(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.rendition_stories
    ADD CONSTRAINT fk_rendition_stories_story_id_stories FOREIGN KEY (story_id) REFERENCES public.stories(id);
ALTER TABLE ONLY public.renditions
    ADD CONSTRAINT fk_renditions_edition_id_editions FOREIGN KEY (edition_id) REFERENCES public.editions(id);
ALTER TABLE ONLY public.sign_ups
    ADD CONSTRAINT fk_sign_ups_subscriber_id_subscribers FOREIGN KEY (subscriber_id) REFERENCES public.subscribers(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.story_keys
    ADD CONSTRAINT fk_story_keys_story_id_stories FOREIGN KEY (story_id) REFERENCES public.stories(id);
ALTER TABLE ONLY public.story_revisions
    ADD CONSTRAINT fk_story_revisions_story_id_stories FOREIGN KEY (story_id) REFERENCES public.stories(id);
ALTER TABLE ONLY public.story_wordings
    ADD CONSTRAINT fk_story_wordings_story_id_stories FOREIGN KEY (story_id) REFERENCES public.stories(id);
ALTER TABLE ONLY public.subscriptions
    ADD CONSTRAINT fk_subscriptions_subscriber_id_subscribers FOREIGN KEY (subscriber_id) REFERENCES public.subscribers(id);
ALTER TABLE ONLY public.tellings
    ADD CONSTRAINT fk_tellings_alarm_id_alarms FOREIGN KEY (alarm_id) REFERENCES public.alarms(id);
