// One product on a receipt.
// @visible purchase.item of owner
MATCH (owner:Customer)-[:MADE]->(:Purchase)-[line:CONTAINS]->(:Product)
RETURN
  line.quantity AS quantity, // Float purchase.item of owner
  line.unitPriceMinor AS unitPriceMinor, // SafeInt purchase.amount of owner
  line.discountMinor AS discountMinor // SafeInt purchase.amount of owner
