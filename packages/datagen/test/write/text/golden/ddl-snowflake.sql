CREATE TABLE "group" (
  "key" BIGINT NOT NULL,
  PRIMARY KEY ("key")
);
CREATE TABLE "order" (
  "select" BIGINT NOT NULL,
  "a ""b"" `c`" BIGINT NOT NULL,
  "from" VARCHAR,
  PRIMARY KEY ("select")
);
CREATE TABLE "things" (
  "id" BIGINT NOT NULL,
  "parent" BIGINT,
  "text" VARCHAR,
  "code" VARCHAR,
  "amount" DOUBLE,
  "wide" DOUBLE,
  "flag" BOOLEAN,
  "at" TIMESTAMP_NTZ,
  "day" DATE,
  "big" BIGINT,
  "doc" VARIANT,
  PRIMARY KEY ("id")
);
ALTER TABLE "order" ADD FOREIGN KEY ("a ""b"" `c`") REFERENCES "group" ("key");
