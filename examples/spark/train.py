"""Trains factors of products with ALS of MLlib, on what `kith model read` lets a cluster read.

    spark-submit --packages org.neo4j:neo4j-connector-apache-spark_2.12:4.1.5_for_spark_3 train.py read.json trained

The address of the database is in NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD.
"""

import argparse
import json
import os
from pathlib import Path

from pyspark.ml.feature import StringIndexer
from pyspark.ml.recommendation import ALS
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f
from pyspark.sql.types import ArrayType, StringType, StructField, StructType

SHAPE = StructType([StructField("products", ArrayType(StringType()))])


def read_rows(spark: SparkSession, query: str) -> DataFrame:
    """One row a customer who agrees now, with a number that holds in this program alone."""
    rows = (
        spark.read.format("org.neo4j.spark.DataSource")
        .option("url", os.environ["NEO4J_URI"])
        .option("authentication.basic.username", os.environ["NEO4J_USERNAME"])
        .option("authentication.basic.password", os.environ["NEO4J_PASSWORD"])
        # The leader answers: a follower may not have heard of a withdrawal yet.
        .option("access.mode", "write")
        .option("query", query)
        .schema(SHAPE)
        .load()
    )
    # Kept by the executors, so that nothing is read again when the terms have ended.
    return rows.withColumn("customer", f.monotonically_increasing_id()).localCheckpoint()


def train(rows: DataFrame, options: argparse.Namespace) -> tuple[DataFrame, float]:
    """The factors of each product, and the ridge that a customer of the mean number of products was solved with."""
    uses = rows.select(f.col("customer").cast("int"), f.explode("products").alias("product"))
    indexer = StringIndexer(inputCol="product", outputCol="index").fit(uses)
    indexed = indexer.transform(uses).select("customer", f.col("index").cast("int"), f.lit(1.0).alias("used"))
    als = ALS(
        userCol="customer",
        itemCol="index",
        ratingCol="used",
        implicitPrefs=True,
        rank=options.rank,
        alpha=options.confidence,
        regParam=options.regularisation,
        maxIter=options.rounds,
        seed=options.seed,
    )
    factors = als.fit(indexed).itemFactors
    names = rows.sparkSession.createDataFrame(enumerate(indexer.labels), "id int, product_id string")
    # MLlib multiplies its regularisation by the number of a row's uses; Kith adds one number to all.
    ridge = options.regularisation * uses.count() / rows.count()
    return factors.join(names, "id").select("product_id", f.col("features").alias("factors")), ridge


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("read", type=Path, help="what `kith model read --json` printed")
    parser.add_argument("folder", type=Path, help="where the factors go, for `kith model import`")
    parser.add_argument("--rank", type=int, default=64)
    parser.add_argument("--confidence", type=float, default=20.0, help="what a use weighs beside the 1 of the rest")
    parser.add_argument("--regularisation", type=float, default=1.0)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    read = json.loads(options.read.read_text())

    spark = SparkSession.builder.appName("kith factors").getOrCreate()
    rows = read_rows(spark, read["query"])
    factors, ridge = train(rows, options)
    factors.write.mode("overwrite").json(str(options.folder / "factors"))
    manifest = {"origin": read["origin"], "rank": options.rank, "confidence": options.confidence, "ridge": ridge}
    (options.folder / "model.json").write_text(json.dumps(manifest))
    print(f"{rows.count()} customers, {factors.count()} products")
    spark.stop()


if __name__ == "__main__":
    main()
