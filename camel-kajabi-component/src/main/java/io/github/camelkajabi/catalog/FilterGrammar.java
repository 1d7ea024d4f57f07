// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

import java.util.List;
import java.util.Optional;

/**
 * The filters that a list builds from an attribute and a suffix, such as {@code created_at_gt}.
 *
 * @param attributes the attributes that can be filtered by
 * @param suffixes the comparisons that are documented for this list
 */
public record FilterGrammar(List<String> attributes, List<String> suffixes) {

    /** Whether the name is one of the attributes, an underscore and one of the suffixes. */
    public boolean accepts(String name) {
        return attributeOf(name).isPresent();
    }

    /** The attribute in the name of a filter; empty if the name has another form. */
    Optional<String> attributeOf(String name) {
        return attributes.stream()
                .filter(
                        attribute ->
                                name.startsWith(attribute + "_")
                                        && suffixes.contains(
                                                name.substring(attribute.length() + 1)))
                .findFirst();
    }

    /**
     * The form of the value of a filter.
     *
     * @param suffix the comparison
     * @param type the type of the attribute, as in {@link ResourceType.Attribute#type()}
     */
    static ValueForm form(String suffix, String type) {
        return switch (suffix) {
            case "null" -> ValueForm.flag;
            case "in", "not_in" -> type.equals("integer") ? ValueForm.numbers : ValueForm.text;
            case "cont", "not_cont", "i_cont", "start", "end" -> ValueForm.text;
            default ->
                    switch (type) {
                        case "integer" -> ValueForm.number;
                        case "number" -> ValueForm.amount;
                        case "boolean" -> ValueForm.flag;
                        case "date-time" -> ValueForm.time;
                        default -> ValueForm.text;
                    };
        };
    }
}
