// Makes the keys of a workspace unique and its days quick to find.
CREATE CONSTRAINT customer_id IF NOT EXISTS FOR (customer:Customer) REQUIRE customer.id IS UNIQUE;
CREATE CONSTRAINT product_id IF NOT EXISTS FOR (product:Product) REQUIRE product.id IS UNIQUE;
CREATE CONSTRAINT store_id IF NOT EXISTS FOR (store:Store) REQUIRE store.id IS UNIQUE;
CREATE CONSTRAINT purchase_id IF NOT EXISTS FOR (purchase:Purchase) REQUIRE purchase.id IS UNIQUE;
CREATE INDEX purchase_day IF NOT EXISTS FOR (purchase:Purchase) ON (purchase.day);
