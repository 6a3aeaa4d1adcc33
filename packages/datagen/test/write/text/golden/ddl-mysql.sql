CREATE TABLE `group` (
  `key` BIGINT NOT NULL,
  PRIMARY KEY (`key`)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE `order` (
  `select` BIGINT NOT NULL,
  `a "b" ``c``` BIGINT NOT NULL,
  `from` VARCHAR(255),
  PRIMARY KEY (`select`)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE `things` (
  `id` BIGINT NOT NULL,
  `parent` BIGINT,
  `text` LONGTEXT,
  `code` LONGTEXT,
  `amount` DOUBLE,
  `wide` DOUBLE,
  `flag` BOOLEAN,
  `at` DATETIME(6),
  `day` DATE,
  `big` BIGINT,
  `doc` JSON,
  PRIMARY KEY (`id`)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
ALTER TABLE `order` ADD FOREIGN KEY (`a "b" ``c```) REFERENCES `group` (`key`);
