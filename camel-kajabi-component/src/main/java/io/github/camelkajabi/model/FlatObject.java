// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable JSON object in one array, in the order of the document: an answer is mostly objects,
 * and a hash map takes 48 bytes for each member where this takes 8.
 *
 * <p>Up to {@value #FEW} members are searched one by one. More have an index: a hash table of
 * positions with linear probing.
 */
final class FlatObject extends AbstractMap<String, @Nullable Object> implements JsonTree.Frozen {

    private static final int FEW = 8;

    /** More steps than this are no chance: somebody chose names that collide. */
    private static final int MOST_STEPS = 64;

    private static final int[] NO_INDEX = {};

    /** Name, value, name, value... */
    private final @Nullable Object[] members;

    /** Positions of names, plus one; a power of two long. Empty if the members are few. */
    private final int[] index;

    /** A bit for each name, by its hash: most names that are not there are seen at once. */
    private final long names;

    private FlatObject(@Nullable Object[] members, int[] index, long names) {
        this.members = members;
        this.index = index;
        this.names = names;
    }

    /**
     * An object of the names and values in a part of an array. Of two members with the same name
     * the last counts, in the place of the first.
     *
     * @return null if too many names collide, so that this would be slow
     */
    static @Nullable FlatObject of(@Nullable Object[] source, int from, int to) {
        @Nullable Object[] members = new Object[to - from];
        boolean few = members.length <= 2 * FEW;
        int[] index = few ? NO_INDEX : new int[tableSize(members.length / 2)];
        long names = 0;
        int used = 0;
        for (int i = from; i < to; i += 2) {
            Object name = Objects.requireNonNull(source[i]);
            boolean isNew = (names & bit(name)) == 0;
            names |= bit(name);
            int slot = few ? 0 : slot(members, index, name);
            if (slot < 0) {
                return null;
            }
            int at = few ? (isNew ? -1 : search(members, used, name)) : index[slot] - 1;
            if (at < 0) {
                at = used;
                used += 2;
                members[at] = name;
                if (!few) {
                    index[slot] = at + 1;
                }
            }
            members[at + 1] = source[i + 1];
        }
        return new FlatObject(
                used == members.length ? members : Arrays.copyOf(members, used), index, names);
    }

    /** At most three quarters of the table are in use. */
    private static int tableSize(int count) {
        return Integer.highestOneBit(count + count / 3) << 1;
    }

    private static long bit(Object name) {
        int hash = name.hashCode();
        return 1L << (hash ^ (hash >>> 16));
    }

    private static int search(@Nullable Object[] members, int used, Object name) {
        for (int i = 0; i < used; i += 2) {
            if (name.equals(members[i])) {
                return i;
            }
        }
        return -1;
    }

    /** Where in the table the name is or could be; negative after too many steps. */
    private static int slot(@Nullable Object[] members, int[] index, Object name) {
        int mask = index.length - 1;
        int hash = name.hashCode();
        int slot = (hash ^ (hash >>> 16)) & mask;
        for (int step = 0; step < MOST_STEPS; step++) {
            int at = index[slot];
            if (at == 0 || name.equals(members[at - 1])) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        return -1;
    }

    private int find(@Nullable Object name) {
        if (name == null || (names & bit(name)) == 0) {
            return -1;
        }
        if (index.length == 0) {
            return search(members, members.length, name);
        }
        int slot = slot(members, index, name);
        return slot < 0 ? -1 : index[slot] - 1;
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        int at = find(name);
        return at < 0 ? null : members[at + 1];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return find(name) >= 0;
    }

    @Override
    public int size() {
        return members.length / 2;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super @Nullable Object> action) {
        for (int i = 0; i < members.length; i += 2) {
            action.accept(name(i), members[i + 1]);
        }
    }

    private String name(int at) {
        return (String) Objects.requireNonNull(members[at]);
    }

    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, @Nullable Object>> iterator() {
                return new Entries();
            }

            @Override
            public int size() {
                return FlatObject.this.size();
            }
        };
    }

    private final class Entries implements Iterator<Map.Entry<String, @Nullable Object>> {

        private int next;

        @Override
        public boolean hasNext() {
            return next < members.length;
        }

        @Override
        public Map.Entry<String, @Nullable Object> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int at = next;
            next += 2;
            return new SimpleImmutableEntry<>(name(at), members[at + 1]);
        }
    }
}
