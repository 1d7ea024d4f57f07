// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

/**
 * The {@code links} and {@code meta} of a list. Documentation and observation differ, so a client
 * has to accept all shapes.
 */
public enum PageShape {
    /**
     * As observed: {@code self} and {@code current} always, {@code first} and {@code prev} only
     * after page one, {@code next} and {@code last} only before the last page; meta {@code total}.
     */
    LIVE,
    /**
     * As mostly documented: {@code self, first, prev, next, last} with null for missing links; meta
     * {@code total_pages, total_count, current_page}.
     */
    DOCS,
    /** As the schema has it: links {@code self} and {@code current} alone, no meta. */
    SELF_ONLY,
    /** Neither links nor meta. */
    NONE,
    /**
     * As documented for purchases: links as {@link #DOCS}, meta {@code count, total_count,
     * total_pages}.
     */
    PURCHASES,
    /**
     * As documented for transactions: links as {@link #DOCS}, meta {@code total_pages,
     * current_page}.
     */
    TRANSACTIONS,
    /**
     * As documented for payouts: links as {@link #DOCS}, meta {@code total} and {@code pagination}
     * with {@code current, first, prev, next, last, records}.
     */
    PAYOUTS
}
