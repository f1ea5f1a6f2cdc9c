// A profile that joins customers who are one person, by its key.
CREATE CONSTRAINT merged_profile_id IF NOT EXISTS FOR (profile:MergedProfile) REQUIRE profile.id IS UNIQUE;
