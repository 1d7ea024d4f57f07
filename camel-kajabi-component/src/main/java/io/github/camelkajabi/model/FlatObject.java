// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable JSON object as an array of its values. Documents consist mostly of objects, and a
 * hash map takes 48 bytes for each member where this takes 4.
 */
final class FlatObject extends AbstractMap<String, @Nullable Object> implements JsonTree.Frozen {

    private final MemberNames names;
    private final @Nullable Object[] values;

    private FlatObject(MemberNames names, @Nullable Object[] values) {
        this.names = names;
        this.values = values;
    }

    /**
     * Creates an object from a part of an array of names and values in turn.
     *
     * @param names the names in that part
     */
    static FlatObject of(MemberNames names, @Nullable Object[] members, int from) {
        @Nullable Object[] values = new Object[names.count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = members[from + 2 * i + 1];
        }
        return new FlatObject(names, values);
    }

    /** Whether it consists of a type and an id, both text, like most objects of a document. */
    boolean isPlainIdentifier() {
        return names.areThoseOfAnIdentifier()
                && values[0] instanceof String first
                && values[1] instanceof String second
                && !first.isEmpty()
                && !second.isEmpty();
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        int place = names.find(name);
        return place < 0 ? null : values[place];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return names.find(name) >= 0;
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super @Nullable Object> action) {
        for (int i = 0; i < values.length; i++) {
            action.accept(names.name(i), values[i]);
        }
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
            return next < values.length;
        }

        @Override
        public Map.Entry<String, @Nullable Object> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int place = next++;
            return new SimpleImmutableEntry<>(names.name(place), values[place]);
        }
    }
}
