// One erased event a place in the chain of consent events.
CREATE CONSTRAINT erased_consent_event_seq_unique IF NOT EXISTS FOR (event:ErasedConsentEvent) REQUIRE event.seq IS UNIQUE;
