"""The table of bench/schemas/customers.json by a Python library: python customers.py LIBRARY ROWS FOLDER

mimesis, faker: CSV by the csv module. dbldatagen: Parquet by Spark on two local threads, names from lists of twenty.
sdv: a Gaussian copula fitted to 1,000 rows (within the time measured), then sampled, Parquet by pandas.
"""

import csv
import json
import os
import random
import sys
from datetime import datetime, timedelta

COLUMNS = ["customer_id", "name", "email", "city", "country", "signed_up", "plan", "spent"]
COUNTRIES, COUNTRY_WEIGHTS = ["US", "DE", "FR", "GB"], [0.5, 0.2, 0.15, 0.15]
PLANS, PLAN_WEIGHTS = ["free", "basic", "pro"], [0.7, 0.2, 0.1]
START = datetime(2024, 1, 1)
MINUTES = 731 * 1440
GIVEN = "Ada Ben Cleo Dan Eva Finn Gail Hugo Iris Jack Kate Liam Mona Noah Olga Paul Rosa Sean Tess Umar".split()
FAMILY = "Adams Baker Clark Davis Evans Fisher Green Hill Irwin Jones King Lewis Moore Nolan Owens Price Quinn Reed Scott Turner".split()
CITIES = "Austin Boston Chicago Dallas Fresno Gary Houston Irvine Jackson Keller".split()


def rows_of(count, name, email, city):
    draw = random.Random(42)
    for number in range(1, count + 1):
        yield (
            number,
            name(),
            email(),
            city(),
            draw.choices(COUNTRIES, COUNTRY_WEIGHTS)[0],
            START + timedelta(minutes=draw.randrange(MINUTES)),
            draw.choices(PLANS, PLAN_WEIGHTS)[0],
            draw.lognormvariate(3.5, 1),
        )


def write_csv(folder, rows):
    with open(os.path.join(folder, "customer.csv"), "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def by_mimesis(count, folder):
    from mimesis import Generic
    from mimesis.locales import Locale

    make = Generic(Locale.EN, seed=42)
    write_csv(folder, rows_of(count, make.person.full_name, make.person.email, make.address.city))


def by_faker(count, folder):
    from faker import Faker

    Faker.seed(42)
    make = Faker("en_US")
    write_csv(folder, rows_of(count, make.name, make.email, make.city))


def by_dbldatagen(count, folder):
    os.environ["PYSPARK_PYTHON"] = sys.executable
    import dbldatagen
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    spec = (
        dbldatagen.DataGenerator(spark, name="customer", rows=count, partitions=2, randomSeed=42)
        .withColumn("customer_id", "long", minValue=1, maxValue=count)
        .withColumn("given", "string", values=GIVEN, random=True, omit=True)
        .withColumn("family", "string", values=FAMILY, random=True, omit=True)
        .withColumn("name", "string", expr="concat(given, ' ', family)", baseColumn=["given", "family"])
        .withColumn("email", "string", template=r"\w.\w\d\d@example.com", random=True)
        .withColumn("city", "string", values=CITIES, random=True)
        .withColumn("country", "string", values=COUNTRIES, weights=[50, 20, 15, 15], random=True)
        .withColumn("signed_up", "timestamp", begin="2024-01-01 00:00:00", end="2025-12-31 23:59:00", interval="1 minute", random=True)
        .withColumn("plan", "string", values=PLANS, weights=[70, 20, 10], random=True)
        .withColumn("spent", "double", expr="exp(3.5 + randn(7))")
    )
    spec.build().write.mode("overwrite").parquet(os.path.join(folder, "customer"))
    spark.stop()


def by_sdv(count, folder):
    import pandas
    from sdv.metadata import Metadata
    from sdv.single_table import GaussianCopulaSynthesizer

    draw = random.Random(42)
    name = lambda: f"{draw.choice(GIVEN)} {draw.choice(FAMILY)}"
    email = lambda: f"{draw.choice(GIVEN)}{draw.randrange(10**6)}@example.com"
    real = pandas.DataFrame(rows_of(1000, name, email, lambda: draw.choice(CITIES)), columns=COLUMNS)
    sdtypes = ["id", "name", "email", "categorical", "categorical", "datetime", "categorical", "numerical"]
    columns = {column: {"sdtype": sdtype} for column, sdtype in zip(COLUMNS, sdtypes)}
    table = {"primary_key": "customer_id", "columns": columns}
    metadata = Metadata.load_from_dict({"tables": {"customer": table}, "relationships": []})
    synthesizer = GaussianCopulaSynthesizer(metadata)
    synthesizer.fit({"customer": real})
    made = synthesizer.sample(num_rows=count)["customer"]
    made.to_parquet(os.path.join(folder, "customer.parquet"))


library, count, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
{"mimesis": by_mimesis, "faker": by_faker, "dbldatagen": by_dbldatagen, "sdv": by_sdv}[library](count, folder)
print(json.dumps({"rows": count}))
