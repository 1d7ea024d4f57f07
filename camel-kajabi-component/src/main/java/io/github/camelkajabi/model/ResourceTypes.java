// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The types of the API and the classes of their records. */
public final class ResourceTypes {

    /** Makes the view of a checked resource object. */
    @FunctionalInterface
    interface Factory<R> {
        R create(Map<String, @Nullable Object> object, Included included);
    }

    /** Takes the types one by one. */
    interface Registry {
        <R extends Resource> void add(String type, Class<R> recordClass, Factory<R> factory);
    }

    private record Entry(
            Class<? extends Resource> recordClass, Factory<? extends Resource> factory) {}

    private static final Map<String, Entry> TYPES = new LinkedHashMap<>();

    static {
        KnownTypes.addTo(ResourceTypes::add);
    }

    private ResourceTypes() {}

    /** All known types, as in the API. */
    public static Set<String> names() {
        return Collections.unmodifiableSet(TYPES.keySet());
    }

    /** Whether the type has a class of its own. */
    public static boolean isKnown(String type) {
        return TYPES.containsKey(type);
    }

    /** The class of the records of a type; {@link Resource} for an unknown one. */
    public static Class<? extends Resource> classOf(String type) {
        Entry entry = TYPES.get(type);
        return entry == null ? Resource.class : entry.recordClass();
    }

    /** The type of the records of a class; null for {@link Resource}, which stands for any. */
    public static @Nullable String nameOf(Class<? extends Resource> recordClass) {
        return TYPES.entrySet().stream()
                .filter(type -> type.getValue().recordClass() == recordClass)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    /**
     * The record of a resource object.
     *
     * @param type its own type
     * @param expected what to take it for if that is not a known one
     */
    static Resource create(
            String type,
            @Nullable String expected,
            Map<String, @Nullable Object> object,
            Included included) {
        Entry entry = TYPES.get(type);
        if (entry != null) {
            return entry.factory().create(object, included);
        }
        return expected == null
                ? new Resource(type, object, included)
                : create(expected, null, object, included);
    }

    private static <R extends Resource> void add(
            String type, Class<R> recordClass, Factory<R> factory) {
        TYPES.put(type, new Entry(recordClass, factory));
    }
}
