// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Documents that are cheap to send and dear to read. */
@Timeout(10)
class HostileDocumentsTest {

    private static final int MANY = 1 << 14;

    @Test
    void idsThatCollideAreFoundAtOnce() {
        StringBuilder rows = new StringBuilder();
        StringBuilder included = new StringBuilder();
        for (String id : colliding(MANY)) {
            String comma = rows.isEmpty() ? "" : ",";
            rows.append(comma)
                    .append("{\"type\":\"contacts\",\"id\":\"")
                    .append(id)
                    .append(
                            "\",\"relationships\":{\"offers\":{\"data\":[{\"type\":\"offers\",\"id\":\"")
                    .append(id)
                    .append("\"}]}}}");
            included.append(comma)
                    .append("{\"type\":\"offers\",\"id\":\"")
                    .append(id)
                    .append("\",\"attributes\":{\"title\":\"t\"}}");
        }
        Document document =
                Document.read("{\"data\":[" + rows + "],\"included\":[" + included + "]}");
        assertThat(document.resources())
                .hasSize(MANY)
                .allSatisfy(
                        row ->
                                assertThat(row.getRelated("offers"))
                                        .matches(offers -> offers.has("title")));
    }

    @Test
    void memberNamesThatCollideAreFoundAtOnce() {
        StringBuilder members = new StringBuilder();
        List<String> names = colliding(MANY);
        for (String name : names) {
            members.append(members.isEmpty() ? "" : ",").append('"').append(name).append("\":1");
        }
        Document document =
                Document.read(
                        "{\"data\":{\"type\":\"a\",\"id\":\"1\",\"attributes\":{"
                                + members
                                + "}}}");
        assertThat(names).allMatch(name -> document.resources().get(0).has(name));
    }

    @Test
    void moreValuesThanAnAnswerHasAreRefused() {
        String many = "[" + "{},".repeat(1_000_001) + "{}]";
        assertThatThrownBy(() -> JsonReader.read(many))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("more than 1000000");
    }

    /** Texts of the same hash: any string of the two pairs has it. */
    static List<String> colliding(int count) {
        List<String> texts = new ArrayList<>(List.of(""));
        while (texts.size() < count) {
            List<String> longer = new ArrayList<>();
            for (String text : texts) {
                longer.add(text + "Aa");
                longer.add(text + "BB");
            }
            texts = longer;
        }
        return texts;
    }
}
