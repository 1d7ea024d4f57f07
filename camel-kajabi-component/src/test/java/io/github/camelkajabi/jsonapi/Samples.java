// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import java.util.List;

/** Answers in the shapes the API has, with made-up values. */
final class Samples {

    static final String LIST =
            """
            {"data":[{"id":"2150000201","type":"contacts","attributes":{"name":"Noor Adler","email":"noor@example.org",\
            "subscribed":true,"phone_number":null,"custom_3":"Größe \\u00e9 \\ud83d\\ude00","created_at":"2026-02-03T08:15:30.123Z",\
            "brand_new":{"a":[1,2.50,-3e5,12345678901234567890]}},"links":{"customer":""},"relationships":{\
            "site":{"data":{"id":"2150000001","type":"sites"}},"customer":{"data":null},\
            "offers":{"links":{"self":"https://api.example/v1/contacts/2150000201/relationships/offers"}},\
            "tags":{"data":[{"id":"2150000401","type":"contact_tags"}],"meta":{"n":1}}},"meta":{"rank":0.10},"extra":[]},\
            {"id":"2150000202","type":"contacts"}],\
            "included":[{"id":"2150000401","type":"contact_tags","attributes":{"name":"vip"}},\
            {"id":"77","type":"comets","attributes":{"tail":1}}],\
            "links":{"self":"https://app.example/api/v1/contacts?page[number]=2&page[size]=2","prev":null,\
            "next":"https://app.example/api/v1/contacts?page%5Bsize%5D=2&page%5Bnumber%5D=3"},\
            "meta":{"total_pages":4,"total_count":8,"current_page":2},"jsonapi":{"version":"1.0"}}\
            """;

    static final String COURSE_WITH_INCLUDED_INSIDE =
            """
            {"data":{"id":"1","type":"courses","attributes":{"title":"C"},"relationships":{\
            "modules":{"data":[{"id":"2","type":"modules"}]},"lessons":{"data":[{"id":"3","type":"lessons"}]}},\
            "included":[{"id":"2","type":"modules","attributes":{"title":"M","position":"1"}},\
            {"id":"3","type":"lessons","attributes":{"title":"L","position":null},"relationships":{"media":{"data":[{"id":"4","type":"media"}]}}},\
            {"id":"4","type":"media","attributes":{"duration_in_minutes":12.5}}]}}\
            """;

    static final String FORM_AS_ARRAY =
            """
            {"data":[{"id":"2150000601","type":"forms","attributes":{"title":"Meetup","default":true,"created_at":null}}]}\
            """;

    static final String OFFERS_IN_LINKS =
            """
            {"data":{"id":"1","type":"contacts","relationships":{"offers":{"links":{"self":"x","data":[{"id":"9","type":"offers"}]}}}},\
            "included":[{"id":"9","type":"offers","attributes":{"title":"O"}}]}\
            """;

    static final String IDENTIFIERS =
            """
            {"data":[{"type":"offers","id":"1"},{"type":"offers","id":"2"}],"links":{"self":"/x","related":{"href":"/y"}}}\
            """;

    static final String DELETED = "{\"data\":{}}";

    static final String VERSION =
            """
            {"meta":{"title":"Kajabi API","version":"1.1.0"},"links":{"documentation":"https://d.example"},\
            "jsonapi":{"version":"1.0","specification":"https://s.example"}}\
            """;

    static final String HOOK_SAMPLE =
            """
            [{"id":"0","type":"transactions","attributes":{"amount_in_cents":4900,"formatted_amount":"€49.00"},\
            "relationships":{"customer":{"data":{"id":"0","type":"customers"}},"offer":{"data":null}}},\
            {"id":"0","type":"customers","attributes":{"net_revenue":49.0},"links":{"contact":"https://x"}}]\
            """;

    static final String PAYOUT =
            """
            {"data":{"id":"payout_1AbC","type":"kajabi_payments_payouts","attributes":{"status":"Paid","amount":1234.50,\
            "initiated_date":"2026-02-03T00:00:00Z","transactions":[{"amount":10.00,"customer_id":2150000301,"offer_ids":[1]}]}}}\
            """;

    static final List<String> ALL =
            List.of(
                    LIST,
                    COURSE_WITH_INCLUDED_INSIDE,
                    FORM_AS_ARRAY,
                    OFFERS_IN_LINKS,
                    IDENTIFIERS,
                    DELETED,
                    VERSION,
                    HOOK_SAMPLE,
                    PAYOUT);

    private Samples() {}
}
