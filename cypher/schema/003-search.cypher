// Full-text indexes behind the search of products and stores. Nothing personal is in them.
CREATE FULLTEXT INDEX product_search IF NOT EXISTS FOR (product:Product) ON EACH [product.name, product.brand];
CREATE FULLTEXT INDEX store_search IF NOT EXISTS FOR (store:Store) ON EACH [store.name, store.city];
