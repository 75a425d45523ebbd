-- What people are told, and what each of them has made of it.

create table if__notifications (
    uuid uuid constraint if__notifications_uuid primary key,
    subject text not null,
    body text,
    severity text not null check (severity in ('info', 'warning', 'error', 'critical')),
    -- JSON as it came
    data text,
    confirm boolean not null,
    confirm_by timestamptz,
    expires_at timestamptz,
    escalate_to uuid,
    -- when somebody has to look whether all have confirmed; null when nobody has to any more
    escalate_at timestamptz,
    -- in whose name it was sent
    sender uuid not null,
    -- what it was made of, when a subscriber of a queue made it
    message uuid,
    subscriber uuid,
    created_at timestamptz not null default now(),
    check (escalate_to is null or confirm_by is not null),
    check (confirm_by is null or confirm),
    check (num_nonnulls(message, subscriber) in (0, 2))
);
create index if__notifications_newest on if__notifications (created_at, uuid);
create index if__notifications_escalating on if__notifications (escalate_at) where escalate_at is not null;
create index if__notifications_expiring on if__notifications (expires_at) where expires_at is not null;

-- however often a message is delivered, its subscriber makes one notification of it
create unique index if__notifications_once on if__notifications (message, subscriber) where message is not null;

-- One inbox for each person who was ever told anything. Whoever puts something in holds the row until the commit, so that
-- places are taken in the order of commits: who has seen a place has seen all before it.
create table if__inboxes (
    person uuid primary key,
    newest bigint not null
);

create table if__notifications_recipients (
    notification uuid not null references if__notifications (uuid) on delete cascade,
    person uuid not null,
    place bigint not null,
    -- told because others had not confirmed
    escalation boolean not null,
    sent_at timestamptz not null default now(),
    delivered_at timestamptz,
    read_at timestamptz,
    confirmed_at timestamptz,
    -- when it was told to somebody else, because this one had not confirmed
    escalated_at timestamptz,
    primary key (notification, person)
);
create unique index if__notifications_recipients_place on if__notifications_recipients (person, place);
create index if__notifications_recipients_newest on if__notifications_recipients (person, sent_at, notification);
create index if__notifications_recipients_unread on if__notifications_recipients (person, sent_at, notification)
    where read_at is null;
create index if__notifications_recipients_undelivered on if__notifications_recipients (person, place)
    where delivered_at is null;

-- What stands in the inboxes.
create view if__inbox as
select r.person, r.place, r.notification as uuid, n.subject, n.body, n.severity, n.data, n.sender, n.confirm, n.confirm_by, n.expires_at,
    r.sent_at, r.delivered_at, r.read_at, r.confirmed_at
from if__notifications_recipients r
join if__notifications n on n.uuid = r.notification
where n.expires_at is null or n.expires_at > now();
