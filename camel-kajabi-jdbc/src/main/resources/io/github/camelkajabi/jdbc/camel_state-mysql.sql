-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE IF NOT EXISTS camel_state (
    name    VARCHAR(255) NOT NULL PRIMARY KEY,
    epoch   BIGINT NOT NULL,
    owner   VARCHAR(255) NOT NULL,
    state   LONGTEXT,
    changed DATETIME(6) NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
