// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Date;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A value that a filter cannot understand is refused before anything is sent. */
class FilterValuesTest extends SandboxTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    contacts | created_in_last | 7d | a whole number of days, for example 7
                    contacts | not_opened_email_in_last | -7 | a whole number of days
                    customers | joined_in_last | 7.5 | a whole number of days
                    contacts | active_in_last | ٧ | a whole number of days
                    contacts | created_in_last | +7 | a whole number of days
                    contacts | subscribed | maybe | true or false, for example true
                    contacts | is_hidden | yes | true or false
                    contacts | never_subscribed | 1 | true or false
                    purchases | active | TRUE | true or false
                    landing_pages | published | published | true or false
                    orders | fulfilled_at_null | null | true or false
                    contacts | has_tag_id | vip | the id of a record
                    contacts | has_offer_id | 1,2 | the id of a record
                    orders | customer_id | 12 34 | the id of a record
                    contacts | has_all_tag_id | 1;2 | separated by commas
                    contacts | has_all_tag_id | 1,,2 | separated by commas
                    contacts | net_revenue_greater_than | $5 | a decimal number
                    contacts | net_revenue_less_than | 1,000 | a decimal number
                    contacts | net_revenue_equal_to | 1e3 | a decimal number
                    transactions | start_date | 12/01/2024 | year-month-day, for example 2024-01-31
                    transactions | end_date | 2024-02-30 | year-month-day
                    transactions | end_date | 2024-1-3 | year-month-day
                    transactions | start_date | 2024-01-01T00:00:00Z | year-month-day
                    kajabi_payments_payouts | start_date | yesterday | year-month-day
                    kajabi_payments_payouts | status | Paid | one of [pending, in_transit, paid,
                    hooks | event_eq | contact_created | one of [purchase, payment_succeeded,
                    podcasts | show_type_eq | weekly | one of [episodic, serial]
                    purchases | created_at_gt | 12/01/2024 | in ISO 8601
                    purchases | created_at_lt | 2024-01-31T00:00:00 | in ISO 8601
                    orders | created_at_gteq | soon | in ISO 8601
                    purchases | amount_in_cents_gt | 10.5 | a whole number
                    purchases | opt_in_eq | ja | true or false
                    order_items | quantity_in | 1;2 | separated by commas
                    """)
    void aValueOfAnotherFormIsRefused(String list, String filter, String value, String right) {
        String site = list.startsWith("kajabi_p") ? "&filter.site_id=1" : "";
        assertThatThrownBy(
                        () ->
                                context.getEndpoint(
                                        "kajabi:"
                                                + list
                                                + "?operation=list&filter."
                                                + filter
                                                + "="
                                                + value
                                                + site))
                .hasStackTraceContaining("filter." + filter + "=" + value)
                .hasStackTraceContaining(right)
                .hasStackTraceContaining("lenient=true");
        assertThatThrownBy(
                        () ->
                                kajabi(list + "?operation=list")
                                        .withHeader(KajabiConstants.FILTER, Map.of(filter, value))
                                        .request())
                .hasStackTraceContaining(right);
        assertThatCode(
                        () ->
                                context.getEndpoint(
                                        "kajabi:"
                                                + list
                                                + "?operation=list&lenient=true&filter."
                                                + filter
                                                + "="
                                                + value
                                                + site))
                .doesNotThrowAnyException();
        assertThat(sandbox.requests().count("GET", "/v1/" + list)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    contacts | created_in_last | 7
                    contacts | subscribed | false
                    contacts | has_tag_id | 2150012345
                    contacts | has_all_tag_id | 1, 2,3
                    contacts | net_revenue_greater_than | -10.50
                    contacts | name_contains | 7d, $5
                    transactions | start_date | 2024-02-29
                    kajabi_payments_payouts | status | in_transit
                    purchases | created_at_gt | 2024-01-31
                    purchases | created_at_gt | 2024-01-31T00:00:00.123Z
                    purchases | created_at_lte | 2024-01-31T00:00:00+01:00
                    purchases | created_at_cont | 2024
                    purchases | currency_eq | EUR
                    orders | order_number_in | 1,2
                    blog_posts | title_start | 7d
                    """)
    void aValueOfTheRightFormPasses(String list, String filter, String value) {
        assertThatCode(
                        () ->
                                context.getEndpoint(
                                        "kajabi:"
                                                + list
                                                + "?operation=list&filter."
                                                + filter
                                                + "="
                                                + value))
                .doesNotThrowAnyException();
    }

    @Test
    void aConsumerWithSuchAFilterDoesNotStart() {
        assertThatThrownBy(
                        () ->
                                addRoutes(
                                        new RouteBuilder() {
                                            @Override
                                            public void configure() {
                                                from("kajabi:contacts?filter.subscribed=maybe")
                                                        .to("mock:out");
                                            }
                                        }))
                .hasStackTraceContaining("filter.subscribed=maybe")
                .hasStackTraceContaining("true or false")
                .satisfies(
                        e -> assertThat(e.getCause()).message().doesNotContain("operation=list"));
        assertThat(sandbox.requests().count("GET", "/v1/contacts")).isZero();
    }

    @Test
    void aPlaceholderAndAnExpressionAreResolvedBefore() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("days", "7");
        properties.setProperty("week", "7d");
        context.getPropertiesComponent().setOverrideProperties(properties);
        list("contacts?operation=list&filter.created_in_last={{days}}");
        assertThatThrownBy(() -> list("contacts?operation=list&filter.created_in_last={{week}}"))
                .hasStackTraceContaining("filter.created_in_last=7d");
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:in")
                                .toD(
                                        "kajabi:contacts?operation=list&filter.created_in_last=${body}");
                    }
                });
        template.requestBody("direct:in", 7);
        assertThatThrownBy(() -> template.requestBody("direct:in", "7d"))
                .hasStackTraceContaining("filter.created_in_last=7d");
        assertThat(sandbox.requests().count("GET", "/v1/contacts")).isEqualTo(2);
    }

    @Test
    void severalValuesAreForThoseThatTakeThem() {
        ask(Map.of("has_all_tag_id", List.of("1", 2L)));
        assertThat(sent("filter[has_all_tag_id]")).isEqualTo("1,2");
        ask(Map.of("has_all_tag_id", new int[] {3, 4}));
        assertThat(sent("filter[has_all_tag_id]")).isEqualTo("3,4");
        for (Object several : List.of(List.of("1", "2"), new String[] {"1", "2"})) {
            assertThatThrownBy(() -> ask(Map.of("has_tag_id", several)))
                    .hasStackTraceContaining("filter.has_tag_id=1,2")
                    .hasStackTraceContaining("one value only");
            assertThatThrownBy(() -> ask(Map.of("search", several)))
                    .hasStackTraceContaining("one value only");
        }
    }

    @Test
    void valuesOfJavaTypesHaveTheFormOfTheApi() {
        ask(Map.of("subscribed", true, "created_in_last", 7, "net_revenue_less_than", 1e10));
        assertThat(sent("filter[subscribed]")).isEqualTo("true");
        assertThat(sent("filter[net_revenue_less_than]")).isEqualTo("10000000000");
        kajabi("transactions?operation=list")
                .withHeader(
                        KajabiConstants.FILTER,
                        Map.of(
                                "start_date", LocalDate.of(2024, 1, 31),
                                "end_date", Date.valueOf("2024-02-29")))
                .request();
        assertThat(sent("filter[start_date]")).isEqualTo("2024-01-31");
        assertThat(sent("filter[end_date]")).isEqualTo("2024-02-29");
        Instant instant = Instant.parse("2024-01-31T08:00:00Z");
        kajabi("purchases?operation=list")
                .withHeader(
                        KajabiConstants.FILTER,
                        Map.of(
                                "created_at_gt", instant,
                                "created_at_lt", java.util.Date.from(instant),
                                "updated_at_gt", instant.atOffset(ZoneOffset.ofHours(2))))
                .request();
        assertThat(sent("filter[created_at_gt]")).isEqualTo("2024-01-31T08:00:00Z");
        assertThat(sent("filter[created_at_lt]")).isEqualTo("2024-01-31T08:00:00Z");
        assertThat(sent("filter[updated_at_gt]")).isEqualTo("2024-01-31T10:00+02:00");
    }

    @Test
    void theTextOfAMessageHasNoLineBreaksAndALimit() {
        assertThatThrownBy(() -> ask(Map.of("subscribed", "a\r\nb\u001b[31m" + "x".repeat(500))))
                .satisfies(
                        e ->
                                assertThat(e.getCause())
                                        .message()
                                        .contains("a b [31mxxx")
                                        .doesNotContain("\n")
                                        .hasSizeLessThan(400));
    }

    private void ask(Map<String, Object> filters) {
        Object answer =
                kajabi("contacts?operation=list")
                        .withHeader(KajabiConstants.FILTER, filters)
                        .request();
        assertThat(answer).isNotNull();
    }

    private String sent(String parameter) {
        var entries = sandbox.requests().entries();
        return entries.get(entries.size() - 1).parameter(parameter);
    }
}
