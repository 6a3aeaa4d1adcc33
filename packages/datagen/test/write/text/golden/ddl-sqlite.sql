CREATE TABLE "group" (
  "key" INTEGER NOT NULL,
  PRIMARY KEY ("key")
);
CREATE TABLE "order" (
  "select" INTEGER NOT NULL,
  "a ""b"" `c`" INTEGER NOT NULL,
  "from" TEXT,
  PRIMARY KEY ("select"),
  FOREIGN KEY ("a ""b"" `c`") REFERENCES "group" ("key")
);
CREATE TABLE "things" (
  "id" INTEGER NOT NULL,
  "parent" INTEGER,
  "text" TEXT,
  "code" TEXT,
  "amount" REAL,
  "wide" REAL,
  "flag" BOOLEAN,
  "at" TEXT,
  "day" TEXT,
  "big" INTEGER,
  "doc" TEXT,
  PRIMARY KEY ("id")
);
