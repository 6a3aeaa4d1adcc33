CREATE TABLE "group" (
  "key" BIGINT NOT NULL,
  PRIMARY KEY ("key")
);
CREATE TABLE "order" (
  "select" BIGINT NOT NULL,
  "a ""b"" `c`" BIGINT NOT NULL,
  "from" TEXT,
  PRIMARY KEY ("select")
);
CREATE TABLE "things" (
  "id" BIGINT NOT NULL,
  "parent" BIGINT,
  "text" TEXT,
  "code" TEXT,
  "amount" DOUBLE PRECISION,
  "wide" DOUBLE PRECISION,
  "flag" BOOLEAN,
  "at" TIMESTAMP,
  "day" DATE,
  "big" BIGINT,
  "doc" JSONB,
  PRIMARY KEY ("id")
);
ALTER TABLE "order" ADD FOREIGN KEY ("a ""b"" `c`") REFERENCES "group" ("key");
