// By which the customers are found whose consent class has run out.
CREATE INDEX customer_consent_until IF NOT EXISTS FOR (customer:Customer) ON (customer.consentUntil);
