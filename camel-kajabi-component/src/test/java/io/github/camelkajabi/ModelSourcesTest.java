// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.ResourceType;
import io.github.camelkajabi.catalog.ResourceType.Attribute;
import io.github.camelkajabi.catalog.ResourceType.RelationshipType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Writes the record classes from the catalogue, and fails when the files in the repository are not
 * what it would write. With {@code -Dkajabi.model=write} it writes them.
 */
class ModelSourcesTest {

    private static final Path DIRECTORY =
            Path.of("src", "main", "java", "io", "github", "camelkajabi", "model");

    @Test
    void theRecordClassesAreWhatTheCatalogueSays() throws IOException {
        Map<String, String> expected = new ModelSources(Catalog.get().resourceTypes()).render();
        Set<String> stale = new TreeSet<>(generated());
        stale.removeAll(expected.keySet());
        if ("write".equals(System.getProperty("kajabi.model"))) {
            for (String file : stale) {
                Files.delete(DIRECTORY.resolve(file));
            }
            for (Map.Entry<String, String> file : expected.entrySet()) {
                Files.writeString(DIRECTORY.resolve(file.getKey()), file.getValue());
            }
        }

        assertThat(generated())
                .as("generated files: run this test with -Dkajabi.model=write")
                .isEqualTo(expected.keySet());
        for (Map.Entry<String, String> file : expected.entrySet()) {
            assertThat(DIRECTORY.resolve(file.getKey()))
                    .as("%s is stale: run this test with -Dkajabi.model=write", file.getKey())
                    .hasContent(file.getValue());
        }
    }

    @Test
    void aLongSignatureAndATypeWithoutClassAreWrittenAsTheFormatterHasThem() {
        ResourceType type =
                new ResourceType(
                        "cancellation_requests",
                        "SubscriptionCancellationRequest",
                        null,
                        "A wish to end a subscription.",
                        List.of(),
                        List.of(
                                new RelationshipType(
                                        "reasons", true, "reasons", "1.2.0", null, "Its reasons.")),
                        List.of());

        assertThat(
                        new ModelSources(List.of(type))
                                .render()
                                .get("SubscriptionCancellationRequest.java"))
                .contains(
                        """
                            /** Its reasons. Since API 1.2.0. */
                            public List<Resource> getReasons() {
                                return getAllRelated("reasons");
                            }
                        """,
                        """
                            SubscriptionCancellationRequest view(
                                    Map<String, @Nullable Object> resourceObject, Included relatedResources) {
                                return new SubscriptionCancellationRequest(resourceObject, relatedResources);
                            }
                        """);
    }

    @Test
    void anUnknownReadingIsNamedWithTheKnownOnes() {
        Attribute attribute =
                new Attribute(
                        "codes", "array", "texts", null, false, null, false, null, null, "Codes.",
                        null);
        ModelSources sources =
                new ModelSources(
                        List.of(
                                new ResourceType(
                                        "coupons",
                                        "Coupon",
                                        null,
                                        "A coupon.",
                                        List.of(attribute),
                                        List.of(),
                                        List.of())));

        assertThatThrownBy(sources::render)
                .hasMessageStartingWith("codes: \"reads\" must be one of ")
                .hasMessageContaining("strings");
    }

    /** The names of the files with the note. */
    private static Set<String> generated() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            for (Path file : files.toList()) {
                if (Files.readString(file).contains(ModelSources.NOTE)) {
                    names.add(file.getFileName().toString());
                }
            }
        }
        return names;
    }
}
