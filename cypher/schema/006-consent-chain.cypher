// One event a place in the chain of consent events: two writers can never fork it.
DROP INDEX consent_event_seq IF EXISTS;
CREATE CONSTRAINT consent_event_seq_unique IF NOT EXISTS FOR (event:ConsentEvent) REQUIRE event.seq IS UNIQUE;
