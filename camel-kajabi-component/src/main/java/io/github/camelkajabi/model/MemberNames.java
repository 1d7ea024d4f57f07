// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import org.jspecify.annotations.Nullable;

/**
 * The names of the members of a JSON object, in the order of the document, and the index of each.
 * Immutable, so that objects with the same names in the same order can share them.
 */
final class MemberNames {

    static final MemberNames NONE = new MemberNames(new String[0], new int[0], 0);

    /** Up to this number of names, a linear search is faster than a hash table. */
    private static final int MAX_WITHOUT_INDEX = 8;

    /** More steps than this are not a coincidence: somebody chose names that collide. */
    private static final int MAX_STEPS = 64;

    private static final int[] NO_INDEX = {};

    /** Objects that are larger, or have longer names, are not remembered. */
    private static final int MAX_SHARED_NAMES = 64;

    private static final int MAX_SHARED_LENGTH = 64;

    /**
     * Names of earlier objects by a hash, at most 512 kinds; a newer kind replaces an older one. A
     * reader may miss what another thread has just stored, and then makes its own: what it sees is
     * complete, because all fields are final.
     */
    private static final @Nullable MemberNames[] SHARED = new MemberNames[512];

    private final String[] names;

    /** Hash table of the indexes of names plus one. Empty if there are few names. */
    private final int[] index;

    /** One bit for each name, by its hash, which rules out most absent names at once. */
    private final long bits;

    private final boolean identifier;

    private MemberNames(String[] names, int[] index, long bits) {
        this.names = names;
        this.index = index;
        this.bits = bits;
        this.identifier = names.length == 2 && find("type") >= 0 && find("id") >= 0;
    }

    /**
     * The names in a part of an array of names and values in turn. The rows of a list have the same
     * members again and again, and so have the records of later documents: they share their names.
     *
     * @return null if a name occurs twice, or if so many collide that a search would be slow
     */
    static @Nullable MemberNames of(@Nullable Object[] members, int from, int to) {
        if (from == to) {
            return NONE;
        }
        int slot = hash(members, from, to) & (SHARED.length - 1);
        MemberNames known = SHARED[slot];
        if (known != null && known.are(members, from, to)) {
            return known;
        }
        MemberNames made = make(members, from, to);
        if (made != null && made.mayBeShared()) {
            SHARED[slot] = made;
        }
        return made;
    }

    private static int hash(@Nullable Object[] members, int from, int to) {
        int hash = spread(31 * (to - from) + String.valueOf(members[from]).hashCode());
        return spread(31 * hash + String.valueOf(members[to - 2]).hashCode());
    }

    private static int spread(int hash) {
        return hash ^ (hash >>> 16);
    }

    /** Whether the names in a part of an array of names and values are these. */
    private boolean are(@Nullable Object[] members, int from, int to) {
        if (names.length != (to - from) / 2) {
            return false;
        }
        int at = from;
        for (String name : names) {
            if (name != members[at] && !name.equals(members[at])) {
                return false;
            }
            at += 2;
        }
        return true;
    }

    private boolean mayBeShared() {
        if (names.length > MAX_SHARED_NAMES) {
            return false;
        }
        for (String name : names) {
            if (name.length() > MAX_SHARED_LENGTH) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable MemberNames make(@Nullable Object[] members, int from, int to) {
        String[] names = new String[(to - from) / 2];
        int[] index =
                names.length <= MAX_WITHOUT_INDEX ? NO_INDEX : new int[tableSize(names.length)];
        long bits = 0;
        for (int i = 0; i < names.length; i++) {
            String name = String.valueOf(members[from + 2 * i]);
            long bit = bit(name);
            if (index.length > 0) {
                int slot = slot(names, index, name);
                if (slot < 0 || index[slot] > 0) {
                    return null;
                }
                index[slot] = i + 1;
            } else if ((bits & bit) != 0 && search(names, i, name) >= 0) {
                return null;
            }
            names[i] = name;
            bits |= bit;
        }
        return new MemberNames(names, index, bits);
    }

    /** At most three quarters of the table are in use. */
    private static int tableSize(int count) {
        return Integer.highestOneBit(count + count / 3) << 1;
    }

    private static long bit(Object name) {
        return 1L << spread(name.hashCode());
    }

    /** Nearly all names are constants or come from the parser, which interns them. */
    @SuppressWarnings("ReferenceEquality")
    private static int search(@Nullable String[] names, int count, Object name) {
        for (int i = 0; i < count; i++) {
            if (name == names[i]) {
                return i;
            }
        }
        for (int i = 0; i < count; i++) {
            if (name.equals(names[i])) {
                return i;
            }
        }
        return -1;
    }

    /** The slot in the table where the name is or could be; negative after too many steps. */
    private static int slot(@Nullable String[] names, int[] index, Object name) {
        int mask = index.length - 1;
        int slot = spread(name.hashCode()) & mask;
        for (int step = 0; step < MAX_STEPS; step++) {
            int at = index[slot];
            if (at == 0 || name.equals(names[at - 1])) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        return -1;
    }

    /** Whether these are the names of a JSON:API resource identifier without meta. */
    boolean areThoseOfAnIdentifier() {
        return identifier;
    }

    /** The index of a name; negative if it is absent. */
    int find(@Nullable Object name) {
        if (name == null || (bits & bit(name)) == 0) {
            return -1;
        }
        if (index.length == 0) {
            return search(names, names.length, name);
        }
        int slot = slot(names, index, name);
        return slot < 0 ? -1 : index[slot] - 1;
    }

    int count() {
        return names.length;
    }

    String name(int place) {
        return names[place];
    }
}
