// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

import java.util.List;

/**
 * The filters that a list builds from an attribute and a suffix, such as {@code created_at_gt}.
 *
 * @param attributes the attributes that can be filtered by
 * @param suffixes the comparisons that are printed for this list
 */
public record FilterGrammar(List<String> attributes, List<String> suffixes) {

    /** Whether the name is one of the attributes, an underscore and one of the suffixes. */
    public boolean accepts(String name) {
        return attributes.stream()
                .anyMatch(
                        attribute ->
                                name.startsWith(attribute + "_")
                                        && suffixes.contains(
                                                name.substring(attribute.length() + 1)));
    }
}
