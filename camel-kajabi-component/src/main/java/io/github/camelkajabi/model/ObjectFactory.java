// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import io.github.camelkajabi.annotations.Internal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Creates the immutable objects of one document. The rows of a document have the same members again
 * and again, so objects with the same member names in the same order share these. Not thread-safe.
 */
@Internal
public final class ObjectFactory {

    private static final int INITIAL_CAPACITY = 16;

    /** A document with more kinds of objects shares only the names of the first ones. */
    private static final int MAX_CAPACITY = 256;

    /** Bounds the search when many kinds of objects have the same hash. */
    private static final int MAX_PROBES = 8;

    private @Nullable MemberNames @Nullable [] known;
    private int used;

    /**
     * Creates an object, as {@link JsonTree#object} does.
     *
     * @param members names, and values that are JSON trees, in turn
     * @param from the index of the first name
     * @param to the index after the last value
     */
    public Map<String, @Nullable Object> object(@Nullable Object[] members, int from, int to) {
        return JsonTree.object(members, from, to, names(members, from, to));
    }

    @Nullable MemberNames names(@Nullable Object[] members, int from, int to) {
        MemberNames common = MemberNames.common(members, from, to);
        if (common != null) {
            return common;
        }
        @Nullable MemberNames[] table = known;
        if (table == null) {
            table = new MemberNames[INITIAL_CAPACITY];
            known = table;
        }
        int slot = MemberNames.hash(members, from, to) & (table.length - 1);
        for (int probe = 0; probe < MAX_PROBES; probe++) {
            MemberNames present = table[slot];
            if (present == null) {
                MemberNames made = MemberNames.make(members, from, to);
                if (made != null) {
                    table[slot] = made;
                    used++;
                    growIfHalfFull(table);
                }
                return made;
            }
            if (present.are(members, from, to)) {
                return present;
            }
            slot = (slot + 1) & (table.length - 1);
        }
        return MemberNames.make(members, from, to);
    }

    private void growIfHalfFull(@Nullable MemberNames[] table) {
        if (2 * used <= table.length || table.length == MAX_CAPACITY) {
            return;
        }
        @Nullable MemberNames[] larger = new MemberNames[2 * table.length];
        for (MemberNames names : table) {
            if (names != null) {
                int slot = names.hash() & (larger.length - 1);
                while (larger[slot] != null) {
                    slot = (slot + 1) & (larger.length - 1);
                }
                larger[slot] = names;
            }
        }
        known = larger;
    }
}
