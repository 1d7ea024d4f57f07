// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

/** How the producer reads a list. */
public enum Paging {
    /** Every page; the body is the complete list. */
    all,
    /**
     * Every page; the body is an iterator that holds the current page and the pages that were read
     * ahead (option prefetch).
     */
    stream,
    /** One page; the body is its list. */
    page
}
