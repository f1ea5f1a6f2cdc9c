// What customers demand of their data, and the keys by which everything of a customer is found to be erased.
CREATE CONSTRAINT data_subject_request_id IF NOT EXISTS FOR (request:DataSubjectRequest) REQUIRE request.id IS UNIQUE;
CREATE CONSTRAINT data_subject_request_link IF NOT EXISTS FOR (request:DataSubjectRequest) REQUIRE request.linkHash IS UNIQUE;
CREATE INDEX data_subject_request_due IF NOT EXISTS FOR (request:DataSubjectRequest) ON (request.state, request.dueAt, request.id);
CREATE INDEX data_subject_request_of_customer IF NOT EXISTS FOR (request:DataSubjectRequest) ON (request.customerId);
CREATE INDEX session_of_customer IF NOT EXISTS FOR (session:Session) ON (session.customerId);
CREATE INDEX loyalty_account_of_customer IF NOT EXISTS FOR (account:LoyaltyAccount) ON (account.customerId);
CREATE INDEX consent_event_of_customer IF NOT EXISTS FOR (event:ConsentEvent) ON (event.customerId);
