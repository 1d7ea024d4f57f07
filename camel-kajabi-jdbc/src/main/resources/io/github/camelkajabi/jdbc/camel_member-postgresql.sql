-- SPDX-License-Identifier: Apache-2.0
-- One row for each running node, with the names that it can lead, each in a line.
CREATE TABLE IF NOT EXISTS camel_member (
    member  VARCHAR(255) NOT NULL PRIMARY KEY,
    names   TEXT,
    expires BIGINT NOT NULL
);
