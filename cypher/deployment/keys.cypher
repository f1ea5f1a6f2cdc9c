// The two constraints that the migrations themselves stand on: one node for the deployment, one for each migration.
CREATE CONSTRAINT deployment_name IF NOT EXISTS FOR (deployment:Deployment) REQUIRE deployment.name IS UNIQUE;
CREATE CONSTRAINT migration_name IF NOT EXISTS FOR (migration:Migration) REQUIRE migration.name IS UNIQUE;
