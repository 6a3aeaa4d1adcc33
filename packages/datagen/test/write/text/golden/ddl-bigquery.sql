CREATE TABLE `group` (
  `key` INT64 NOT NULL,
  PRIMARY KEY (`key`) NOT ENFORCED
);
CREATE TABLE `order` (
  `select` INT64 NOT NULL,
  `a "b" \`c\`` INT64 NOT NULL,
  `from` STRING,
  PRIMARY KEY (`select`) NOT ENFORCED
);
CREATE TABLE `things` (
  `id` INT64 NOT NULL,
  `parent` INT64,
  `text` STRING,
  `code` STRING,
  `amount` FLOAT64,
  `wide` FLOAT64,
  `flag` BOOL,
  `at` DATETIME,
  `day` DATE,
  `big` INT64,
  `doc` JSON,
  PRIMARY KEY (`id`) NOT ENFORCED
);
ALTER TABLE `order` ADD FOREIGN KEY (`a "b" \`c\``) REFERENCES `group` (`key`) NOT ENFORCED;
