// Whether a customer takes part in experiments on lists now: lets what was done in the front end be used for the list, and all that is measured be measured.
// @param customerId String
// @param read Map
// @param measure Map
// @param measured List of String, the keys of the categories that are measured
// @returns takesPart, class (of who shows the list)
MATCH (customer:Customer {id: $customerId})
WITH
  CASE
    WHEN customer[$read.ccUntil] > $read.now THEN customer[$read.cc]
    WHEN customer[$read.ccNextUntil] > $read.now THEN customer[$read.ccNext]
  END AS class,
  CASE
    WHEN customer[$measure.ccUntil] > $measure.now THEN customer[$measure.cc]
    WHEN customer[$measure.ccNextUntil] > $measure.now THEN customer[$measure.ccNext]
  END AS measuredClass
RETURN coalesce($read.allow.behaviour_web[class] = 1 AND all(category IN $measured WHERE $measure.allow[category][measuredClass] = 1), false) AS takesPart, class
