-- What an engineer would pick instead: a unique key that gives each seat away
-- once, one that keeps a form to one booking, and an outbox in the same
-- transaction. It leaves out what Kezek does besides: eligibility, history, what
-- falls due, and shares of rooms.
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
