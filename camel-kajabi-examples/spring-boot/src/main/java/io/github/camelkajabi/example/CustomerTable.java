// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import io.github.camelkajabi.model.Customer;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of customers. Its SQL is that of H2 and of PostgreSQL from 15 on. */
@Repository
public class CustomerTable {

    private static final String UPSERT =
            """
            MERGE INTO customers
            USING (VALUES (
                CAST(:id AS varchar), CAST(:name AS varchar), CAST(:email AS varchar),
                CAST(:revenue AS numeric), CAST(:created AS timestamp with time zone)))
                AS received (id, name, email, net_revenue, created_at)
            ON customers.id = received.id
            WHEN MATCHED THEN UPDATE SET
                name = received.name, email = received.email, net_revenue = received.net_revenue,
                created_at = received.created_at
            WHEN NOT MATCHED THEN INSERT (id, name, email, net_revenue, created_at)
                VALUES (received.id, received.name, received.email, received.net_revenue, received.created_at)
            """;

    private final JdbcClient database;

    CustomerTable(JdbcClient database) {
        this.database = database;
    }

    /**
     * A customer in the database.
     *
     * @param id as in Kajabi
     * @param firstSeen when the row was inserted; saving again keeps it
     */
    public record Row(
            String id,
            String name,
            String email,
            BigDecimal netRevenue,
            OffsetDateTime createdAt,
            OffsetDateTime firstSeen) {}

    /** Inserts the customer, or updates it. */
    public void save(Customer customer) {
        database.sql(UPSERT)
                .param("id", customer.getId())
                .param("name", customer.getName())
                .param("email", customer.getEmail())
                .param("revenue", customer.getNetRevenue())
                .param("created", utc(customer.getCreatedAt()))
                .update();
    }

    /** All customers, oldest first. */
    public List<Row> all() {
        return database.sql(
                        "SELECT id, name, email, net_revenue, created_at, first_seen FROM customers"
                                + " ORDER BY created_at, id")
                .query(Row.class)
                .list();
    }

    private static OffsetDateTime utc(Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }
}
