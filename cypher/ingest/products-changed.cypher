// Gives products another revision: what is kept of them elsewhere is of an earlier one.
MERGE (products:Deployment {name: 'products'})
SET products.revision = randomUUID()
