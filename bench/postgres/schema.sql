-- What an engineer would pick instead: a unique key that gives each seat away
-- once, one that keeps a form to one booking, and an outbox in the same
-- transaction. It leaves out what Kezek does besides: history, what falls due, and
-- shares of rooms. Eligibility is asked in one variant; the others take the
-- client's word for it.
CREATE TABLE booking (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    form       text NOT NULL UNIQUE,
    iin        text NOT NULL,
    name       text NOT NULL,
    phone      text NOT NULL,
    language   text NOT NULL,
    kato       text NOT NULL,
    department text NOT NULL,
    day        date NOT NULL,
    start      smallint NOT NULL, -- minute of the day
    room       smallint NOT NULL,
    state      smallint NOT NULL DEFAULT 1,
    created    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (department, day, start, room)
);

CREATE TABLE outbox (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    booking  bigint NOT NULL,
    kind     text NOT NULL,
    phone    text NOT NULL,
    language text NOT NULL,
    payload  jsonb NOT NULL,
    due      timestamptz NOT NULL DEFAULT now(),
    state    smallint NOT NULL DEFAULT 0
);
CREATE INDEX outbox_due ON outbox (due) WHERE state = 0;

-- The registers. Their keys hold what is asked for, so that no row is fetched
-- besides; a territory's period has both its ends, so that a plain join finds who
-- serves it on a day.
CREATE TABLE form (
    number   text NOT NULL,
    iin      text NOT NULL,
    issued   date NOT NULL,
    last_day date NOT NULL, -- inclusive
    PRIMARY KEY (number) INCLUDE (iin, issued, last_day)
);

CREATE TABLE residence (
    iin       text NOT NULL,
    kato      text NOT NULL,
    permanent boolean NOT NULL,
    PRIMARY KEY (iin) INCLUDE (kato, permanent)
);

CREATE TABLE contact (
    iin      text NOT NULL,
    name     text NOT NULL,
    phone    text NOT NULL,
    language text NOT NULL,
    PRIMARY KEY (iin) INCLUDE (name, phone, language)
);

CREATE TABLE territory (
    kato       text NOT NULL,
    department text NOT NULL,
    since      date NOT NULL,
    until      date NOT NULL DEFAULT 'infinity', -- exclusive
    PRIMARY KEY (kato, since)
);
