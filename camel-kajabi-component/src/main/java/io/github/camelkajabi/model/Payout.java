// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/**
 * A transfer of Kajabi Payments money to the owner of the site. Its id is not a number. The API's
 * schema lacks this type: its attributes come from the text and the examples of the documentation.
 */
public final class Payout extends TypedResource<Payout> {

    /** The type, as in the API. */
    public static final String TYPE = "kajabi_payments_payouts";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public Payout(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    Payout(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /**
     * State: pending, in transit, paid, failed or canceled. Capitalised, for example {@code Paid},
     * while the filter of the same name takes lower case, for example {@code in_transit}. More may
     * appear.
     */
    public @Nullable String getStatus() {
        return typed().string("status");
    }

    /** Amount as a decimal, not in minor units. */
    public @Nullable BigDecimal getAmount() {
        return typed().decimal("amount");
    }

    /** ISO currency code. */
    public @Nullable String getCurrency() {
        return typed().string("currency");
    }

    /** When it was initiated, in UTC. A date without a time counts as its first instant. */
    public @Nullable Instant getInitiatedDate() {
        return typed().instantOrDate("initiated_date");
    }

    /** When it is expected to arrive, in UTC. A date without a time counts as its first instant. */
    public @Nullable Instant getEstimatedArrivalDate() {
        return typed().instantOrDate("estimated_arrival_date");
    }

    /** Name of the bank and last digits of the account. */
    public @Nullable String getBankAccount() {
        return typed().string("bank_account");
    }

    /**
     * What it is made of: plain objects, not resources. Sent only with the read of a single payout.
     * Can be null. Set by the server.
     */
    public @Nullable List<PayoutTransaction> getTransactions() {
        return typed().objects("transactions", PayoutTransaction::new);
    }

    @Override
    Payout view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new Payout(resourceObject, relatedResources);
    }
}
