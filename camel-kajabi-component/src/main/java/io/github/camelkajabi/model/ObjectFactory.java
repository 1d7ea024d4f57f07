// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import io.github.camelkajabi.annotations.Internal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Creates the immutable objects of documents. The rows of a list have the same members again and
 * again, and so have the records of later documents: objects with the same member names in the same
 * order share these. Thread-safe.
 */
@Internal
public final class ObjectFactory {

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
        return common != null ? common : MemberNames.shared(members, from, to);
    }
}
