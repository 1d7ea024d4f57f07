// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.catalog.ResourceType.Attribute;
import io.github.camelkajabi.catalog.ResourceType.RelationshipType;
import io.github.camelkajabi.catalog.ResourceType.Source;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogue knows of a member, in the words that the Javadoc of its getter and the
 * reference page share. Code stands between backticks.
 */
final class Sentences {

    private Sentences() {}

    static String of(Attribute attribute) {
        List<String> sentences = new ArrayList<>(List.of(attribute.description()));
        if (attribute.nullMeans() != null) {
            sentences.add("Null if " + attribute.nullMeans() + ".");
        } else if (attribute.nullable()) {
            sentences.add("Can be null.");
        }
        if (attribute.readOnly()) {
            sentences.add("Set by the server.");
        }
        addOrigin(sentences, attribute.since(), attribute.source());
        return String.join(" ", sentences);
    }

    static String of(RelationshipType relationship) {
        List<String> sentences = new ArrayList<>(List.of(relationship.description()));
        addOrigin(sentences, relationship.since(), relationship.source());
        return String.join(" ", sentences);
    }

    private static void addOrigin(
            List<String> sentences, @Nullable String since, @Nullable Source source) {
        if (since != null) {
            sentences.add("Since API " + since + ".");
        }
        if (source != null) {
            sentences.add(
                    switch (source) {
                        case TEXT -> "Only the text of the API's documentation names it.";
                        case EXAMPLE -> "Only examples of the API's documentation show it.";
                        case SAMPLE -> "Only samples of webhook deliveries show it.";
                    });
        }
    }
}
