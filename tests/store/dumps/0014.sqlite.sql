BEGIN TRANSACTION;
CREATE TABLE alarms (
	id INTEGER NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	cause VARCHAR(80) NOT NULL, 
	headline TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	edition_id INTEGER, 
	raised_at DATETIME NOT NULL, 
	over_at DATETIME, 
	CONSTRAINT pk_alarms PRIMARY KEY (id), 
	CONSTRAINT fk_alarms_edition_id_editions FOREIGN KEY(edition_id) REFERENCES editions (id)
);
INSERT INTO "alarms" VALUES(1,'edition-held','edition-held:3','Edition 3 is held.','Look.',2,'2026-05-12 13:00:00.000000',NULL);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0014');
CREATE TABLE ask_tests (
	fingerprint VARCHAR(64) NOT NULL, 
	name VARCHAR(40) NOT NULL, 
	began_at DATETIME NOT NULL, 
	winner VARCHAR(40), 
	decided_at DATETIME, 
	CONSTRAINT pk_ask_tests PRIMARY KEY (fingerprint)
);
INSERT INTO "ask_tests" VALUES('0c','a','2026-05-01 05:00:00.000000',NULL,NULL);
CREATE TABLE batches (
	id INTEGER NOT NULL, 
	edition_id INTEGER NOT NULL, 
	rendition_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	canary BOOLEAN NOT NULL, 
	first INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	size INTEGER NOT NULL, 
	suppressed INTEGER NOT NULL, 
	unreachable INTEGER NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	owner TEXT, 
	lease_until DATETIME, 
	claimed_at DATETIME, 
	tries INTEGER NOT NULL, 
	message_id TEXT NOT NULL, 
	detail TEXT NOT NULL, not_before FLOAT DEFAULT '0' NOT NULL, set_aside_at DATETIME, 
	CONSTRAINT pk_batches PRIMARY KEY (id), 
	CONSTRAINT fk_batches_edition_id_editions FOREIGN KEY(edition_id) REFERENCES editions (id), 
	CONSTRAINT fk_batches_rendition_id_renditions FOREIGN KEY(rendition_id) REFERENCES renditions (id), 
	CONSTRAINT uq_batches_edition_id_number UNIQUE (edition_id, number)
);
INSERT INTO "batches" VALUES(1,2,1,1,0,1,2,2,0,0,'submitted','host/boot:1:2#1',NULL,'2026-11-30 00:51:59.132877',1,'m','',0.0,NULL);
INSERT INTO "batches" VALUES(2,2,1,2,0,3,4,2,0,0,'submitted','host/boot:1:2#2',NULL,'2026-11-30 00:51:59.183009',1,'m','',0.0,NULL);
INSERT INTO "batches" VALUES(3,2,1,3,0,5,6,2,0,0,'submitted','host/boot:1:2#3',NULL,'2026-11-30 00:51:59.184098',1,'m','',0.0,NULL);
INSERT INTO "batches" VALUES(4,2,1,4,0,7,10,2,0,0,'submitted','host/boot:1:2#4',NULL,'2026-11-30 00:51:59.205500',1,'m','',0.0,NULL);
INSERT INTO "batches" VALUES(5,5,4,1,0,1,2,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(6,5,4,2,0,3,4,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(7,5,4,3,0,5,6,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(8,5,4,4,0,7,10,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(9,8,6,1,0,1,2,2,0,0,'pending',NULL,NULL,'2026-11-30 00:52:01.036872',1,'','to be sent again: a person says so',0.0,NULL);
INSERT INTO "batches" VALUES(10,8,6,2,0,3,4,2,0,0,'submitted','host/boot:1:2#10',NULL,'2026-11-30 00:52:01.053044',1,'m','',0.0,NULL);
INSERT INTO "batches" VALUES(11,8,6,3,0,5,6,2,0,0,'failed','host/boot:1:2#11',NULL,'2026-11-30 00:52:01.054548',1,'','400: a header is wrong.',0.0,NULL);
INSERT INTO "batches" VALUES(12,8,6,4,0,7,10,2,0,0,'submitted','host/boot:1:2#12',NULL,'2026-11-30 00:52:01.055915',1,'m','',0.0,NULL);
INSERT INTO "batches" VALUES(13,9,7,1,0,1,2,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(14,9,7,2,0,3,4,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(15,9,7,3,0,5,6,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(16,9,7,4,0,7,10,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(17,10,8,1,0,1,2,2,0,0,'submitted',NULL,NULL,'2026-05-20 05:00:00.000000',1,'m','',0.0,NULL);
INSERT INTO "batches" VALUES(18,10,8,2,0,3,4,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(19,10,8,3,0,5,6,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(20,10,8,4,0,7,10,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(21,11,9,1,0,1,2,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(22,11,9,2,0,3,4,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(23,11,9,3,0,5,6,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(24,11,9,4,0,7,10,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(25,12,10,1,0,1,2,2,0,0,'submitting','host/boot:1:2#25','2026-05-12 13:00:00.000000','2026-05-12 13:00:00.000000',1,'','',0.0,NULL);
INSERT INTO "batches" VALUES(26,12,10,2,0,3,4,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(27,12,10,3,0,5,6,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(28,12,10,4,0,7,10,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(29,13,11,1,0,1,2,2,0,0,'submitted','host/boot:1:2#29',NULL,'2026-11-30 00:52:02.493898',1,'m','',0.0,NULL);
INSERT INTO "batches" VALUES(30,13,11,2,0,3,4,2,0,0,'failed','host/boot:1:2#30',NULL,'2026-11-30 00:52:02.498979',1,'','401: the key is refused.',0.0,NULL);
INSERT INTO "batches" VALUES(31,13,11,3,0,5,6,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(32,13,11,4,0,7,10,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(33,14,12,1,0,1,2,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(34,14,12,2,0,3,4,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(35,14,12,3,0,5,6,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(36,14,12,4,0,7,10,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(37,15,13,1,0,1,2,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(38,15,13,2,0,3,4,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(39,15,13,3,0,5,6,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(40,15,13,4,0,7,10,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(41,17,15,1,0,1,2,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(42,17,15,2,0,3,4,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(43,17,15,3,0,5,6,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(44,17,15,4,0,7,10,2,0,0,'pending',NULL,NULL,NULL,0,'','',0.0,NULL);
INSERT INTO "batches" VALUES(45,22,20,1,0,1,2,2,0,0,'submitted','host/boot:1:2#45',NULL,'2026-11-30 00:52:05.287345',1,'m','',0.0,NULL);
INSERT INTO "batches" VALUES(46,22,20,2,0,3,4,2,0,0,'submitted','host/boot:1:2#46',NULL,'2026-11-30 00:52:05.295885',1,'m','',0.0,NULL);
INSERT INTO "batches" VALUES(47,22,20,3,0,5,6,2,0,0,'submitted','host/boot:1:2#47',NULL,'2026-11-30 00:52:05.322002',1,'m','',0.0,NULL);
INSERT INTO "batches" VALUES(48,22,20,4,0,7,10,2,0,0,'submitted','host/boot:1:2#48',NULL,'2026-11-30 00:52:05.322976',1,'m','',0.0,NULL);
CREATE TABLE choices (
	id INTEGER NOT NULL, 
	edition_id INTEGER NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	story_id INTEGER, 
	value TEXT NOT NULL, 
	made_by TEXT NOT NULL, 
	made_at DATETIME NOT NULL, 
	CONSTRAINT pk_choices PRIMARY KEY (id), 
	CONSTRAINT fk_choices_edition_id_editions FOREIGN KEY(edition_id) REFERENCES editions (id), 
	CONSTRAINT fk_choices_story_id_stories FOREIGN KEY(story_id) REFERENCES stories (id)
);
INSERT INTO "choices" VALUES(1,20,'note',NULL,'Good morning','Jan','2026-05-30 04:40:00.000000');
CREATE TABLE edition_corrections (
	edition_id INTEGER NOT NULL, 
	story_id INTEGER NOT NULL, 
	mailed_title TEXT NOT NULL, 
	title TEXT NOT NULL, 
	CONSTRAINT pk_edition_corrections PRIMARY KEY (edition_id, story_id), 
	CONSTRAINT fk_edition_corrections_edition_id_editions FOREIGN KEY(edition_id) REFERENCES editions (id), 
	CONSTRAINT fk_edition_corrections_story_id_stories FOREIGN KEY(story_id) REFERENCES stories (id)
);
INSERT INTO "edition_corrections" VALUES(2,1,'As it was mailed','As it is now');
CREATE TABLE edition_pictures (
	edition_id INTEGER NOT NULL, 
	name VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_edition_pictures PRIMARY KEY (edition_id, name), 
	CONSTRAINT fk_edition_pictures_edition_id_editions FOREIGN KEY(edition_id) REFERENCES editions (id)
);
INSERT INTO "edition_pictures" VALUES(2,'0a-wide.jpg');
CREATE TABLE edition_stories (
	edition_id INTEGER NOT NULL, 
	story_id INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	CONSTRAINT pk_edition_stories PRIMARY KEY (edition_id, story_id), 
	CONSTRAINT fk_edition_stories_edition_id_editions FOREIGN KEY(edition_id) REFERENCES editions (id), 
	CONSTRAINT fk_edition_stories_story_id_stories FOREIGN KEY(story_id) REFERENCES stories (id)
);
INSERT INTO "edition_stories" VALUES(2,2,'News of 2026-05-11 15:00');
INSERT INTO "edition_stories" VALUES(2,1,'News of 2026-05-11 09:00');
INSERT INTO "edition_stories" VALUES(3,4,'News of 2026-05-12 15:00');
INSERT INTO "edition_stories" VALUES(3,5,'News of 2026-05-12 09:00');
INSERT INTO "edition_stories" VALUES(4,6,'News of 2026-05-13 15:00');
INSERT INTO "edition_stories" VALUES(4,3,'News of 2026-05-13 09:00');
INSERT INTO "edition_stories" VALUES(5,7,'News of 2026-05-14 15:00');
INSERT INTO "edition_stories" VALUES(5,8,'News of 2026-05-14 09:00');
INSERT INTO "edition_stories" VALUES(6,10,'News of 2026-05-15 15:00');
INSERT INTO "edition_stories" VALUES(6,9,'News of 2026-05-15 09:00');
INSERT INTO "edition_stories" VALUES(8,13,'News of 2026-05-17 15:00');
INSERT INTO "edition_stories" VALUES(8,14,'News of 2026-05-17 09:00');
INSERT INTO "edition_stories" VALUES(8,11,'News of 2026-05-16 15:00');
INSERT INTO "edition_stories" VALUES(8,12,'News of 2026-05-16 09:00');
INSERT INTO "edition_stories" VALUES(9,15,'News of 2026-05-18 15:00');
INSERT INTO "edition_stories" VALUES(9,16,'News of 2026-05-18 09:00');
INSERT INTO "edition_stories" VALUES(10,17,'News of 2026-05-19 09:00');
INSERT INTO "edition_stories" VALUES(11,18,'News of 2026-05-20 09:00');
INSERT INTO "edition_stories" VALUES(12,19,'News of 2026-05-21 09:00');
INSERT INTO "edition_stories" VALUES(13,20,'News of 2026-05-22 09:00');
INSERT INTO "edition_stories" VALUES(14,21,'News of 2026-05-23 09:00');
INSERT INTO "edition_stories" VALUES(15,22,'News of 2026-05-24 09:00');
INSERT INTO "edition_stories" VALUES(16,23,'News of 2026-05-25 09:00');
INSERT INTO "edition_stories" VALUES(16,22,'News of 2026-05-24 09:00');
INSERT INTO "edition_stories" VALUES(17,24,'News of 2026-05-26 09:00');
INSERT INTO "edition_stories" VALUES(18,25,'News of 2026-05-27 09:00');
INSERT INTO "edition_stories" VALUES(19,26,'News of 2026-05-28 09:00');
INSERT INTO "edition_stories" VALUES(20,27,'News of 2026-05-29 09:00');
INSERT INTO "edition_stories" VALUES(21,28,'News of 2026-05-30 09:00');
INSERT INTO "edition_stories" VALUES(21,27,'News of 2026-05-29 09:00');
INSERT INTO "edition_stories" VALUES(22,1,'News of 2026-05-11 09:00');
INSERT INTO "edition_stories" VALUES(23,1,'News of 2026-05-11 09:00');
CREATE TABLE editions (
	id INTEGER NOT NULL, 
	digest VARCHAR(40) NOT NULL, 
	local_date DATE NOT NULL, 
	state VARCHAR(20) NOT NULL, 
	window_start DATETIME NOT NULL, 
	window_end DATETIME NOT NULL, 
	composed_at DATETIME NOT NULL, 
	seen INTEGER NOT NULL, 
	frozen_at DATETIME, 
	submitted_at DATETIME, 
	content_hash VARCHAR(64) NOT NULL, 
	approved_hash VARCHAR(64), 
	approved_at DATETIME, 
	note TEXT NOT NULL, 
	sender TEXT, 
	sender_until DATETIME, 
	released_at DATETIME, 
	document JSON NOT NULL, 
	proofed_hash VARCHAR(64), 
	proof JSON, 
	part INTEGER NOT NULL, 
	corrects INTEGER, cause VARCHAR(20) DEFAULT 'drafted' NOT NULL, again INTEGER DEFAULT '0' NOT NULL, ask_test VARCHAR(64) DEFAULT '' NOT NULL, approved JSON, 
	CONSTRAINT pk_editions PRIMARY KEY (id), 
	CONSTRAINT fk_editions_corrects_stories FOREIGN KEY(corrects) REFERENCES stories (id), 
	CONSTRAINT uq_editions_digest_local_date_part UNIQUE (digest, local_date, part)
);
INSERT INTO "editions" VALUES(1,'daily','2026-05-11','skipped','2026-05-11 05:00:00.000000','2026-05-11 05:00:00.000000','2026-05-11 10:00:00.000000',1,NULL,NULL,'',NULL,NULL,'The digest was set up after this edition''s time.',NULL,NULL,NULL,'{"digest": "daily", "local_date": "2026-05-11", "window": {"start": "2026-05-11T07:00:00+02:00", "end": "2026-05-11T07:00:00+02:00"}, "subject": "", "preheader": "", "lead": null, "sections": [], "left_out": []}',NULL,NULL,0,NULL,'skipped',0,'',NULL);
INSERT INTO "editions" VALUES(2,'daily','2026-05-12','submitted','2026-05-11 05:00:00.000000','2026-05-12 05:00:00.000000','2026-05-12 05:00:00.000000',2,'2026-05-12 05:00:00.000000','2026-05-12 05:00:00.000000','27cc1bf7143a6d70909b092b95b38a519df99c4aaa79f3c68463d879553166db',NULL,NULL,'',NULL,NULL,'2026-11-30 00:51:59.050222','{"digest": "daily", "local_date": "2026-05-12", "window": {"start": "2026-05-11T07:00:00+02:00", "end": "2026-05-12T07:00:00+02:00"}, "subject": "News of 2026-05-11 15:00", "preheader": "And one more story: News of 2026-05-11 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=2", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=2", "title": "News of 2026-05-11 15:00", "url": "https://notesfrompoland.com/2026/05/11/post-2/", "summary": "Story 2 says what no other one says: 2026-05-11 15:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-11T15:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=1", "title": "News of 2026-05-11 09:00", "url": "https://notesfrompoland.com/2026/05/11/post-1/", "summary": "Story 1 says what no other one says: 2026-05-11 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-11T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [], "note": "", "block": "", "corrections": [], "html_bytes": 15944, "text_bytes": 1168}',NULL,NULL,0,NULL,'finished',0,'0c',NULL);
INSERT INTO "editions" VALUES(3,'daily','2026-05-13','held','2026-05-12 05:00:00.000000','2026-05-13 05:00:00.000000','2026-05-13 10:00:00.000000',5,NULL,NULL,'ea9823c45f14168f38b1326b0a5f76725510144f411ee0caaf648ff8e5bb6d3b',NULL,NULL,'It was due at 07:00 and is late by more than 3 h.','host/boot:1:2','2026-11-30 00:51:59.477179',NULL,'{"digest": "daily", "local_date": "2026-05-13", "window": {"start": "2026-05-12T07:00:00+02:00", "end": "2026-05-13T07:00:00+02:00"}, "subject": "News of 2026-05-12 15:00", "preheader": "And one more story: News of 2026-05-12 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=4", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=4", "title": "News of 2026-05-12 15:00", "url": "https://notesfrompoland.com/2026/05/12/post-4/", "summary": "Story 4 says what no other one says: 2026-05-12 15:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-12T15:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=3", "title": "News of 2026-05-12 09:00", "url": "https://notesfrompoland.com/2026/05/12/post-3/", "summary": "Story 3 says what no other one says: 2026-05-12 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-12T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=5", "reason": "outside-window"}], "note": "", "block": "", "corrections": [], "html_bytes": 15946, "text_bytes": 1170}',NULL,NULL,0,NULL,'held-by-clock',0,'',NULL);
INSERT INTO "editions" VALUES(4,'daily','2026-05-14','held','2026-05-13 05:00:00.000000','2026-05-14 05:00:00.000000','2026-05-14 04:30:00.000000',6,NULL,NULL,'df69cbfd2530389513f5e785d656943e607fb7364a45710fdf01a62388bb71c8',NULL,NULL,'It was not approved by its time, 07:00.','host/boot:1:2','2026-11-30 00:51:59.876251',NULL,'{"digest": "daily", "local_date": "2026-05-14", "window": {"start": "2026-05-13T07:00:00+02:00", "end": "2026-05-14T07:00:00+02:00"}, "subject": "News of 2026-05-13 15:00", "preheader": "And one more story: News of 2026-05-13 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=6", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=6", "title": "News of 2026-05-13 15:00", "url": "https://notesfrompoland.com/2026/05/13/post-6/", "summary": "Story 6 says what no other one says: 2026-05-13 15:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-13T15:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=5", "title": "News of 2026-05-13 09:00", "url": "https://notesfrompoland.com/2026/05/13/post-5/", "summary": "Story 5 says what no other one says: 2026-05-13 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-13T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=4", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 15945, "text_bytes": 1169}','df69cbfd2530389513f5e785d656943e607fb7364a45710fdf01a62388bb71c8','{"shown": {"digest": "daily", "local_date": "2026-05-14", "window": {"start": "2026-05-13T07:00:00+02:00", "end": "2026-05-14T07:00:00+02:00"}, "subject": "News of 2026-05-13 15:00", "preheader": "And one more story: News of 2026-05-13 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=6", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=6", "title": "News of 2026-05-13 15:00", "url": "https://notesfrompoland.com/2026/05/13/post-6/", "summary": "Story 6 says what no other one says: 2026-05-13 15:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-13T15:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=5", "title": "News of 2026-05-13 09:00", "url": "https://notesfrompoland.com/2026/05/13/post-5/", "summary": "Story 5 says what no other one says: 2026-05-13 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-13T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=4", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 15945, "text_bytes": 1169}, "before": null}',0,NULL,'held-by-clock',0,'',NULL);
INSERT INTO "editions" VALUES(5,'daily','2026-05-15','held','2026-05-14 05:00:00.000000','2026-05-15 05:00:00.000000','2026-05-15 04:00:00.000000',8,'2026-05-15 05:00:00.000000',NULL,'b42c10a8569b30904e40037d25d8ac9e1abb840c10cba409d8a04b34744c3855',NULL,NULL,'Its sending was interrupted, and it was due at 07:00 and is late by more than 3 h.','host/boot:1:2','2026-11-30 00:52:00.288469','2026-11-30 00:52:00.122781','{"digest": "daily", "local_date": "2026-05-15", "window": {"start": "2026-05-14T07:00:00+02:00", "end": "2026-05-15T07:00:00+02:00"}, "subject": "News of 2026-05-14 15:00", "preheader": "And one more story: News of 2026-05-14 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=8", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=8", "title": "News of 2026-05-14 15:00", "url": "https://notesfrompoland.com/2026/05/14/post-8/", "summary": "Story 8 says what no other one says: 2026-05-14 15:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-14T15:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=7", "title": "News of 2026-05-14 09:00", "url": "https://notesfrompoland.com/2026/05/14/post-7/", "summary": "Story 7 says what no other one says: 2026-05-14 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-14T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=6", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 15943, "text_bytes": 1167}',NULL,NULL,0,NULL,'held-by-clock',0,'',NULL);
INSERT INTO "editions" VALUES(6,'daily','2026-05-16','held','2026-05-15 05:00:00.000000','2026-05-16 05:00:00.000000','2026-05-16 04:00:00.000000',10,NULL,NULL,'d80ec722b692d6026c917cb9a284776cb6bd9bc04381f258e83f3fe8ce1893f1',NULL,NULL,'This machine saw it leave, and the database does not know: it was restored from a backup. To approve it is to send it again.',NULL,NULL,NULL,'{"digest": "daily", "local_date": "2026-05-16", "window": {"start": "2026-05-15T07:00:00+02:00", "end": "2026-05-16T07:00:00+02:00"}, "subject": "News of 2026-05-15 15:00", "preheader": "And one more story: News of 2026-05-15 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=10", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=10", "title": "News of 2026-05-15 15:00", "url": "https://notesfrompoland.com/2026/05/15/post-10/", "summary": "Story 10 says what no other one says: 2026-05-15 15:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-15T15:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=9", "title": "News of 2026-05-15 09:00", "url": "https://notesfrompoland.com/2026/05/15/post-9/", "summary": "Story 9 says what no other one says: 2026-05-15 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-15T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=8", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 15947, "text_bytes": 1171}',NULL,NULL,0,NULL,'held-by-clock',0,'',NULL);
INSERT INTO "editions" VALUES(7,'daily','2026-05-17','skipped','2026-05-16 05:00:00.000000','2026-05-17 05:00:00.000000','2026-05-17 05:00:00.000000',12,NULL,NULL,'',NULL,NULL,'2 stories in the window, and min_stories is 9',NULL,NULL,NULL,'{"digest": "daily", "local_date": "2026-05-17", "window": {"start": "2026-05-16T07:00:00+02:00", "end": "2026-05-17T07:00:00+02:00"}, "subject": "", "preheader": "", "lead": null, "sections": [], "left_out": [{"guid": "https://notesfrompoland.com/?p=12", "reason": "too-few"}]}',NULL,NULL,0,NULL,'skipped',0,'',NULL);
INSERT INTO "editions" VALUES(8,'daily','2026-05-18','sending','2026-05-17 05:00:00.000000','2026-05-18 05:00:00.000000','2026-05-18 04:00:00.000000',14,'2026-05-18 05:00:00.000000','2026-05-18 05:00:00.000000','96eccdefd5e4346c23e50fa008e6f7d554f9c6c6f48d2a3f63f8a8969b37692a',NULL,NULL,'',NULL,NULL,'2026-11-30 00:52:00.998947','{"digest": "daily", "local_date": "2026-05-18", "window": {"start": "2026-05-17T07:00:00+02:00", "end": "2026-05-18T07:00:00+02:00"}, "subject": "News of 2026-05-17 15:00", "preheader": "And 3 more stories: News of 2026-05-17 09:00; News of 2026-05-16 15:00; News of 2026-05-16 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=14", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=14", "title": "News of 2026-05-17 15:00", "url": "https://notesfrompoland.com/2026/05/17/post-14/", "summary": "Story 14 says what no other one says: 2026-05-17 15:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-17T15:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=13", "title": "News of 2026-05-17 09:00", "url": "https://notesfrompoland.com/2026/05/17/post-13/", "summary": "Story 13 says what no other one says: 2026-05-17 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-17T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=12", "title": "News of 2026-05-16 15:00", "url": "https://notesfrompoland.com/2026/05/16/post-12/", "summary": "Story 12 says what no other one says: 2026-05-16 15:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-16T15:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=11", "title": "News of 2026-05-16 09:00", "url": "https://notesfrompoland.com/2026/05/16/post-11/", "summary": "Story 11 says what no other one says: 2026-05-16 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-16T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=10", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 16511, "text_bytes": 1639}',NULL,NULL,0,NULL,'batch-came-back',0,'',NULL);
INSERT INTO "editions" VALUES(9,'daily','2026-05-19','held','2026-05-18 05:00:00.000000','2026-05-19 05:00:00.000000','2026-05-19 04:00:00.000000',16,'2026-05-19 05:00:00.000000',NULL,'1921378e78db6bd03860cbe7dd8cdc4972fc0b277a2ceca809d56ad864f48504',NULL,NULL,'The lead may be wrong.',NULL,NULL,'2026-11-30 00:52:01.389483','{"digest": "daily", "local_date": "2026-05-19", "window": {"start": "2026-05-18T07:00:00+02:00", "end": "2026-05-19T07:00:00+02:00"}, "subject": "News of 2026-05-18 15:00", "preheader": "And one more story: News of 2026-05-18 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=16", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=16", "title": "News of 2026-05-18 15:00", "url": "https://notesfrompoland.com/2026/05/18/post-16/", "summary": "Story 16 says what no other one says: 2026-05-18 15:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-18T15:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=15", "title": "News of 2026-05-18 09:00", "url": "https://notesfrompoland.com/2026/05/18/post-15/", "summary": "Story 15 says what no other one says: 2026-05-18 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-18T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=14", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 15948, "text_bytes": 1172}',NULL,NULL,0,NULL,'held-by-person',0,'',NULL);
INSERT INTO "editions" VALUES(10,'daily','2026-05-20','held','2026-05-19 05:00:00.000000','2026-05-20 05:00:00.000000','2026-05-20 04:00:00.000000',17,'2026-05-20 05:00:00.000000',NULL,'116e8042e567d9201b1bea091dfda82d5057db59d810dfc2273b884e515951e7',NULL,NULL,'2 of 2 mails bounced (100.0%; the brake is 5.0%).',NULL,NULL,'2026-11-30 00:52:01.649095','{"digest": "daily", "local_date": "2026-05-20", "window": {"start": "2026-05-19T07:00:00+02:00", "end": "2026-05-20T07:00:00+02:00"}, "subject": "News of 2026-05-19 09:00", "preheader": "Story 17 says what no other one says: 2026-05-19 09:00. More was said.", "variant": "", "lead": "https://notesfrompoland.com/?p=17", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=17", "title": "News of 2026-05-19 09:00", "url": "https://notesfrompoland.com/2026/05/19/post-17/", "summary": "Story 17 says what no other one says: 2026-05-19 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-19T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=16", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 13032, "text_bytes": 869}',NULL,NULL,0,NULL,'brake',0,'',NULL);
INSERT INTO "editions" VALUES(11,'daily','2026-05-21','held','2026-05-20 05:00:00.000000','2026-05-21 05:00:00.000000','2026-05-21 04:00:00.000000',18,'2026-05-21 05:00:00.000000',NULL,'f1c50ea652e20feeb776af136727dae276781370fc4b564e72ea3e574d8f3c77',NULL,NULL,'What went to the canaries first did not arrive for certain; nobody else was mailed.',NULL,NULL,'2026-11-30 00:52:01.932378','{"digest": "daily", "local_date": "2026-05-21", "window": {"start": "2026-05-20T07:00:00+02:00", "end": "2026-05-21T07:00:00+02:00"}, "subject": "News of 2026-05-20 09:00", "preheader": "Story 18 says what no other one says: 2026-05-20 09:00. More was said.", "variant": "", "lead": "https://notesfrompoland.com/?p=18", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=18", "title": "News of 2026-05-20 09:00", "url": "https://notesfrompoland.com/2026/05/20/post-18/", "summary": "Story 18 says what no other one says: 2026-05-20 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-20T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=17", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 13031, "text_bytes": 868}',NULL,NULL,0,NULL,'canaries',0,'',NULL);
INSERT INTO "editions" VALUES(12,'daily','2026-05-22','sending','2026-05-21 05:00:00.000000','2026-05-22 05:00:00.000000','2026-05-22 04:00:00.000000',19,'2026-05-22 05:00:00.000000',NULL,'6d95355c41d7fa450e15e129bb4f565ebff45627fdf8ad21fcc7fa32feed0a6f',NULL,NULL,'',NULL,NULL,'2026-11-30 00:52:02.208566','{"digest": "daily", "local_date": "2026-05-22", "window": {"start": "2026-05-21T07:00:00+02:00", "end": "2026-05-22T07:00:00+02:00"}, "subject": "News of 2026-05-21 09:00", "preheader": "Story 19 says what no other one says: 2026-05-21 09:00. More was said.", "variant": "", "lead": "https://notesfrompoland.com/?p=19", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=19", "title": "News of 2026-05-21 09:00", "url": "https://notesfrompoland.com/2026/05/21/post-19/", "summary": "Story 19 says what no other one says: 2026-05-21 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-21T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=18", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 13029, "text_bytes": 866}',NULL,NULL,0,NULL,'frozen',0,'',NULL);
INSERT INTO "editions" VALUES(13,'daily','2026-05-23','sending','2026-05-22 05:00:00.000000','2026-05-23 05:00:00.000000','2026-05-23 04:00:00.000000',20,'2026-05-23 05:00:00.000000',NULL,'c7b6f0a6feb87ce0992cf303bb8f2a3709f3194972dd8d426b63e99e3a1a376f',NULL,NULL,'401: the key is refused.',NULL,NULL,'2026-11-30 00:52:02.447950','{"digest": "daily", "local_date": "2026-05-23", "window": {"start": "2026-05-22T07:00:00+02:00", "end": "2026-05-23T07:00:00+02:00"}, "subject": "News of 2026-05-22 09:00", "preheader": "Story 20 says what no other one says: 2026-05-22 09:00. More was said.", "variant": "", "lead": "https://notesfrompoland.com/?p=20", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=20", "title": "News of 2026-05-22 09:00", "url": "https://notesfrompoland.com/2026/05/22/post-20/", "summary": "Story 20 says what no other one says: 2026-05-22 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-22T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=19", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 13031, "text_bytes": 868}',NULL,NULL,0,NULL,'paused',0,'',NULL);
INSERT INTO "editions" VALUES(14,'daily','2026-05-24','sending','2026-05-23 05:00:00.000000','2026-05-24 05:00:00.000000','2026-05-24 04:00:00.000000',21,'2026-05-24 05:00:00.000000',NULL,'fe6f2926c222d588a258fdb8a8ac44f31f7d1960a26fb837eacab424884c1b6e','fe6f2926c222d588a258fdb8a8ac44f31f7d1960a26fb837eacab424884c1b6e','2026-05-24 06:00:00.000000','',NULL,NULL,'2026-11-30 00:52:02.890159','{"digest": "daily", "local_date": "2026-05-24", "window": {"start": "2026-05-23T07:00:00+02:00", "end": "2026-05-24T07:00:00+02:00"}, "subject": "News of 2026-05-23 09:00", "preheader": "Story 21 says what no other one says: 2026-05-23 09:00. More was said.", "variant": "", "lead": "https://notesfrompoland.com/?p=21", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=21", "title": "News of 2026-05-23 09:00", "url": "https://notesfrompoland.com/2026/05/23/post-21/", "summary": "Story 21 says what no other one says: 2026-05-23 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-23T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=20", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 13029, "text_bytes": 866}',NULL,NULL,0,NULL,'continued',0,'',NULL);
INSERT INTO "editions" VALUES(15,'daily','2026-05-25','cancelled','2026-05-24 05:00:00.000000','2026-05-25 05:00:00.000000','2026-05-25 04:00:00.000000',22,'2026-05-25 05:00:00.000000',NULL,'609aebb45eaefdb0e17a8977dd36eb926bc2d8a2993d124b6f0eba5c1d326422',NULL,NULL,'It was the wrong one.',NULL,NULL,'2026-11-30 00:52:03.162941','{"digest": "daily", "local_date": "2026-05-25", "window": {"start": "2026-05-24T07:00:00+02:00", "end": "2026-05-25T07:00:00+02:00"}, "subject": "News of 2026-05-24 09:00", "preheader": "Story 22 says what no other one says: 2026-05-24 09:00. More was said.", "variant": "", "lead": "https://notesfrompoland.com/?p=22", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=22", "title": "News of 2026-05-24 09:00", "url": "https://notesfrompoland.com/2026/05/24/post-22/", "summary": "Story 22 says what no other one says: 2026-05-24 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-24T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=21", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 13029, "text_bytes": 866}',NULL,NULL,0,NULL,'cancelled',0,'',NULL);
INSERT INTO "editions" VALUES(16,'daily','2026-05-26','held','2026-05-25 05:00:00.000000','2026-05-26 05:00:00.000000','2026-05-26 04:00:00.000000',23,NULL,NULL,'c1d4cd99858e6e2d7542e2db9fc4535a219be2a0a6e4b5fc9308a0102a096f4e','c1d4cd99858e6e2d7542e2db9fc4535a219be2a0a6e4b5fc9308a0102a096f4e','2026-05-26 04:30:00.000000','It was approved, and now nothing is left of it: there are no stories for it.',NULL,NULL,NULL,'{"digest": "daily", "local_date": "2026-05-26", "window": {"start": "2026-05-25T07:00:00+02:00", "end": "2026-05-26T07:00:00+02:00"}, "subject": "News of 2026-05-25 09:00", "preheader": "And one more story: News of 2026-05-24 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=23", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=23", "title": "News of 2026-05-25 09:00", "url": "https://notesfrompoland.com/2026/05/25/post-23/", "summary": "Story 23 says what no other one says: 2026-05-25 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-25T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=22", "title": "News of 2026-05-24 09:00", "url": "https://notesfrompoland.com/2026/05/24/post-22/", "summary": "Story 22 says what no other one says: 2026-05-24 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-24T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=21", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 15948, "text_bytes": 1172}',NULL,NULL,0,NULL,'nothing-left',0,'',NULL);
INSERT INTO "editions" VALUES(17,'daily','2026-05-27','held','2026-05-26 05:00:00.000000','2026-05-27 05:00:00.000000','2026-05-27 04:00:00.000000',24,'2026-05-27 05:00:00.000000',NULL,'642931414ea30fa13eda63a4e13580d71503af36e0c079570e0587ded77e2e24',NULL,NULL,'Its digest is not configured any more, and its sending was interrupted. `digest edition approve` lets it go on, `digest edition cancel` ends it.',NULL,NULL,'2026-11-30 00:52:03.828132','{"digest": "daily", "local_date": "2026-05-27", "window": {"start": "2026-05-26T07:00:00+02:00", "end": "2026-05-27T07:00:00+02:00"}, "subject": "News of 2026-05-26 09:00", "preheader": "Story 24 says what no other one says: 2026-05-26 09:00. More was said.", "variant": "", "lead": "https://notesfrompoland.com/?p=24", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=24", "title": "News of 2026-05-26 09:00", "url": "https://notesfrompoland.com/2026/05/26/post-24/", "summary": "Story 24 says what no other one says: 2026-05-26 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-26T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=23", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 13032, "text_bytes": 869}',NULL,NULL,0,NULL,'held-by-clock',0,'',NULL);
INSERT INTO "editions" VALUES(18,'daily','2026-05-28','held','2026-05-27 05:00:00.000000','2026-05-28 05:00:00.000000','2026-05-28 04:00:00.000000',25,NULL,NULL,'9eee19d292c9f549b44988baf20f178bdc6cd02b4718d9b3517cd1a5644ef1db',NULL,NULL,'',NULL,NULL,NULL,'{"digest": "daily", "local_date": "2026-05-28", "window": {"start": "2026-05-27T07:00:00+02:00", "end": "2026-05-28T07:00:00+02:00"}, "subject": "News of 2026-05-27 09:00", "preheader": "Story 25 says what no other one says: 2026-05-27 09:00. More was said.", "variant": "", "lead": "https://notesfrompoland.com/?p=25", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=25", "title": "News of 2026-05-27 09:00", "url": "https://notesfrompoland.com/2026/05/27/post-25/", "summary": "Story 25 says what no other one says: 2026-05-27 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-27T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=24", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 13031, "text_bytes": 868}',NULL,NULL,0,NULL,'held-by-person',0,'',NULL);
INSERT INTO "editions" VALUES(19,'daily','2026-05-29','approved','2026-05-28 05:00:00.000000','2026-05-29 05:00:00.000000','2026-05-29 04:00:00.000000',26,NULL,NULL,'ca1ab62fdd5244bc7cf32c29d87844556ee9cb89831997ccccc0e669fdfa7705','ca1ab62fdd5244bc7cf32c29d87844556ee9cb89831997ccccc0e669fdfa7705','2026-05-29 04:30:00.000000','',NULL,NULL,NULL,'{"digest": "daily", "local_date": "2026-05-29", "window": {"start": "2026-05-28T07:00:00+02:00", "end": "2026-05-29T07:00:00+02:00"}, "subject": "News of 2026-05-28 09:00", "preheader": "Story 26 says what no other one says: 2026-05-28 09:00. More was said.", "variant": "", "lead": "https://notesfrompoland.com/?p=26", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=26", "title": "News of 2026-05-28 09:00", "url": "https://notesfrompoland.com/2026/05/28/post-26/", "summary": "Story 26 says what no other one says: 2026-05-28 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-28T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=25", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 13029, "text_bytes": 866}',NULL,NULL,0,NULL,'approved',0,'','{"stories": []}');
INSERT INTO "editions" VALUES(20,'daily','2026-05-30','draft','2026-05-29 05:00:00.000000','2026-05-30 05:00:00.000000','2026-05-30 04:00:00.000000',27,NULL,NULL,'19b335fe8504ab7ac6e46d50dc21f7c0faeb8848b652782565e22b1bbb515d3e','4bf05ab23cccf7cedd519e2c8bfbbf2fae171b907f9990965fc03a6dd2a157c0','2026-05-30 04:30:00.000000','',NULL,NULL,NULL,'{"digest": "daily", "local_date": "2026-05-30", "window": {"start": "2026-05-29T07:00:00+02:00", "end": "2026-05-30T07:00:00+02:00"}, "subject": "News of 2026-05-29 09:00", "preheader": "Story 27 says what no other one says: 2026-05-29 09:00. More was said.", "variant": "", "lead": "https://notesfrompoland.com/?p=27", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=27", "title": "News of 2026-05-29 09:00", "url": "https://notesfrompoland.com/2026/05/29/post-27/", "summary": "Story 27 says what no other one says: 2026-05-29 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-29T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=26", "reason": "already-sent"}], "note": "Good morning", "block": "", "corrections": [], "html_bytes": 14590, "text_bytes": 882}',NULL,NULL,0,NULL,'approval-voided',0,'',NULL);
INSERT INTO "editions" VALUES(21,'daily','2026-05-31','draft','2026-05-30 05:00:00.000000','2026-05-31 05:00:00.000000','2026-05-31 04:00:00.000000',28,NULL,NULL,'757f20be5f9f1d614929a3c6845e21cdcb5172d6fad58aaf186c7ddef65ff42e',NULL,NULL,'',NULL,NULL,NULL,'{"digest": "daily", "local_date": "2026-05-31", "window": {"start": "2026-05-30T07:00:00+02:00", "end": "2026-05-31T07:00:00+02:00"}, "subject": "News of 2026-05-30 09:00", "preheader": "And one more story: News of 2026-05-29 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=28", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=28", "title": "News of 2026-05-30 09:00", "url": "https://notesfrompoland.com/2026/05/30/post-28/", "summary": "Story 28 says what no other one says: 2026-05-30 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-30T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=27", "title": "News of 2026-05-29 09:00", "url": "https://notesfrompoland.com/2026/05/29/post-27/", "summary": "Story 27 says what no other one says: 2026-05-29 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-29T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=26", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 15947, "text_bytes": 1171}','757f20be5f9f1d614929a3c6845e21cdcb5172d6fad58aaf186c7ddef65ff42e','{"shown": {"digest": "daily", "local_date": "2026-05-31", "window": {"start": "2026-05-30T07:00:00+02:00", "end": "2026-05-31T07:00:00+02:00"}, "subject": "News of 2026-05-30 09:00", "preheader": "And one more story: News of 2026-05-29 09:00", "variant": "", "lead": "https://notesfrompoland.com/?p=28", "sections": [{"name": "Politics", "stories": [{"guid": "https://notesfrompoland.com/?p=28", "title": "News of 2026-05-30 09:00", "url": "https://notesfrompoland.com/2026/05/30/post-28/", "summary": "Story 28 says what no other one says: 2026-05-30 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-30T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}, {"guid": "https://notesfrompoland.com/?p=27", "title": "News of 2026-05-29 09:00", "url": "https://notesfrompoland.com/2026/05/29/post-27/", "summary": "Story 27 says what no other one says: 2026-05-29 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-29T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [{"guid": "https://notesfrompoland.com/?p=26", "reason": "already-sent"}], "note": "", "block": "", "corrections": [], "html_bytes": 15947, "text_bytes": 1171}, "before": null}',0,NULL,'drafted',0,'',NULL);
INSERT INTO "editions" VALUES(22,'daily','2026-05-12','submitted','2026-05-12 13:00:00.000000','2026-05-12 13:00:00.000000','2026-05-12 13:00:00.000000',1,'2026-05-12 13:00:00.000000','2026-05-12 13:00:00.000000','e9fc032323763af2541d768fd176f2dcf552d028afbe09e60f469d646d27a1a0',NULL,NULL,'',NULL,NULL,'2026-11-30 00:52:05.244510','{"digest": "daily", "local_date": "2026-05-12", "window": {"start": "2026-05-12T15:00:00+02:00", "end": "2026-05-12T15:00:00+02:00"}, "subject": "Correction: News of 2026-05-11 09:00", "preheader": "It was on Tuesday.", "variant": "", "lead": "https://notesfrompoland.com/?p=1", "sections": [{"name": "Correction", "stories": [{"guid": "https://notesfrompoland.com/?p=1", "title": "News of 2026-05-11 09:00", "url": "https://notesfrompoland.com/2026/05/11/post-1/", "summary": "Story 1 says what no other one says: 2026-05-11 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-11T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [], "note": "It was on Tuesday.", "block": "", "corrections": [], "html_bytes": 15581, "text_bytes": 898}',NULL,NULL,1,1,'finished',0,'',NULL);
INSERT INTO "editions" VALUES(23,'daily','2026-05-12','cancelled','2026-05-12 13:00:00.000000','2026-05-12 13:00:00.000000','2026-05-12 13:00:00.000000',1,NULL,NULL,'98011e355c2a9c7755992ba0bb4e22728030efd96d21bba252365bf028787ae9',NULL,NULL,'Nobody who received the story is left to be told.',NULL,NULL,NULL,'{"digest": "daily", "local_date": "2026-05-12", "window": {"start": "2026-05-12T15:00:00+02:00", "end": "2026-05-12T15:00:00+02:00"}, "subject": "Correction: News of 2026-05-11 09:00", "preheader": "Once more.", "variant": "", "lead": "https://notesfrompoland.com/?p=1", "sections": [{"name": "Correction", "stories": [{"guid": "https://notesfrompoland.com/?p=1", "title": "News of 2026-05-11 09:00", "url": "https://notesfrompoland.com/2026/05/11/post-1/", "summary": "Story 1 says what no other one says: 2026-05-11 09:00. More was said.", "author": "Ola Nowak", "published_at": "2026-05-11T09:00:00+02:00", "categories": ["News", "Politics"], "image_url": null, "minutes": 1, "related": []}]}], "left_out": [], "note": "Once more.", "block": "", "corrections": [], "html_bytes": 15717, "text_bytes": 890}',NULL,NULL,2,1,'no-readers',0,'',NULL);
CREATE TABLE event_totals (
	edition_id INTEGER NOT NULL, 
	folded_at DATETIME NOT NULL, 
	figures JSON NOT NULL, 
	CONSTRAINT pk_event_totals PRIMARY KEY (edition_id), 
	CONSTRAINT fk_event_totals_edition_id_editions FOREIGN KEY(edition_id) REFERENCES editions (id)
);
INSERT INTO "event_totals" VALUES(2,'2026-05-12 13:00:00.000000','{"standard": {"events": {"delivered": 3}, "readers": {"delivered": 3}}}');
CREATE TABLE events (
	id INTEGER NOT NULL, 
	provider_id TEXT NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	edition_id INTEGER, 
	batch_id INTEGER, 
	recipient_id INTEGER, 
	occurred_at DATETIME NOT NULL, 
	received_at DATETIME NOT NULL, 
	link TEXT NOT NULL, 
	machine BOOLEAN NOT NULL, 
	detail JSON NOT NULL, 
	CONSTRAINT pk_events PRIMARY KEY (id), 
	CONSTRAINT fk_events_batch_id_batches FOREIGN KEY(batch_id) REFERENCES batches (id), 
	CONSTRAINT fk_events_edition_id_editions FOREIGN KEY(edition_id) REFERENCES editions (id), 
	CONSTRAINT fk_events_edition_id_recipients FOREIGN KEY(edition_id, recipient_id) REFERENCES recipients (edition_id, subscriber_id), 
	CONSTRAINT uq_events_provider_id UNIQUE (provider_id)
);
INSERT INTO "events" VALUES(1,'brake-0','bounced',10,17,1,'2026-05-20 05:01:00.000000','2026-05-20 05:02:00.000000','',0,'{"reason": "550 no such user"}');
INSERT INTO "events" VALUES(2,'brake-1','bounced',10,17,2,'2026-05-20 05:01:00.000000','2026-05-20 05:02:00.000000','',0,'{"reason": "550 no such user"}');
INSERT INTO "events" VALUES(3,'delivered','delivered',2,1,1,'2026-05-12 13:00:00.000000','2026-05-12 13:00:00.000000','',0,'{}');
INSERT INTO "events" VALUES(4,'opened','opened',2,1,1,'2026-05-12 13:00:00.000000','2026-05-12 13:00:00.000000','',0,'{}');
INSERT INTO "events" VALUES(5,'clicked','clicked',2,1,1,'2026-05-12 13:00:00.000000','2026-05-12 13:00:00.000000','story-1',0,'{}');
INSERT INTO "events" VALUES(6,'foreign','bounced',NULL,NULL,NULL,'2026-05-12 13:00:00.000000','2026-05-12 13:00:00.000000','',1,'{"reason": "550"}');
CREATE TABLE feeds (
	url TEXT NOT NULL, 
	etag TEXT, 
	last_modified TEXT, 
	polled_at DATETIME, 
	read_at DATETIME, 
	began_at DATETIME, 
	failures INTEGER NOT NULL, 
	failing_since DATETIME, 
	last_error TEXT, 
	retry_at DATETIME, 
	gap_at DATETIME, 
	reading JSON NOT NULL, whole_at DATETIME, 
	CONSTRAINT pk_feeds PRIMARY KEY (url)
);
INSERT INTO "feeds" VALUES('https://notesfrompoland.com/feed/',NULL,NULL,'2026-05-31 04:00:00.000000','2026-05-31 04:00:00.000000','2026-05-11 10:00:00.000000',0,NULL,NULL,NULL,NULL,'[28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 15, 16, 13, 14, 11, 12, 10, 9, 7, 8, 6, 3, 4, 5, 2, 1]',NULL);
CREATE TABLE gifts (
	id INTEGER NOT NULL, 
	provider VARCHAR(40) NOT NULL, 
	"transaction" VARCHAR(200) NOT NULL, 
	subscriber_id INTEGER, 
	address_key VARCHAR(64), 
	day DATE NOT NULL, 
	amount BIGINT NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	monthly BOOLEAN NOT NULL, 
	reference TEXT NOT NULL, 
	imported_at DATETIME NOT NULL, 
	CONSTRAINT pk_gifts PRIMARY KEY (id), 
	CONSTRAINT fk_gifts_subscriber_id_subscribers FOREIGN KEY(subscriber_id) REFERENCES subscribers (id) ON DELETE CASCADE, 
	CONSTRAINT uq_gifts_provider_transaction UNIQUE (provider, "transaction")
);
INSERT INTO "gifts" VALUES(1,'stripe','pi_1',1,NULL,'2026-05-10',1200,'EUR',0,'daily-2026-05-09.thanks','2026-05-11 08:00:00.000000');
INSERT INTO "gifts" VALUES(2,'paypal','T-2',NULL,'5f','2026-05-11',500,'PLN',1,'','2026-05-11 08:00:00.000000');
CREATE TABLE imports (
	id INTEGER NOT NULL, 
	imported_at DATETIME NOT NULL, 
	lines INTEGER NOT NULL, 
	donors INTEGER NOT NULL, 
	CONSTRAINT pk_imports PRIMARY KEY (id)
);
INSERT INTO "imports" VALUES(1,'2026-05-12 13:00:00.000000',3,1);
CREATE TABLE left_out (
	edition_id INTEGER NOT NULL, 
	story_id INTEGER NOT NULL, 
	reason VARCHAR(30) NOT NULL, 
	CONSTRAINT pk_left_out PRIMARY KEY (edition_id, story_id), 
	CONSTRAINT fk_left_out_edition_id_editions FOREIGN KEY(edition_id) REFERENCES editions (id), 
	CONSTRAINT fk_left_out_story_id_stories FOREIGN KEY(story_id) REFERENCES stories (id)
);
INSERT INTO "left_out" VALUES(7,11,'too-few');
CREATE TABLE old_tokens (
	token VARCHAR(64) NOT NULL, 
	subscriber_id INTEGER NOT NULL, 
	digest VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_old_tokens PRIMARY KEY (token), 
	CONSTRAINT fk_old_tokens_subscriber_id_subscribers FOREIGN KEY(subscriber_id) REFERENCES subscribers (id)
);
INSERT INTO "old_tokens" VALUES('a-replaced-token-of-a-reader',1,'daily');
CREATE TABLE paces (
	mailer VARCHAR(20) NOT NULL, 
	next_at FLOAT NOT NULL, 
	resume_at FLOAT NOT NULL, 
	refusals INTEGER NOT NULL, 
	CONSTRAINT pk_paces PRIMARY KEY (mailer)
);
INSERT INTO "paces" VALUES('outbox',0.0,0.0,0);
CREATE TABLE pictures (
	url_hash VARCHAR(64) NOT NULL, 
	url TEXT NOT NULL, 
	width INTEGER NOT NULL, 
	height INTEGER NOT NULL, 
	wide VARCHAR(40) NOT NULL, 
	thumb VARCHAR(40) NOT NULL, 
	failure TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	broken BOOLEAN NOT NULL, 
	CONSTRAINT pk_pictures PRIMARY KEY (url_hash)
);
INSERT INTO "pictures" VALUES('0a','https://example.org/a.jpg',1200,800,'0a-wide.jpg','0a-thumb.jpg','',1,0);
CREATE TABLE readings (
	list VARCHAR(20) NOT NULL, 
	began_at DATETIME NOT NULL, 
	following INTEGER, 
	found INTEGER NOT NULL, 
	added INTEGER NOT NULL, 
	unreadable INTEGER NOT NULL, 
	readers INTEGER NOT NULL, 
	CONSTRAINT pk_readings PRIMARY KEY (list)
);
INSERT INTO "readings" VALUES('bounces','2026-05-12 13:00:00.000000',NULL,2,1,0,3);
CREATE TABLE recipients (
	edition_id INTEGER NOT NULL, 
	subscriber_id INTEGER NOT NULL, 
	rendition_id INTEGER NOT NULL, 
	canary BOOLEAN NOT NULL, 
	own_state VARCHAR(20), 
	CONSTRAINT pk_recipients PRIMARY KEY (edition_id, subscriber_id), 
	CONSTRAINT fk_recipients_edition_id_editions FOREIGN KEY(edition_id) REFERENCES editions (id), 
	CONSTRAINT fk_recipients_subscriber_id_subscribers FOREIGN KEY(subscriber_id) REFERENCES subscribers (id)
)
 WITHOUT ROWID

;
INSERT INTO "recipients" VALUES(2,1,1,0,NULL);
INSERT INTO "recipients" VALUES(2,2,1,0,NULL);
INSERT INTO "recipients" VALUES(2,3,1,0,NULL);
INSERT INTO "recipients" VALUES(2,4,1,0,NULL);
INSERT INTO "recipients" VALUES(2,5,1,0,NULL);
INSERT INTO "recipients" VALUES(2,6,1,0,NULL);
INSERT INTO "recipients" VALUES(2,7,1,0,NULL);
INSERT INTO "recipients" VALUES(2,10,1,0,NULL);
INSERT INTO "recipients" VALUES(5,1,4,0,NULL);
INSERT INTO "recipients" VALUES(5,2,4,0,NULL);
INSERT INTO "recipients" VALUES(5,3,4,0,NULL);
INSERT INTO "recipients" VALUES(5,4,4,0,NULL);
INSERT INTO "recipients" VALUES(5,5,4,0,NULL);
INSERT INTO "recipients" VALUES(5,6,4,0,NULL);
INSERT INTO "recipients" VALUES(5,7,4,0,NULL);
INSERT INTO "recipients" VALUES(5,10,4,0,NULL);
INSERT INTO "recipients" VALUES(8,1,6,0,NULL);
INSERT INTO "recipients" VALUES(8,2,6,0,NULL);
INSERT INTO "recipients" VALUES(8,3,6,0,NULL);
INSERT INTO "recipients" VALUES(8,4,6,0,NULL);
INSERT INTO "recipients" VALUES(8,5,6,0,NULL);
INSERT INTO "recipients" VALUES(8,6,6,0,NULL);
INSERT INTO "recipients" VALUES(8,7,6,0,NULL);
INSERT INTO "recipients" VALUES(8,10,6,0,NULL);
INSERT INTO "recipients" VALUES(9,1,7,0,NULL);
INSERT INTO "recipients" VALUES(9,2,7,0,NULL);
INSERT INTO "recipients" VALUES(9,3,7,0,NULL);
INSERT INTO "recipients" VALUES(9,4,7,0,NULL);
INSERT INTO "recipients" VALUES(9,5,7,0,NULL);
INSERT INTO "recipients" VALUES(9,6,7,0,NULL);
INSERT INTO "recipients" VALUES(9,7,7,0,NULL);
INSERT INTO "recipients" VALUES(9,10,7,0,NULL);
INSERT INTO "recipients" VALUES(10,1,8,0,NULL);
INSERT INTO "recipients" VALUES(10,2,8,0,NULL);
INSERT INTO "recipients" VALUES(10,3,8,0,NULL);
INSERT INTO "recipients" VALUES(10,4,8,0,NULL);
INSERT INTO "recipients" VALUES(10,5,8,0,NULL);
INSERT INTO "recipients" VALUES(10,6,8,0,NULL);
INSERT INTO "recipients" VALUES(10,7,8,0,NULL);
INSERT INTO "recipients" VALUES(10,10,8,0,NULL);
INSERT INTO "recipients" VALUES(11,1,9,0,NULL);
INSERT INTO "recipients" VALUES(11,2,9,0,NULL);
INSERT INTO "recipients" VALUES(11,3,9,0,NULL);
INSERT INTO "recipients" VALUES(11,4,9,0,NULL);
INSERT INTO "recipients" VALUES(11,5,9,0,NULL);
INSERT INTO "recipients" VALUES(11,6,9,0,NULL);
INSERT INTO "recipients" VALUES(11,7,9,0,NULL);
INSERT INTO "recipients" VALUES(11,10,9,0,NULL);
INSERT INTO "recipients" VALUES(12,1,10,0,NULL);
INSERT INTO "recipients" VALUES(12,2,10,0,NULL);
INSERT INTO "recipients" VALUES(12,3,10,0,NULL);
INSERT INTO "recipients" VALUES(12,4,10,0,NULL);
INSERT INTO "recipients" VALUES(12,5,10,0,NULL);
INSERT INTO "recipients" VALUES(12,6,10,0,NULL);
INSERT INTO "recipients" VALUES(12,7,10,0,NULL);
INSERT INTO "recipients" VALUES(12,10,10,0,NULL);
INSERT INTO "recipients" VALUES(13,1,11,0,NULL);
INSERT INTO "recipients" VALUES(13,2,11,0,NULL);
INSERT INTO "recipients" VALUES(13,3,11,0,NULL);
INSERT INTO "recipients" VALUES(13,4,11,0,NULL);
INSERT INTO "recipients" VALUES(13,5,11,0,NULL);
INSERT INTO "recipients" VALUES(13,6,11,0,NULL);
INSERT INTO "recipients" VALUES(13,7,11,0,NULL);
INSERT INTO "recipients" VALUES(13,10,11,0,NULL);
INSERT INTO "recipients" VALUES(14,1,12,0,NULL);
INSERT INTO "recipients" VALUES(14,2,12,0,NULL);
INSERT INTO "recipients" VALUES(14,3,12,0,NULL);
INSERT INTO "recipients" VALUES(14,4,12,0,NULL);
INSERT INTO "recipients" VALUES(14,5,12,0,NULL);
INSERT INTO "recipients" VALUES(14,6,12,0,NULL);
INSERT INTO "recipients" VALUES(14,7,12,0,NULL);
INSERT INTO "recipients" VALUES(14,10,12,0,NULL);
INSERT INTO "recipients" VALUES(15,1,13,0,NULL);
INSERT INTO "recipients" VALUES(15,2,13,0,NULL);
INSERT INTO "recipients" VALUES(15,3,13,0,NULL);
INSERT INTO "recipients" VALUES(15,4,13,0,NULL);
INSERT INTO "recipients" VALUES(15,5,13,0,NULL);
INSERT INTO "recipients" VALUES(15,6,13,0,NULL);
INSERT INTO "recipients" VALUES(15,7,13,0,NULL);
INSERT INTO "recipients" VALUES(15,10,13,0,NULL);
INSERT INTO "recipients" VALUES(17,1,15,0,NULL);
INSERT INTO "recipients" VALUES(17,2,15,0,NULL);
INSERT INTO "recipients" VALUES(17,3,15,0,NULL);
INSERT INTO "recipients" VALUES(17,4,15,0,NULL);
INSERT INTO "recipients" VALUES(17,5,15,0,NULL);
INSERT INTO "recipients" VALUES(17,6,15,0,NULL);
INSERT INTO "recipients" VALUES(17,7,15,0,NULL);
INSERT INTO "recipients" VALUES(17,10,15,0,NULL);
INSERT INTO "recipients" VALUES(22,1,20,0,NULL);
INSERT INTO "recipients" VALUES(22,2,20,0,NULL);
INSERT INTO "recipients" VALUES(22,3,20,0,NULL);
INSERT INTO "recipients" VALUES(22,4,20,0,NULL);
INSERT INTO "recipients" VALUES(22,5,20,0,NULL);
INSERT INTO "recipients" VALUES(22,6,20,0,NULL);
INSERT INTO "recipients" VALUES(22,7,20,0,NULL);
INSERT INTO "recipients" VALUES(22,10,20,0,NULL);
CREATE TABLE rendition_stories (
	rendition_id INTEGER NOT NULL, 
	story_id INTEGER NOT NULL, 
	CONSTRAINT pk_rendition_stories PRIMARY KEY (rendition_id, story_id), 
	CONSTRAINT fk_rendition_stories_rendition_id_renditions FOREIGN KEY(rendition_id) REFERENCES renditions (id) ON DELETE CASCADE, 
	CONSTRAINT fk_rendition_stories_story_id_stories FOREIGN KEY(story_id) REFERENCES stories (id)
);
INSERT INTO "rendition_stories" VALUES(22,1);
CREATE TABLE renditions (
	id INTEGER NOT NULL, 
	edition_id INTEGER NOT NULL, 
	variant VARCHAR(60) NOT NULL, 
	subject TEXT NOT NULL, 
	preheader TEXT NOT NULL, 
	html TEXT NOT NULL, 
	text TEXT NOT NULL, 
	token_tag VARCHAR(80) NOT NULL, 
	sections TEXT NOT NULL, 
	CONSTRAINT pk_renditions PRIMARY KEY (id), 
	CONSTRAINT fk_renditions_edition_id_editions FOREIGN KEY(edition_id) REFERENCES editions (id), 
	CONSTRAINT uq_renditions_edition_id_variant_sections UNIQUE (edition_id, variant, sections)
);
INSERT INTO "renditions" VALUES(1,2,'','News of 2026-05-11 15:00','And one more story: News of 2026-05-11 09:00','<p>Read it.</p>','Read it.','reader3e8e63198acac4980019247d520af9d9','');
INSERT INTO "renditions" VALUES(2,3,'','News of 2026-05-12 15:00','And one more story: News of 2026-05-12 09:00','<p>Read it.</p>','Read it.','reader0d0b74e8ff06ca0e1e719c827b003252','');
INSERT INTO "renditions" VALUES(3,4,'','News of 2026-05-13 15:00','And one more story: News of 2026-05-13 09:00','<p>Read it.</p>','Read it.','reader27f08cbf273be7dbfb6c67d215802813','');
INSERT INTO "renditions" VALUES(4,5,'','News of 2026-05-14 15:00','And one more story: News of 2026-05-14 09:00','<p>Read it.</p>','Read it.','reader8aae1bafe864f46e14746be194492325','');
INSERT INTO "renditions" VALUES(5,6,'','News of 2026-05-15 15:00','And one more story: News of 2026-05-15 09:00','<p>Read it.</p>','Read it.','reader4d97178cb06ffa32d28742f5b8a56352','');
INSERT INTO "renditions" VALUES(6,8,'','News of 2026-05-17 15:00','And 3 more stories: News of 2026-05-17 09:00; News of 2026-05-16 15:00; News of 2026-05-16 09:00','<p>Read it.</p>','Read it.','readerbdf4984356b4a5314351e800f171864c','');
INSERT INTO "renditions" VALUES(7,9,'','News of 2026-05-18 15:00','And one more story: News of 2026-05-18 09:00','<p>Read it.</p>','Read it.','reader3fe62aa272ce058ab773b7f311aa6cca','');
INSERT INTO "renditions" VALUES(8,10,'','News of 2026-05-19 09:00','Story 17 says what no other one says: 2026-05-19 09:00. More was said.','<p>Read it.</p>','Read it.','reader0c28535f17779d5e028ee543e4d7f2c0','');
INSERT INTO "renditions" VALUES(9,11,'','News of 2026-05-20 09:00','Story 18 says what no other one says: 2026-05-20 09:00. More was said.','<p>Read it.</p>','Read it.','readerf46533a31bad877cac0f6dd803e1e9d0','');
INSERT INTO "renditions" VALUES(10,12,'','News of 2026-05-21 09:00','Story 19 says what no other one says: 2026-05-21 09:00. More was said.','<p>Read it.</p>','Read it.','reader31c6f2db29f9de789b7acf43e2681a1b','');
INSERT INTO "renditions" VALUES(11,13,'','News of 2026-05-22 09:00','Story 20 says what no other one says: 2026-05-22 09:00. More was said.','<p>Read it.</p>','Read it.','readerbf7cc5bd021cd66df6a462970bbf6452','');
INSERT INTO "renditions" VALUES(12,14,'','News of 2026-05-23 09:00','Story 21 says what no other one says: 2026-05-23 09:00. More was said.','<p>Read it.</p>','Read it.','readerdf053f36db315fa61916468305c2c85e','');
INSERT INTO "renditions" VALUES(13,15,'','News of 2026-05-24 09:00','Story 22 says what no other one says: 2026-05-24 09:00. More was said.','<p>Read it.</p>','Read it.','reader408eea7c26eff7cee36d9bdb893286d8','');
INSERT INTO "renditions" VALUES(14,16,'','News of 2026-05-25 09:00','And one more story: News of 2026-05-24 09:00','<p>Read it.</p>','Read it.','readerf8f78a4aea668ad36cc4583451e0488f','');
INSERT INTO "renditions" VALUES(15,17,'','News of 2026-05-26 09:00','Story 24 says what no other one says: 2026-05-26 09:00. More was said.','<p>Read it.</p>','Read it.','reader5aeaa166239475979b5f7df9cc462cc0','');
INSERT INTO "renditions" VALUES(16,18,'','News of 2026-05-27 09:00','Story 25 says what no other one says: 2026-05-27 09:00. More was said.','<p>Read it.</p>','Read it.','readercdbb50d51a0e175436c58a1bd16d897c','');
INSERT INTO "renditions" VALUES(17,19,'','News of 2026-05-28 09:00','Story 26 says what no other one says: 2026-05-28 09:00. More was said.','<p>Read it.</p>','Read it.','reader687c685953920429c4e191a559ef9637','');
INSERT INTO "renditions" VALUES(18,20,'','News of 2026-05-29 09:00','Story 27 says what no other one says: 2026-05-29 09:00. More was said.','<p>Read it.</p>','Read it.','readerb62d19020de12a6dd94aee0c5325132b','');
INSERT INTO "renditions" VALUES(19,21,'','News of 2026-05-30 09:00','And one more story: News of 2026-05-29 09:00','<p>Read it.</p>','Read it.','reader926ad8fa6fab6718750de7b7349ad297','');
INSERT INTO "renditions" VALUES(20,22,'','Correction: News of 2026-05-11 09:00','It was on Tuesday.','<p>Read it.</p>','Read it.','reader57873e522b55069edec9d375da396085','');
INSERT INTO "renditions" VALUES(21,23,'','Correction: News of 2026-05-11 09:00','Once more.','<p>Read it.</p>','Read it.','reader096807b6ac093bae2ab6b4eb624670f2','');
INSERT INTO "renditions" VALUES(22,2,'','News of 2026-05-11 15:00','And one more story: News of 2026-05-11 09:00','<p>Read it.</p>','Read it.','reader3e8e63198acac4980019247d520af9d9','More news
Politics');
CREATE TABLE sign_ups (
	subscriber_id INTEGER NOT NULL, 
	nonce VARCHAR(64) NOT NULL, 
	digests JSON NOT NULL, 
	asked_at DATETIME NOT NULL, 
	mailed_at DATETIME, 
	confirmed_at DATETIME, 
	CONSTRAINT pk_sign_ups PRIMARY KEY (subscriber_id), 
	CONSTRAINT fk_sign_ups_subscriber_id_subscribers FOREIGN KEY(subscriber_id) REFERENCES subscribers (id) ON DELETE CASCADE, 
	CONSTRAINT uq_sign_ups_nonce UNIQUE (nonce)
);
INSERT INTO "sign_ups" VALUES(8,'nonce','["daily"]','2026-05-12 13:00:00.000000',NULL,NULL);
CREATE TABLE standing_lines (
	id INTEGER NOT NULL, 
	line TEXT NOT NULL, 
	CONSTRAINT pk_standing_lines PRIMARY KEY (id)
);
INSERT INTO "standing_lines" VALUES(1,'Read more on our site');
CREATE TABLE stories (
	id INTEGER NOT NULL, 
	guid TEXT NOT NULL, 
	url TEXT, 
	unsafe BOOLEAN NOT NULL, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	standfirst TEXT NOT NULL, 
	author TEXT NOT NULL, 
	categories JSON NOT NULL, 
	image_url TEXT, 
	image_alt TEXT NOT NULL, 
	published_at DATETIME NOT NULL, 
	first_seen_at DATETIME NOT NULL, 
	withdrawn_at DATETIME, protected BOOLEAN DEFAULT 0 NOT NULL, missing_since DATETIME, page_gone_at DATETIME, asked_at DATETIME, taken_back BOOLEAN DEFAULT 0 NOT NULL, marked_at DATETIME, mark TEXT DEFAULT '' NOT NULL, image_width INTEGER DEFAULT '0' NOT NULL, image_height INTEGER DEFAULT '0' NOT NULL, image_default BOOLEAN DEFAULT 0 NOT NULL, image_medium TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_stories PRIMARY KEY (id)
);
INSERT INTO "stories" VALUES(1,'https://notesfrompoland.com/?p=1','https://notesfrompoland.com/2026/05/11/post-1/',0,'News of 2026-05-11 09:00','Story 1 says what no other one says: 2026-05-11 09:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-11 07:00:00.000000','2026-05-11 10:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(2,'https://notesfrompoland.com/?p=2','https://notesfrompoland.com/2026/05/11/post-2/',0,'News of 2026-05-11 15:00','Story 2 says what no other one says: 2026-05-11 15:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-11 13:00:00.000000','2026-05-12 05:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(3,'https://notesfrompoland.com/?p=5','https://notesfrompoland.com/2026/05/13/post-5/',0,'News of 2026-05-13 09:00','Story 5 says what no other one says: 2026-05-13 09:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-13 07:00:00.000000','2026-05-13 10:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(4,'https://notesfrompoland.com/?p=4','https://notesfrompoland.com/2026/05/12/post-4/',0,'News of 2026-05-12 15:00','Story 4 says what no other one says: 2026-05-12 15:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-12 13:00:00.000000','2026-05-13 10:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(5,'https://notesfrompoland.com/?p=3','https://notesfrompoland.com/2026/05/12/post-3/',0,'News of 2026-05-12 09:00','Story 3 says what no other one says: 2026-05-12 09:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-12 07:00:00.000000','2026-05-13 10:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(6,'https://notesfrompoland.com/?p=6','https://notesfrompoland.com/2026/05/13/post-6/',0,'News of 2026-05-13 15:00','Story 6 says what no other one says: 2026-05-13 15:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-13 13:00:00.000000','2026-05-14 04:30:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(7,'https://notesfrompoland.com/?p=8','https://notesfrompoland.com/2026/05/14/post-8/',0,'News of 2026-05-14 15:00','Story 8 says what no other one says: 2026-05-14 15:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-14 13:00:00.000000','2026-05-15 04:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(8,'https://notesfrompoland.com/?p=7','https://notesfrompoland.com/2026/05/14/post-7/',0,'News of 2026-05-14 09:00','Story 7 says what no other one says: 2026-05-14 09:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-14 07:00:00.000000','2026-05-15 04:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(9,'https://notesfrompoland.com/?p=9','https://notesfrompoland.com/2026/05/15/post-9/',0,'News of 2026-05-15 09:00','Story 9 says what no other one says: 2026-05-15 09:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-15 07:00:00.000000','2026-05-15 10:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(10,'https://notesfrompoland.com/?p=10','https://notesfrompoland.com/2026/05/15/post-10/',0,'News of 2026-05-15 15:00','Story 10 says what no other one says: 2026-05-15 15:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-15 13:00:00.000000','2026-05-16 04:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(11,'https://notesfrompoland.com/?p=12','https://notesfrompoland.com/2026/05/16/post-12/',0,'News of 2026-05-16 15:00','Story 12 says what no other one says: 2026-05-16 15:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-16 13:00:00.000000','2026-05-17 05:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(12,'https://notesfrompoland.com/?p=11','https://notesfrompoland.com/2026/05/16/post-11/',0,'News of 2026-05-16 09:00','Story 11 says what no other one says: 2026-05-16 09:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-16 07:00:00.000000','2026-05-17 05:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(13,'https://notesfrompoland.com/?p=14','https://notesfrompoland.com/2026/05/17/post-14/',0,'News of 2026-05-17 15:00','Story 14 says what no other one says: 2026-05-17 15:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-17 13:00:00.000000','2026-05-18 04:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(14,'https://notesfrompoland.com/?p=13','https://notesfrompoland.com/2026/05/17/post-13/',0,'News of 2026-05-17 09:00','Story 13 says what no other one says: 2026-05-17 09:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-17 07:00:00.000000','2026-05-18 04:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(15,'https://notesfrompoland.com/?p=16','https://notesfrompoland.com/2026/05/18/post-16/',0,'News of 2026-05-18 15:00','Story 16 says what no other one says: 2026-05-18 15:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-18 13:00:00.000000','2026-05-19 04:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(16,'https://notesfrompoland.com/?p=15','https://notesfrompoland.com/2026/05/18/post-15/',0,'News of 2026-05-18 09:00','Story 15 says what no other one says: 2026-05-18 09:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-18 07:00:00.000000','2026-05-19 04:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(17,'https://notesfrompoland.com/?p=17','https://notesfrompoland.com/2026/05/19/post-17/',0,'News of 2026-05-19 09:00','Story 17 says what no other one says: 2026-05-19 09:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-19 07:00:00.000000','2026-05-20 04:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(18,'https://notesfrompoland.com/?p=18','https://notesfrompoland.com/2026/05/20/post-18/',0,'News of 2026-05-20 09:00','Story 18 says what no other one says: 2026-05-20 09:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-20 07:00:00.000000','2026-05-21 04:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(19,'https://notesfrompoland.com/?p=19','https://notesfrompoland.com/2026/05/21/post-19/',0,'News of 2026-05-21 09:00','Story 19 says what no other one says: 2026-05-21 09:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-21 07:00:00.000000','2026-05-22 04:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(20,'https://notesfrompoland.com/?p=20','https://notesfrompoland.com/2026/05/22/post-20/',0,'News of 2026-05-22 09:00','Story 20 says what no other one says: 2026-05-22 09:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-22 07:00:00.000000','2026-05-23 04:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(21,'https://notesfrompoland.com/?p=21','https://notesfrompoland.com/2026/05/23/post-21/',0,'News of 2026-05-23 09:00','Story 21 says what no other one says: 2026-05-23 09:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-23 07:00:00.000000','2026-05-24 04:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(22,'https://notesfrompoland.com/?p=22','https://notesfrompoland.com/2026/05/24/post-22/',0,'News of 2026-05-24 09:00','Story 22 says what no other one says: 2026-05-24 09:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-24 07:00:00.000000','2026-05-25 04:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(23,'https://notesfrompoland.com/?p=23','https://notesfrompoland.com/2026/05/25/post-23/',0,'News of 2026-05-25 09:00','Story 23 says what no other one says: 2026-05-25 09:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-25 07:00:00.000000','2026-05-26 04:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(24,'https://notesfrompoland.com/?p=24','https://notesfrompoland.com/2026/05/26/post-24/',0,'News of 2026-05-26 09:00','Story 24 says what no other one says: 2026-05-26 09:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-26 07:00:00.000000','2026-05-27 04:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(25,'https://notesfrompoland.com/?p=25','https://notesfrompoland.com/2026/05/27/post-25/',0,'News of 2026-05-27 09:00','Story 25 says what no other one says: 2026-05-27 09:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-27 07:00:00.000000','2026-05-28 04:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(26,'https://notesfrompoland.com/?p=26','https://notesfrompoland.com/2026/05/28/post-26/',0,'News of 2026-05-28 09:00','Story 26 says what no other one says: 2026-05-28 09:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-28 07:00:00.000000','2026-05-29 04:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(27,'https://notesfrompoland.com/?p=27','https://notesfrompoland.com/2026/05/29/post-27/',0,'News of 2026-05-29 09:00','Story 27 says what no other one says: 2026-05-29 09:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-29 07:00:00.000000','2026-05-30 04:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
INSERT INTO "stories" VALUES(28,'https://notesfrompoland.com/?p=28','https://notesfrompoland.com/2026/05/30/post-28/',0,'News of 2026-05-30 09:00','Story 28 says what no other one says: 2026-05-30 09:00.

More was said.','','Ola Nowak','["News", "Politics"]',NULL,'','2026-05-30 07:00:00.000000','2026-05-31 04:00:00.000000',NULL,0,NULL,NULL,NULL,0,NULL,'',0,0,0,'');
CREATE TABLE story_keys (
	"key" TEXT NOT NULL, 
	story_id INTEGER NOT NULL, 
	CONSTRAINT pk_story_keys PRIMARY KEY ("key"), 
	CONSTRAINT fk_story_keys_story_id_stories FOREIGN KEY(story_id) REFERENCES stories (id)
);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=1',1);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/11/post-1',1);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=2',2);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/11/post-2',2);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=5',3);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/13/post-5',3);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=4',4);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/12/post-4',4);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=3',5);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/12/post-3',5);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=6',6);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/13/post-6',6);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=8',7);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/14/post-8',7);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=7',8);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/14/post-7',8);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=9',9);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/15/post-9',9);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=10',10);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/15/post-10',10);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=12',11);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/16/post-12',11);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=11',12);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/16/post-11',12);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=14',13);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/17/post-14',13);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=13',14);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/17/post-13',14);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=16',15);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/18/post-16',15);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=15',16);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/18/post-15',16);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=17',17);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/19/post-17',17);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=18',18);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/20/post-18',18);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=19',19);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/21/post-19',19);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=20',20);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/22/post-20',20);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=21',21);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/23/post-21',21);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=22',22);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/24/post-22',22);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=23',23);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/25/post-23',23);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=24',24);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/26/post-24',24);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=25',25);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/27/post-25',25);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=26',26);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/28/post-26',26);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=27',27);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/29/post-27',27);
INSERT INTO "story_keys" VALUES('notesfrompoland.com?p=28',28);
INSERT INTO "story_keys" VALUES('notesfrompoland.com/2026/05/30/post-28',28);
CREATE TABLE story_revisions (
	id INTEGER NOT NULL, 
	story_id INTEGER NOT NULL, 
	seen_at DATETIME NOT NULL, 
	title TEXT NOT NULL, 
	standfirst TEXT NOT NULL, 
	text TEXT NOT NULL, 
	published_at DATETIME NOT NULL, 
	CONSTRAINT pk_story_revisions PRIMARY KEY (id), 
	CONSTRAINT fk_story_revisions_story_id_stories FOREIGN KEY(story_id) REFERENCES stories (id)
);
INSERT INTO "story_revisions" VALUES(1,1,'2026-05-11 10:00:00.000000','News of 2026-05-11 09:00','','Story 1 says what no other one says: 2026-05-11 09:00.

More was said.','2026-05-11 07:00:00.000000');
INSERT INTO "story_revisions" VALUES(2,2,'2026-05-12 05:00:00.000000','News of 2026-05-11 15:00','','Story 2 says what no other one says: 2026-05-11 15:00.

More was said.','2026-05-11 13:00:00.000000');
INSERT INTO "story_revisions" VALUES(3,3,'2026-05-13 10:00:00.000000','News of 2026-05-13 09:00','','Story 5 says what no other one says: 2026-05-13 09:00.

More was said.','2026-05-13 07:00:00.000000');
INSERT INTO "story_revisions" VALUES(4,4,'2026-05-13 10:00:00.000000','News of 2026-05-12 15:00','','Story 4 says what no other one says: 2026-05-12 15:00.

More was said.','2026-05-12 13:00:00.000000');
INSERT INTO "story_revisions" VALUES(5,5,'2026-05-13 10:00:00.000000','News of 2026-05-12 09:00','','Story 3 says what no other one says: 2026-05-12 09:00.

More was said.','2026-05-12 07:00:00.000000');
INSERT INTO "story_revisions" VALUES(6,6,'2026-05-14 04:30:00.000000','News of 2026-05-13 15:00','','Story 6 says what no other one says: 2026-05-13 15:00.

More was said.','2026-05-13 13:00:00.000000');
INSERT INTO "story_revisions" VALUES(7,7,'2026-05-15 04:00:00.000000','News of 2026-05-14 15:00','','Story 8 says what no other one says: 2026-05-14 15:00.

More was said.','2026-05-14 13:00:00.000000');
INSERT INTO "story_revisions" VALUES(8,8,'2026-05-15 04:00:00.000000','News of 2026-05-14 09:00','','Story 7 says what no other one says: 2026-05-14 09:00.

More was said.','2026-05-14 07:00:00.000000');
INSERT INTO "story_revisions" VALUES(9,9,'2026-05-15 10:00:00.000000','News of 2026-05-15 09:00','','Story 9 says what no other one says: 2026-05-15 09:00.

More was said.','2026-05-15 07:00:00.000000');
INSERT INTO "story_revisions" VALUES(10,10,'2026-05-16 04:00:00.000000','News of 2026-05-15 15:00','','Story 10 says what no other one says: 2026-05-15 15:00.

More was said.','2026-05-15 13:00:00.000000');
INSERT INTO "story_revisions" VALUES(11,11,'2026-05-17 05:00:00.000000','News of 2026-05-16 15:00','','Story 12 says what no other one says: 2026-05-16 15:00.

More was said.','2026-05-16 13:00:00.000000');
INSERT INTO "story_revisions" VALUES(12,12,'2026-05-17 05:00:00.000000','News of 2026-05-16 09:00','','Story 11 says what no other one says: 2026-05-16 09:00.

More was said.','2026-05-16 07:00:00.000000');
INSERT INTO "story_revisions" VALUES(13,13,'2026-05-18 04:00:00.000000','News of 2026-05-17 15:00','','Story 14 says what no other one says: 2026-05-17 15:00.

More was said.','2026-05-17 13:00:00.000000');
INSERT INTO "story_revisions" VALUES(14,14,'2026-05-18 04:00:00.000000','News of 2026-05-17 09:00','','Story 13 says what no other one says: 2026-05-17 09:00.

More was said.','2026-05-17 07:00:00.000000');
INSERT INTO "story_revisions" VALUES(15,15,'2026-05-19 04:00:00.000000','News of 2026-05-18 15:00','','Story 16 says what no other one says: 2026-05-18 15:00.

More was said.','2026-05-18 13:00:00.000000');
INSERT INTO "story_revisions" VALUES(16,16,'2026-05-19 04:00:00.000000','News of 2026-05-18 09:00','','Story 15 says what no other one says: 2026-05-18 09:00.

More was said.','2026-05-18 07:00:00.000000');
INSERT INTO "story_revisions" VALUES(17,17,'2026-05-20 04:00:00.000000','News of 2026-05-19 09:00','','Story 17 says what no other one says: 2026-05-19 09:00.

More was said.','2026-05-19 07:00:00.000000');
INSERT INTO "story_revisions" VALUES(18,18,'2026-05-21 04:00:00.000000','News of 2026-05-20 09:00','','Story 18 says what no other one says: 2026-05-20 09:00.

More was said.','2026-05-20 07:00:00.000000');
INSERT INTO "story_revisions" VALUES(19,19,'2026-05-22 04:00:00.000000','News of 2026-05-21 09:00','','Story 19 says what no other one says: 2026-05-21 09:00.

More was said.','2026-05-21 07:00:00.000000');
INSERT INTO "story_revisions" VALUES(20,20,'2026-05-23 04:00:00.000000','News of 2026-05-22 09:00','','Story 20 says what no other one says: 2026-05-22 09:00.

More was said.','2026-05-22 07:00:00.000000');
INSERT INTO "story_revisions" VALUES(21,21,'2026-05-24 04:00:00.000000','News of 2026-05-23 09:00','','Story 21 says what no other one says: 2026-05-23 09:00.

More was said.','2026-05-23 07:00:00.000000');
INSERT INTO "story_revisions" VALUES(22,22,'2026-05-25 04:00:00.000000','News of 2026-05-24 09:00','','Story 22 says what no other one says: 2026-05-24 09:00.

More was said.','2026-05-24 07:00:00.000000');
INSERT INTO "story_revisions" VALUES(23,23,'2026-05-26 04:00:00.000000','News of 2026-05-25 09:00','','Story 23 says what no other one says: 2026-05-25 09:00.

More was said.','2026-05-25 07:00:00.000000');
INSERT INTO "story_revisions" VALUES(24,24,'2026-05-27 04:00:00.000000','News of 2026-05-26 09:00','','Story 24 says what no other one says: 2026-05-26 09:00.

More was said.','2026-05-26 07:00:00.000000');
INSERT INTO "story_revisions" VALUES(25,25,'2026-05-28 04:00:00.000000','News of 2026-05-27 09:00','','Story 25 says what no other one says: 2026-05-27 09:00.

More was said.','2026-05-27 07:00:00.000000');
INSERT INTO "story_revisions" VALUES(26,26,'2026-05-29 04:00:00.000000','News of 2026-05-28 09:00','','Story 26 says what no other one says: 2026-05-28 09:00.

More was said.','2026-05-28 07:00:00.000000');
INSERT INTO "story_revisions" VALUES(27,27,'2026-05-30 04:00:00.000000','News of 2026-05-29 09:00','','Story 27 says what no other one says: 2026-05-29 09:00.

More was said.','2026-05-29 07:00:00.000000');
INSERT INTO "story_revisions" VALUES(28,28,'2026-05-31 04:00:00.000000','News of 2026-05-30 09:00','','Story 28 says what no other one says: 2026-05-30 09:00.

More was said.','2026-05-30 07:00:00.000000');
INSERT INTO "story_revisions" VALUES(29,1,'2026-05-12 13:00:00.000000','Before','','Before.','2026-05-12 13:00:00.000000');
CREATE TABLE story_wordings (
	story_id INTEGER NOT NULL, 
	wording TEXT NOT NULL, 
	lines TEXT NOT NULL, 
	CONSTRAINT pk_story_wordings PRIMARY KEY (story_id), 
	CONSTRAINT fk_story_wordings_story_id_stories FOREIGN KEY(story_id) REFERENCES stories (id)
);
INSERT INTO "story_wordings" VALUES(1,'A minister resigns','["A minister resigns"]');
CREATE TABLE subscribers (
	id INTEGER NOT NULL, 
	email TEXT, 
	email_hash VARCHAR(64), 
	name TEXT NOT NULL, 
	status VARCHAR(20) NOT NULL, 
	bucket INTEGER NOT NULL, 
	consented_at DATETIME, 
	source TEXT NOT NULL, 
	consent_text TEXT NOT NULL, 
	consent_ip TEXT, 
	last_gift_at DATETIME, 
	recurring BOOLEAN NOT NULL, 
	sections TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	left_at DATETIME, monthly_until DATETIME, gives_until DATETIME, ask_after DATETIME, paused_until DATETIME, 
	CONSTRAINT pk_subscribers PRIMARY KEY (id), 
	CONSTRAINT uq_subscribers_email UNIQUE (email), 
	CONSTRAINT uq_subscribers_email_hash UNIQUE (email_hash)
);
INSERT INTO "subscribers" VALUES(1,'reader0@example.org',NULL,'','active',5788,NULL,'','',NULL,NULL,0,'','2026-05-11 10:00:00.000000','2026-05-11 10:00:00.000000',NULL,'2026-06-20 05:00:00.000000',NULL,NULL,'2026-06-01 05:00:00.000000');
INSERT INTO "subscribers" VALUES(2,'reader1@example.org',NULL,'','active',4744,NULL,'','',NULL,NULL,0,'','2026-05-11 10:00:00.000000','2026-05-11 10:00:00.000000',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subscribers" VALUES(3,'reader2@example.org',NULL,'','active',9295,NULL,'','',NULL,NULL,0,'','2026-05-11 10:00:00.000000','2026-05-11 10:00:00.000000',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subscribers" VALUES(4,'reader3@example.org',NULL,'','active',7680,NULL,'','',NULL,NULL,0,'','2026-05-11 10:00:00.000000','2026-05-11 10:00:00.000000',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subscribers" VALUES(5,'reader4@example.org',NULL,'','active',8533,NULL,'','',NULL,NULL,0,'','2026-05-11 10:00:00.000000','2026-05-11 10:00:00.000000',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subscribers" VALUES(6,'reader5@example.org',NULL,'','active',6566,NULL,'','',NULL,NULL,0,'','2026-05-11 10:00:00.000000','2026-05-11 10:00:00.000000',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subscribers" VALUES(7,'gives@example.org',NULL,'Ola ł','active',7074,'2026-05-11 06:00:00.000000','party','',NULL,'2026-05-11 06:00:00.000000',1,'','2026-05-11 06:00:00.000000','2026-05-11 06:00:00.000000',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subscribers" VALUES(8,'asked@example.org',NULL,'','pending',1019,NULL,'','',NULL,NULL,0,'','2026-05-11 06:00:00.000000','2026-05-11 06:00:00.000000',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subscribers" VALUES(9,NULL,'bae437987c948eb5820cf5b52107da0302484ca30ffe3ccaefa1cc5f1a2979e7','','erased',9848,NULL,'','',NULL,NULL,0,'','2026-05-11 06:00:00.000000','2026-05-11 06:00:00.000000','2026-05-11 08:00:00.000000',NULL,NULL,NULL,NULL);
INSERT INTO "subscribers" VALUES(10,'left@example.org',NULL,'','unsubscribed',2049,NULL,'','',NULL,NULL,0,'','2026-05-11 06:00:00.000000','2026-05-12 13:00:00.000000','2026-05-12 13:00:00.000000',NULL,NULL,NULL,NULL);
INSERT INTO "subscribers" VALUES(11,'reader6@example.org',NULL,'','active',6950,NULL,'','',NULL,NULL,0,'','2026-05-12 13:00:00.000000','2026-05-12 13:00:00.000000',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "subscribers" VALUES(12,'reader7@example.org',NULL,'','unsubscribed',4549,NULL,'','',NULL,NULL,0,'','2026-05-12 13:00:00.000000','2026-05-12 13:00:00.000000','2026-05-12 13:00:00.000000',NULL,NULL,NULL,NULL);
INSERT INTO "subscribers" VALUES(13,'chose@example.org',NULL,'','active',7588,NULL,'','',NULL,NULL,0,'Politics','2026-05-12 13:00:00.000000','2026-05-12 13:00:00.000000',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE subscriptions (
	subscriber_id INTEGER NOT NULL, 
	digest VARCHAR(40) NOT NULL, 
	token VARCHAR(64) NOT NULL, 
	since DATETIME NOT NULL, 
	ended_at DATETIME, 
	CONSTRAINT pk_subscriptions PRIMARY KEY (subscriber_id, digest), 
	CONSTRAINT fk_subscriptions_subscriber_id_subscribers FOREIGN KEY(subscriber_id) REFERENCES subscribers (id), 
	CONSTRAINT uq_subscriptions_token UNIQUE (token)
)
 WITHOUT ROWID

;
INSERT INTO "subscriptions" VALUES(1,'daily','ktHjeOBiVidvFpozFbEcoIZm','2026-05-11 10:00:00.000000',NULL);
INSERT INTO "subscriptions" VALUES(2,'daily','eaNaQzfSyskkX1gO1LDjJtTD','2026-05-11 10:00:00.000000',NULL);
INSERT INTO "subscriptions" VALUES(3,'daily','VtCLar6kKe7Se9nMvYNh6yJ3','2026-05-11 10:00:00.000000',NULL);
INSERT INTO "subscriptions" VALUES(4,'daily','NFCquFgtdBqNCN7JFvcZj6ur','2026-05-11 10:00:00.000000',NULL);
INSERT INTO "subscriptions" VALUES(5,'daily','201ZegL1NLXlLt4WthCWbhiN','2026-05-11 10:00:00.000000',NULL);
INSERT INTO "subscriptions" VALUES(6,'daily','CxcqOJGL4quRKeP6qhnvetsr','2026-05-11 10:00:00.000000',NULL);
INSERT INTO "subscriptions" VALUES(7,'daily','rppMJTxJKtjR7jkMwSQDJAqn','2026-05-11 06:00:00.000000',NULL);
INSERT INTO "subscriptions" VALUES(7,'weekly','rppM4zpfnh-SntICE7HR9J7M','2026-05-11 06:00:00.000000',NULL);
INSERT INTO "subscriptions" VALUES(8,'daily','F16Alt5srPwFd_GaDAvYlVCp','2026-05-11 06:00:00.000000',NULL);
INSERT INTO "subscriptions" VALUES(9,'daily','7AKdIzbAKIqaurSfxWkMmmwo','2026-05-11 06:00:00.000000','2026-05-11 06:00:00.000000');
INSERT INTO "subscriptions" VALUES(10,'daily','3dImlCPL3UJ315OsnthIVX8W','2026-05-11 06:00:00.000000','2026-05-12 13:00:00.000000');
INSERT INTO "subscriptions" VALUES(11,'daily','H-HLM5KerGtcEfbtjkNV-KhK','2026-05-12 13:00:00.000000',NULL);
INSERT INTO "subscriptions" VALUES(12,'daily','lfJ6t8odm3OUfkcm337YTArB','2026-05-12 13:00:00.000000','2026-05-12 13:00:00.000000');
INSERT INTO "subscriptions" VALUES(13,'weekly','hamNHPlGbMzXUtQivbKH69mA','2026-05-12 13:00:00.000000',NULL);
CREATE TABLE suppressions (
	email TEXT NOT NULL, 
	reason VARCHAR(20) NOT NULL, 
	note TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	listed_at DATETIME, 
	CONSTRAINT pk_suppressions PRIMARY KEY (email)
);
INSERT INTO "suppressions" VALUES('reader5@example.org','complaint','wrote to us','2026-05-12 13:00:00.000000',NULL);
INSERT INTO "suppressions" VALUES('reader6@example.org','bounce','','2026-05-12 13:00:00.000000',NULL);
INSERT INTO "suppressions" VALUES('reader7@example.org','unsubscribe','','2026-05-12 13:00:00.000000',NULL);
INSERT INTO "suppressions" VALUES('stranger@example.org','manual','asked by telephone','2026-05-12 13:00:00.000000',NULL);
CREATE TABLE tellings (
	alarm_id INTEGER NOT NULL, 
	way TEXT NOT NULL, 
	news VARCHAR(10) NOT NULL, 
	told_at DATETIME, 
	not_before DATETIME, 
	CONSTRAINT pk_tellings PRIMARY KEY (alarm_id, way, news), 
	CONSTRAINT fk_tellings_alarm_id_alarms FOREIGN KEY(alarm_id) REFERENCES alarms (id)
);
INSERT INTO "tellings" VALUES(1,'mail:editor@example.org','raised','2026-05-12 13:00:00.000000',NULL);
CREATE TABLE uses (
	"key" VARCHAR(64) NOT NULL, 
	times INTEGER NOT NULL, 
	until DATETIME NOT NULL, 
	CONSTRAINT pk_uses PRIMARY KEY ("key")
);
INSERT INTO "uses" VALUES('0f',2,'2026-05-14 05:00:00.000000');
CREATE INDEX ix_stories_published_at ON stories (published_at);
CREATE INDEX ix_choices_edition_id ON choices (edition_id);
CREATE INDEX ix_edition_stories_story_id ON edition_stories (story_id);
CREATE INDEX ix_story_keys_story_id ON story_keys (story_id);
CREATE INDEX ix_story_revisions_story_id ON story_revisions (story_id);
CREATE INDEX ix_subscriptions_digest ON subscriptions (digest, ended_at);
CREATE INDEX ix_sign_ups_asked_at ON sign_ups (asked_at);
CREATE INDEX ix_events_batch_id ON events (batch_id);
CREATE INDEX ix_events_edition_id_kind ON events (edition_id, kind);
CREATE INDEX ix_alarms_over_at ON alarms (over_at);
CREATE UNIQUE INDEX uq_alarms_cause ON alarms (cause) WHERE over_at IS NULL;
CREATE INDEX ix_left_out_story_id ON left_out (story_id);
CREATE INDEX ix_batches_claims ON batches (edition_id, state, not_before, number);
CREATE INDEX ix_uses_until ON uses (until);
CREATE INDEX ix_old_tokens_subscriber_id ON old_tokens (subscriber_id);
CREATE INDEX ix_edition_pictures_name ON edition_pictures (name);
CREATE INDEX ix_gifts_subscriber_id ON gifts (subscriber_id);
CREATE INDEX ix_gifts_address_key ON gifts (address_key);
CREATE INDEX ix_gifts_day ON gifts (day);
COMMIT;
