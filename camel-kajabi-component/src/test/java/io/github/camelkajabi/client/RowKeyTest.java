// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.model.Resource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows that are alike and rows that only look alike. */
@Timeout(20)
class RowKeyTest {

    private static final int DOUBLINGS = 13;

    @Test
    void differentRowsHaveDifferentKeys() {
        List<String> rows =
                List.of(
                        "{\"type\":\"a\",\"id\":\"b:c\"}",
                        "{\"type\":\"a:b\",\"id\":\"c\"}",
                        "{\"type\":\"a\",\"id\":\"b/c\"}",
                        "{\"type\":\"a/b\",\"id\":\"c\"}",
                        "{\"type\":\"ab\",\"id\":\"c\"}",
                        "{\"type\":\"a\",\"id\":\"bc\"}",
                        "{\"type\":\"b\",\"id\":\"bc\"}",
                        "{\"type\":\"a\"}",
                        "{\"type\":\"a\",\"attributes\":{}}",
                        "{\"type\":\"a\",\"attributes\":{\"n\":1}}",
                        "{\"type\":\"a\",\"attributes\":{\"n\":\"1\"}}",
                        "{\"type\":\"a\",\"attributes\":{\"n\":null}}",
                        "{\"type\":\"a\",\"attributes\":{\"n\":\"null\"}}",
                        "{\"type\":\"a\",\"attributes\":{\"n\":[]}}",
                        "{\"type\":\"a\",\"attributes\":{\"n\":[\"x\",\"y\"]}}",
                        "{\"type\":\"a\",\"attributes\":{\"n\":[\"x1:y\"]}}",
                        "{\"type\":\"a\",\"attributes\":{\"n\":[[\"x\"],\"y\"]}}",
                        "{\"type\":\"a\",\"attributes\":{\"n\":\"x\",\"y\":true}}",
                        "{\"type\":\"a\",\"attributes\":{\"n\":\"x1:y4:true;\"}}");
        assertThat(keys(rows)).hasSize(rows.size());
    }

    @Test
    void equalRowsHaveEqualKeys() {
        assertThat(
                        keys(
                                List.of(
                                        "{\"type\":\"a\",\"id\":\"1\",\"attributes\":{\"n\":1}}",
                                        "{\"id\":\"1\",\"attributes\":{\"n\":2},\"type\":\"a\"}")))
                .hasSize(1);
        assertThat(
                        keys(
                                List.of(
                                        "{\"type\":\"a\",\"attributes\":{\"n\":1,\"m\":\"x\"}}",
                                        "{\"attributes\":{\"m\":\"x\",\"n\":1},\"type\":\"a\"}")))
                .hasSize(1);
    }

    @Test
    void rowsThatCollideAreToldApartAtOnce() {
        List<String> texts = colliding();
        for (String form :
                List.of(
                        "{\"type\":\"a\",\"id\":\"%s\"}",
                        "{\"type\":\"%s\",\"id\":\"1\"}",
                        "{\"type\":\"a\",\"attributes\":{\"n\":\"%s\"}}",
                        "{\"type\":\"a\",\"attributes\":{\"%s\":\"n\"}}")) {
            List<String> rows = texts.stream().map(text -> form.replace("%s", text)).toList();
            assertThat(keys(rows)).as(form).hasSize(texts.size());
        }
    }

    private static Set<String> keys(List<String> rows) {
        Set<String> keys = new HashSet<>();
        rows(rows).forEach(row -> keys.add(RowKey.of(row)));
        return keys;
    }

    private static List<Resource> rows(List<String> rows) {
        return Document.read("{\"data\":[" + String.join(",", rows) + "]}").resources();
    }

    /** Texts of the same length and hash. */
    private static List<String> colliding() {
        List<String> texts = Collections.singletonList("");
        for (int i = 0; i < DOUBLINGS; i++) {
            List<String> longer = new ArrayList<>();
            for (String text : texts) {
                Stream.of("Aa", "BB").forEach(pair -> longer.add(text + pair));
            }
            texts = longer;
        }
        return texts;
    }
}
