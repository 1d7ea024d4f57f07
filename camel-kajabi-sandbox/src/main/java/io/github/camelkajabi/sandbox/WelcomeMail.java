// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.time.Instant;
import java.util.List;

/**
 * A welcome mail that the sandbox would have sent.
 *
 * @param contactId the contact it goes to
 * @param email the address it goes to
 * @param offerIds the offers newly granted
 * @param at when, by the sandbox clock
 */
public record WelcomeMail(String contactId, String email, List<String> offerIds, Instant at) {

    /** Makes the list unmodifiable. */
    public WelcomeMail {
        offerIds = List.copyOf(offerIds);
    }
}
