-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE IF NOT EXISTS camel_state (
    name    VARCHAR(255) NOT NULL PRIMARY KEY,
    epoch   BIGINT NOT NULL,
    owner   VARCHAR(255) NOT NULL,
    state   TEXT,
    changed TIMESTAMP(6) WITH TIME ZONE NOT NULL
);
