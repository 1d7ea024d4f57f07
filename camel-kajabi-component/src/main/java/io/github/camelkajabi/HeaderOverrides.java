// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

/** What the headers of a message may change about the call that an endpoint describes. */
public enum HeaderOverrides {
    /** Nothing: headers are not read. What the connector itself left in them still counts. */
    none,

    /**
     * Which records a call is about and how a list is read. The operation only where the endpoint
     * names none, and of what the endpoint forbids nothing. The default.
     */
    safe,

    /** Everything but the operation that the endpoint names. */
    all
}
