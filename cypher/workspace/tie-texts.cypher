// Every property of the relationships of a workspace by type, and every different text in it.
// @returns type, property, value, ties
MATCH ()-[tie:FOLLOWS|FRIEND_OF|INFLUENCES|WROTE|LIKED|COMMENTED_ON|SHARED|MADE|AT|CONTAINS|PAID_VISIT|TO|RATED|OF|HAD|DID|IN_SESSION|ABOUT|REACTED_TO|INTERACTED|MEMBER_OF|INTERESTED_IN|IN_COMMUNITY|IN_SEGMENT|IN_CATEGORY|CHILD_OF]->()
UNWIND keys(tie) AS property
WITH type(tie) AS type, property, CASE WHEN tie[property] IS :: STRING NOT NULL THEN tie[property] END AS value
RETURN type, property, value, count(*) AS ties
ORDER BY type, property, value
