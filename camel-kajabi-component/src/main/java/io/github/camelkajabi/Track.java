// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

/** What a consumer takes for new. */
public enum Track {
    /** A record that was created. */
    created,
    /**
     * A record that was created or changed. One that changes twice between two polls comes once, as
     * it is then.
     */
    updated
}
