// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Filter;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.model.Resource;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which records show that a filter was ignored. */
class FilteredRowsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "purchases | active | true | {\"deactivated_at\":null} | false",
                "purchases | active | true | {\"deactivated_at\":\"2026-01-01T00:00:00Z\"} | true",
                "purchases | active | false | {\"deactivated_at\":\"2026-01-01T00:00:00Z\"} |"
                        + " false",
                "purchases | deactivated | true | {\"deactivated_at\":null} | true",
                "purchases | deactivated | true | {} | false",
                "purchases | coupon_code_eq | summer | {\"coupon_code\":\"SUMMER\"} | false",
                "purchases | coupon_code_eq | summer | {\"coupon_code\":\"winter\"} | true",
                "orders | order_number_eq | 1001 | {\"order_number\":1001} | false",
                "orders | order_number_eq | 1001 | {\"order_number\":1002} | true",
                "orders | created_at_gteq | 2026-01-01T00:00:01Z |"
                        + " {\"created_at\":\"2026-01-01T00:00:01.5Z\"} | false",
                "orders | created_at_gteq | 2026-01-01T00:00:01Z |"
                        + " {\"created_at\":\"2026-01-01T00:00:00Z\"} | true",
                "orders | created_at_lteq | 2026-01-01T01:00:00+01:00 |"
                        + " {\"created_at\":\"2026-01-01T00:00:00Z\"} | false",
                "orders | created_at_lteq | 2026-01-01T00:00:00Z |"
                        + " {\"created_at\":\"2026-01-01T00:00:01Z\"} | true",
                "orders | created_at_lteq | 2026-01-01 | {\"created_at\":\"2026-01-02T00:00:01Z\"}"
                        + " | false",
                "order_items | fulfilled_at_null | true |"
                        + " {\"fulfilled_at\":\"2026-01-01T00:00:00Z\"} | true",
                "order_items | item_type_eq | Offer | {\"item_type\":null} | false",
            })
    void aRecordThatContradictsItsFilterIsRecognized(
            String resource, String name, String value, String attributes, boolean excluded) {
        Filter filter = Catalog.get().find(resource, null, "list", null).filter(name).orElseThrow();
        Resource record =
                Objects.requireNonNull(
                        Document.read(
                                        "{\"data\":{\"type\":\""
                                                + resource
                                                + "\",\"id\":\"1\",\"attributes\":"
                                                + attributes
                                                + "}}")
                                .resource());
        assertThat(FilteredRows.excludes(filter, value, record)).isEqualTo(excluded);
        if (excluded) {
            assertThat(FilteredRows.shown(filter, record)).contains("=");
        }
    }
}
