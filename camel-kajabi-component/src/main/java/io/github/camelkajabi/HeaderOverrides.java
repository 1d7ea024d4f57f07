// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

/** What the headers of a message may change about the call that an endpoint describes. */
public enum HeaderOverrides {
    /** Headers change nothing. Only values that the connector itself left in them still count. */
    none,

    /**
     * Headers select the records of a call and how a list is read. They set the operation only if
     * the endpoint does not name one, and cannot allow what the endpoint forbids. This is the
     * default.
     */
    safe,

    /** Headers change everything except the operation that the endpoint names. */
    all
}
