-- SPDX-License-Identifier: Apache-2.0
-- One row for each name after master:. The time is that of the database, in milliseconds since 1970.
CREATE TABLE IF NOT EXISTS camel_leader (
    name    VARCHAR(255) NOT NULL PRIMARY KEY,
    epoch   BIGINT NOT NULL,
    owner   VARCHAR(255) NOT NULL,
    expires BIGINT NOT NULL
);
