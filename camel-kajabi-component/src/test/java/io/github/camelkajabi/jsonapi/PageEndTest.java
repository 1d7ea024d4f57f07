// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The second of several pages of two rows each; rows, links and meta as the server sends them. */
class PageEndTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "2 |                            |                                  | UNKNOWN",
                "0 |                            |                                  | LAST",
                "2 | \"self\":\"a\"             |                                  | UNKNOWN",
                "2 | \"next\":\"a\"             |                                  | MORE",
                "2 | \"next\":{\"href\":\"a\"}  |                                  | MORE",
                "2 | \"next\":null              |                                  | LAST",
                "2 | \"prev\":\"a\"             |                                  | LAST",
                "2 | \"first\":\"a\"            |                                  | LAST",
                "0 | \"next\":\"a\"             |                                  | CONTRADICTORY",
                "2 |                            | \"total_pages\":3                | MORE",
                "2 |                            | \"total_pages\":2                | LAST",
                "2 |                            | \"total_pages\":1                | LAST",
                "2 | \"next\":\"a\"             | \"total_pages\":2                | CONTRADICTORY",
                "2 | \"prev\":\"a\"             | \"total_pages\":3                | CONTRADICTORY",
                "2 |                            | \"total_count\":5                | MORE",
                "2 |                            | \"total_count\":4                | LAST",
                "2 | \"next\":\"a\"             | \"total_count\":4                | CONTRADICTORY",
                "2 | \"prev\":\"a\"             | \"total_count\":5                | CONTRADICTORY",
                "0 |                            | \"total_count\":5                | CONTRADICTORY",
                "2 |                            | \"total_pages\":2,\"total_count\":9 |"
                        + " CONTRADICTORY"
            })
    void everySignCounts(int rows, String links, String meta, PageEnd expected) {
        String row = "{\"type\":\"forms\"}";
        Document document =
                Document.read(
                        "{\"data\":["
                                + String.join(",", Collections.nCopies(rows, row))
                                + "],\"links\":{"
                                + (links == null ? "" : links)
                                + "},\"meta\":{"
                                + (meta == null ? "" : meta)
                                + "}}");
        assertThat(PageEnd.of(document, 2, 2)).isEqualTo(expected);
        assertThat(PageEnd.ofRead(document, 2, 2 + rows)).isEqualTo(expected);
        assertThat(expected.claimsMore())
                .isEqualTo(expected == PageEnd.MORE || expected == PageEnd.CONTRADICTORY);
    }

    /** A short page in the middle, or a page size that the server lowers, is not the end. */
    @ParameterizedTest
    @CsvSource({"2, LAST", "3, UNKNOWN", "4, MORE"})
    void aTotalDecidesOnlyIfItDoesSoForEveryPageSize(int total, PageEnd expected) {
        Document document =
                Document.read(
                        "{\"data\":[{\"type\":\"forms\"}],\"meta\":{\"total_count\":"
                                + total
                                + "}}");
        assertThat(PageEnd.of(document, 2, 2)).isEqualTo(expected);
    }
}
