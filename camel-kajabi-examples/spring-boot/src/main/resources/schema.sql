-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE IF NOT EXISTS customers (
    id varchar PRIMARY KEY,
    name varchar,
    email varchar,
    net_revenue numeric(14, 2),
    created_at timestamp with time zone,
    first_seen timestamp with time zone DEFAULT current_timestamp NOT NULL
);
