// The session in which an event happened.
// @to session Session one
// @bind owner owner
// @order 0 session.id
MATCH (event)-[:IN_SESSION]->(session:Session)
