// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkajabi.catalog.RequestBody.Kind;
import io.github.camelkajabi.model.ResourceTypes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table against two other ones, which were made from the documentation of the API alone. */
class CatalogTest {

    private static final String IGNORED =
            " The server probably ignores unknown names; set lenient=true to send it anyway.";

    private final Catalog catalog = Catalog.get();

    @Test
    void eachOfThe77OperationsIsFoundByThePartsOfItsUri() {
        assertThat(catalog.operations()).hasSize(77);
        assertThat(catalog.operations().stream().map(Operation::id)).doesNotHaveDuplicates();
        assertThat(catalog.operations().stream().map(Operation::uri)).doesNotHaveDuplicates();
        for (Operation operation : catalog.operations()) {
            assertThat(
                            catalog.find(
                                    operation.resource(),
                                    operation.relationship(),
                                    operation.operation(),
                                    operation.event()))
                    .isSameAs(operation);
            assertThat(operation.summary()).isNotBlank();
        }
    }

    @Test
    void tellsWhatThereIs() {
        assertThat(catalog.version()).isEqualTo("1.1.0");
        assertThat(catalog.events())
                .containsExactlyInAnyOrder(
                        "purchase",
                        "payment_succeeded",
                        "order_created",
                        "form_submission",
                        "tag_added",
                        "tag_removed");
        assertThat(catalog.resources()).contains("contacts", "me", "oauth");
        assertThat(catalog.resourceTypes().stream().map(ResourceType::type))
                .containsExactlyInAnyOrderElementsOf(ResourceTypes.names());
        assertThat(catalog.resourceType("contacts")).isPresent();
        assertThat(catalog.resourceType("contact")).isEmpty();
        assertThat(catalog.operations("contacts", "tags").stream().map(Operation::operation))
                .containsExactly("list", "add", "remove", "replace");
        assertThat(catalog.operations("contacts", null)).hasSize(6);
    }

    @Test
    void recordsWithTitlesCanBeListedBySite() {
        List<ResourceType> titled =
                catalog.resourceTypes().stream().filter(type -> type.title() != null).toList();
        assertThat(titled)
                .extracting(ResourceType::type)
                .containsExactlyInAnyOrder("contact_tags", "offers", "custom_fields");
        for (ResourceType type : titled) {
            assertThat(catalog.isAttribute(type.type(), String.valueOf(type.title()))).isTrue();
            assertThat(catalog.titledList(type.type()).orElseThrow().hasFilter("site_id")).isTrue();
        }
        assertThat(catalog.titledList("contacts")).isEmpty();
    }

    @Test
    void anOperationKnowsItsUriAndPath() {
        Operation sample = operation("getPurchaseSample");
        assertThat(sample.uri()).isEqualTo("hooks?operation=sample&event=purchase");
        assertThat(sample.needsId()).isFalse();
        Operation grant = operation("grantOffersToContact");
        assertThat(grant.uri()).isEqualTo("contacts/offers?operation=grant");
        assertThat(grant.address()).isEqualTo("contacts/offers");
        assertThat(grant.needsId()).isTrue();
        assertThat(grant.path("4%2F2")).isEqualTo("/contacts/4%2F2/relationships/offers");
        assertThat(operation("listContacts").address()).isEqualTo("contacts");
    }

    @Test
    void anOperationKnowsWhatItIs() {
        assertThat(ids(operation -> operation.kind() == Operation.Kind.REVOCATION))
                .containsExactly("revokeToken");
        assertThat(ids(Operation::anonymous)).containsExactly("createToken", "getVersion");
        assertThat(ids(o -> o.answer() == ResponseShape.COLLECTION)).hasSize(21);
        assertThat(ids(o -> !o.paging().isEmpty()))
                .isEqualTo(ids(o -> o.answer() == ResponseShape.COLLECTION));
        assertThat(ids(o -> o.method().isSafe()))
                .isEqualTo(ids(o -> o.method() == Method.GET))
                .isNotEmpty();
        assertThat(ids(o -> o.hasFilter("site_id"))).hasSize(20).doesNotContain("listSites");
        for (Operation o : catalog.operations()) {
            Following follow = o.follow();
            if (follow != null) {
                assertThat(o.sort()).as(o.id()).contains(follow.created());
                assertThat(follow.lookbackMinutes()).as(o.id()).isPositive();
                if (follow.updated() != null) {
                    assertThat(o.sort()).as(o.id()).contains(follow.updated());
                }
                if (follow.since() != null) {
                    assertThat(o.hasFilter(follow.since())).as(o.id()).isTrue();
                }
            }
        }
        assertThat(ids(o -> o.follow() != null))
                .as("each list that can be sorted by the time of creation")
                .isEqualTo(ids(o -> o.sort().contains("created_at")));
    }

    /** From the documentation of the events, and not from the catalogue. */
    @Test
    void theEventsThatWakeAList() {
        Map<String, String> wakes = new TreeMap<>();
        for (Operation o : catalog.operations()) {
            Following follow = o.follow();
            if (follow != null && follow.wakes() != null) {
                Following.Wakes events = follow.wakes();
                wakes.put(
                        o.resource(),
                        String.join(" ", events.of(false, Set.of()))
                                + " / "
                                + String.join(" ", events.of(true, Set.of("has_no_tag_id")))
                                + (events.announcesAll() ? " / all" : ""));
                assertThat(catalog.events())
                        .containsAll(events.of(true, events.filters().keySet()));
                assertThat(events.filters().keySet()).allMatch(o::hasFilter);
                assertThat(events.updated().isEmpty() || follow.updated() != null).isTrue();
            }
        }
        assertThat(wakes)
                .isEqualTo(
                        Map.of(
                                "purchases", "purchase / purchase payment_succeeded / all",
                                "transactions",
                                        "payment_succeeded order_created /"
                                                + " payment_succeeded order_created",
                                "orders", "order_created / order_created / all",
                                "order_items", "order_created / order_created / all",
                                "form_submissions", "form_submission / form_submission / all",
                                "customers", "purchase order_created / purchase order_created",
                                "contacts",
                                        "form_submission purchase order_created tag_added /"
                                                + " form_submission purchase order_created"
                                                + " tag_added tag_removed"));
    }

    @Test
    void aSampleNeedsItsEvent() {
        assertThatThrownBy(() -> catalog.find("hooks", null, "sample", null))
                .isInstanceOf(CatalogException.class)
                .hasMessage(
                        "The option event is required for kajabi:hooks?operation=sample: it must be"
                                + " one of [tag_added, tag_removed, form_submission, purchase,"
                                + " payment_succeeded, order_created].");
        assertThatThrownBy(() -> catalog.find("hooks", null, "sample", "purchases"))
                .hasMessageStartingWith(
                        "Unknown event 'purchases' for kajabi:hooks?operation=sample. Did you mean"
                                + " 'purchase'? Supported: tag_added, ");
    }

    @Test
    void aResourceWithOneOperationNeedsNoneNamed() {
        assertThat(catalog.find("me", null, null, null)).isSameAs(operation("getMe"));
        assertThat(catalog.find("offers", "products", null, null))
                .isSameAs(operation("listProductsOfOffer"));
        assertThatThrownBy(() -> catalog.find("hooks", null, null, null))
                .hasMessage(
                        "The option operation is required for kajabi:hooks: it must be one of"
                                + " [list, create, get, delete, sample, ring].");
    }

    @Test
    void aWrongAddressOrOperationIsToldWithTheRightOnes() {
        assertThatThrownBy(() -> catalog.find("contcts", null, "list", null))
                .isInstanceOf(CatalogException.class)
                .hasMessageStartingWith(
                        "Unknown resource 'contcts'. Did you mean 'contacts'? Supported:"
                                + " oauth, contact_tags, contacts, courses, ")
                .hasMessageEndingWith(", purchases, website_pages.");
        assertThatThrownBy(() -> catalog.checkAddress("contacts", "tag"))
                .hasMessage(
                        "Unknown relationship 'tag' for kajabi:contacts. Did you mean 'tags'?"
                                + " Supported: offers, tags.");
        assertThatThrownBy(() -> catalog.checkAddress("offers", "tags"))
                .hasMessage("Unknown relationship 'tags' for kajabi:offers. Supported: products.");
        assertThatThrownBy(() -> catalog.checkAddress("sites", "tags"))
                .hasMessage(
                        "Unknown relationship 'tags' for kajabi:sites. It has no relationship that"
                                + " can be called.");
        assertThatThrownBy(() -> catalog.find("contacts", "tags", "grant", null))
                .hasMessage(
                        "Unknown operation 'grant' for kajabi:contacts/tags. Supported: list, add,"
                                + " remove, replace.");
        assertThatThrownBy(() -> catalog.find("contacts", null, "creat", null))
                .hasMessageContaining(" Did you mean 'create'? Supported: create, list, get,");
    }

    @Test
    void aWrongNameIsToldWithTheOptionAndTheClosestRightOne() {
        Operation list = operation("listContacts");
        assertRefused(
                () -> list.checkFilter("serach"),
                "Unknown filter 'serach' for kajabi:contacts?operation=list. Did you mean 'search'?"
                        + " Supported: site_id, search, ");
        assertRefused(
                () -> list.checkSort("-created"),
                "Unknown sort key 'created' for kajabi:contacts?operation=list. Supported: name,"
                        + " email, created_at.");
        assertRefused(
                () -> list.checkSort("emial"),
                "Unknown sort key 'emial' for kajabi:contacts?operation=list. Did you mean 'email'?"
                        + " Supported: name, email, created_at.");
        assertRefused(
                () -> list.checkInclude("tags,ofers"),
                "Unknown include 'ofers' for kajabi:contacts?operation=list. Did you mean 'offers'?"
                        + " Supported: tags, offers.");
        assertRefused(
                () -> list.checkInclude(""),
                "Unknown include '' for kajabi:contacts?operation=list.");
        assertRefused(
                () -> list.checkParameter("use_index_data"),
                "Unknown parameter 'use_index_data' for kajabi:contacts?operation=list. Did you"
                        + " mean 'use_indexed_data'? Supported: use_indexed_data.");
        assertRefused(
                () -> catalog.checkFields(list, "contacts", "name, emial"),
                "Unknown field 'emial' in fields.contacts for kajabi:contacts?operation=list. Did"
                        + " you mean 'email'? Supported: name, email, ");
        assertRefused(
                () -> catalog.checkFields(list, "contact", "name"),
                "Unknown resource type 'contact' in fields.contact for"
                        + " kajabi:contacts?operation=list. Did you mean 'contacts'? Supported:"
                        + " contacts, contact_tags, offers.");
        assertRefused(
                () -> operation("listPayouts").checkPageOption("pageSize"),
                "Unknown page option 'pageSize' for kajabi:kajabi_payments_payouts?operation=list."
                        + " Supported: pageNumber.");
        assertRefused(
                () -> operation("getTagAddedSample").checkSort("name"),
                "Unknown sort key 'name' for kajabi:hooks?operation=sample&event=tag_added. The"
                        + " operation supports none.");
    }

    @Test
    void fieldsCanBeThoseOfEveryTypeOfTheAnswer() {
        Operation course = operation("getCourse");
        for (String type : List.of("courses", "modules", "lessons", "offers")) {
            catalog.checkFields(course, type, "title");
        }
        catalog.checkFields(course, "media", "duration_in_minutes");
        catalog.checkFields(operation("listContacts"), "contacts", "name, tags,site,custom_42");
        catalog.checkFields(operation("getContact"), "customers", "net_revenue");
        catalog.checkFields(operation("listHooks"), "hooks", "event");
        assertRefused(
                () -> catalog.checkFields(course, "contacts", "name"),
                "Unknown resource type 'contacts' in fields.contacts");
        assertRefused(
                () -> catalog.checkFields(operation("deleteContact"), "contacts", "name"),
                "Unknown resource type 'contacts' in fields.contacts for"
                        + " kajabi:contacts?operation=delete. The operation supports none.");
        assertRefused(
                () -> catalog.checkFields(operation("listContacts"), "contacts", "custom_x"),
                "Unknown field 'custom_x' in fields.contacts");
        assertRefused(
                () -> catalog.checkFields(operation("listSites"), "sites", "custom_4"),
                "Unknown field 'custom_4' in fields.sites");
    }

    @Test
    void filtersOfAttributeAndSuffixAreAccepted() {
        Operation orders = operation("listOrders");
        for (String filter :
                List.of("created_at_gt", "order_number_eq", "fulfilled_at_null", "site_id")) {
            orders.checkFilter(filter);
        }
        for (String filter :
                List.of("created_at", "created_at_", "created_atgt", "xcreated_at_gt", "gt")) {
            assertRefused(() -> orders.checkFilter(filter), "Unknown filter '" + filter + "' for ");
        }
        assertRefused(
                () -> orders.checkFilter("created_at_gtx"),
                "Unknown filter 'created_at_gtx' for kajabi:orders?operation=list. Did you mean"
                        + " 'created_at_gt'? Supported: site_id, customer_id,");
        assertRefused(
                () -> operation("listContacts").checkFilter("created_at_gt"),
                "Unknown filter 'created_at_gt'");
    }

    @Test
    void aRepeatableFilterIsSentWithItsBrackets() {
        assertThat(operation("listProducts").filter("exclude_product_types"))
                .map(Filter::queryName)
                .hasValue("filter[exclude_product_types][]");
        assertThat(operation("listProducts").filter("status_eq"))
                .map(Filter::queryName)
                .hasValue("filter[status_eq]");
        assertThat(operation("listProducts").filter("status")).isEmpty();
    }

    static Stream<Arguments> parameters() {
        Map<String, Map<String, Boolean>> byOperation = new LinkedHashMap<>();
        for (String line : lines("parameters.txt")) {
            String[] parts = line.split(" ", -1);
            byOperation
                    .computeIfAbsent(parts[0], id -> new LinkedHashMap<>())
                    .put(parts[1], parts.length == 3);
        }
        return byOperation.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("parameters")
    void eachDocumentedParameterIsAcceptedAndAMisspellingOfItRefused(
            String id, Map<String, Boolean> parameters) {
        Operation operation = operation(id);
        parameters.forEach(
                (name, removed) -> {
                    assertThatCode(() -> check(operation, name, "")).doesNotThrowAnyException();
                    assertThatThrownBy(() -> check(operation, name, "x"))
                            .as(name)
                            .isInstanceOf(CatalogException.class)
                            .hasMessageContaining(" Did you mean '")
                            .hasMessageEndingWith(IGNORED);
                    assertThat(removed(operation, name)).as(name).isEqualTo(removed);
                });
    }

    @Test
    void thereAreNoOtherParametersThanTheDocumentedOnes() {
        Set<String> documented =
                lines("parameters.txt").stream()
                        .map(line -> line.replace(" removed", ""))
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> known = new TreeSet<>();
        for (Operation o : catalog.operations()) {
            o.filters().forEach(f -> known.add(o.id() + " " + f.queryName()));
            o.parameters().forEach(p -> known.add(o.id() + " " + p.name()));
            o.fields().forEach(type -> known.add(o.id() + " fields[" + type + "]"));
            o.paging().forEach(part -> known.add(o.id() + " page[" + part + "]"));
            if (!o.sort().isEmpty()) {
                known.add(o.id() + " sort");
            }
            if (!o.include().isEmpty()) {
                known.add(o.id() + " include");
            }
        }
        assertThat(known).isEqualTo(documented).hasSize(341);
    }

    @Test
    void everythingElseIsAsDocumentedToo() {
        Map<String, String> documented = new TreeMap<>();
        for (String line : lines("facts.txt")) {
            documented.put(
                    line.substring(0, line.indexOf(": ")), line.substring(line.indexOf(": ") + 2));
        }
        assertThat(known()).isEqualTo(documented);
    }

    static Stream<ResourceType> types() {
        return Catalog.get().resourceTypes().stream();
    }

    /** A new type needs this beside its line in facts.txt and its record in resources.json. */
    @ParameterizedTest
    @MethodSource("types")
    void aTypeHasAllThatItsClassAndItsReferenceNeed(ResourceType type) {
        assertThat(ResourceTypes.classOf(type.type()).getSimpleName())
                .isEqualTo(type.recordClass());
        assertSentence(type.description());
        assertThat(type.attributes()).isNotEmpty();
        assertAttributes(type.attributes());
        for (ResourceType.RelationshipType relationship : type.relationships()) {
            assertSentence(relationship.description());
            assertSince(relationship.since());
            String target = Objects.requireNonNull(relationship.type(), relationship.name());
            assertThat(catalog.resourceType(target).isPresent() || target.equals("blogs"))
                    .as("%s.%s: the type %s", type.type(), relationship.name(), target)
                    .isTrue();
        }
        type.links().forEach(link -> assertSentence(link.description()));
    }

    @Test
    void anOperationAnswersWithAKnownType() {
        assertThat(catalog.operations())
                .allSatisfy(
                        o ->
                                assertThat(o.type() == null || ResourceTypes.isKnown(o.type()))
                                        .as("%s: the type %s", o.id(), o.type())
                                        .isTrue());
    }

    private static void assertAttributes(List<ResourceType.Attribute> attributes) {
        assertThat(attributes).extracting(ResourceType.Attribute::name).doesNotHaveDuplicates();
        for (ResourceType.Attribute attribute : attributes) {
            assertSentence(attribute.description());
            assertSince(attribute.since());
            assertThat(attribute.type())
                    .as(attribute.name())
                    .isIn("string", "date-time", "integer", "number", "boolean", "array", "object");
            assertThat(attribute.type().equals("array") && attribute.reads() == null)
                    .as("%s: what the array holds is missing", attribute.name())
                    .isFalse();
            assertThat(attribute.nullMeans() != null && !attribute.nullable())
                    .as("%s: null has a meaning but is not allowed", attribute.name())
                    .isFalse();
            ResourceType.Items items = attribute.items();
            if (items != null) {
                assertThat(attribute.reads()).isEqualTo("objects");
                assertSentence(items.description());
                assertAttributes(items.attributes());
            }
        }
    }

    private static void assertSentence(String text) {
        assertThat(text).matches("(?s)[A-Z].*\\.");
        assertThat(text.chars().filter(c -> c == '`').count() % 2).as(text).isZero();
    }

    private static void assertSince(@Nullable String version) {
        assertThat(version == null || version.matches("\\d+\\.\\d+\\.\\d+")).isTrue();
    }

    @Test
    void theFactsThatHaveNoListOfTheirOwn() {
        assertThat(ids(o -> !o.sideEffects().isEmpty()))
                .contains("grantOffersToContact", "submitForm", "cancelPurchaseSubscription")
                .hasSize(8);
        assertThat(ids(o -> o.body() != null && o.body().kind() == Kind.FORM))
                .containsExactly("createToken", "revokeToken");
        assertThat(operation("listPayouts").filter("status"))
                .map(Filter::values)
                .hasValue(List.of("pending", "in_transit", "paid", "failed", "canceled"));
        assertThat(operation("listContacts").filter("created_in_last"))
                .map(Filter::value)
                .hasValue(ValueForm.days);
    }

    /** What the table notes for its maintainers, which no record of it has. */
    @Test
    void filtersSayWhetherTheyAreDeprecatedAndOnWhatEvidenceTheyAreListed() throws Exception {
        List<JsonNode> filters;
        try (InputStream table =
                Objects.requireNonNull(Catalog.class.getResourceAsStream("kajabi-api.json"))) {
            filters = new ObjectMapper().readTree(table).findParents("value");
        }
        assertThat(filters)
                .filteredOn(filter -> filter.path("deprecated").asBoolean())
                .extracting(filter -> filter.path("name").asText())
                .contains("is_suppressed", "email_cont", "price_description_eq")
                .hasSize(8);
        assertThat(filters)
                .filteredOn(filter -> filter.has("evidence"))
                .isNotEmpty()
                .allMatch(
                        filter ->
                                List.of("observed", "prose")
                                        .contains(filter.get("evidence").asText()));
    }

    @Test
    void anAbsentListOfTheTableIsEmpty() {
        assertThat(NullSafe.<String>orEmpty(null)).isEmpty();
        assertThat(NullSafe.orEmpty(List.of("a"))).containsExactly("a");
    }

    @Test
    void removedOptionsAreNamed() {
        Operation list = operation("listContacts");
        assertThat(list.removed(Set.of("search", "email_eq"), Set.of("use_indexed_data")))
                .containsExactly("filter.email_eq", "parameter.use_indexed_data");
        assertThat(list.removed(Set.of("search"), Set.of())).isEmpty();
        assertThat(operation("listOffers").removed(Set.of("email_eq"), Set.of("x"))).isEmpty();
    }

    @Test
    void suggestsWhatIsCloseAndNothingElse() {
        List<String> names = List.of("created_at", "updated_at", "name", "email");
        assertThat(Names.didYouMean("created_ta", names)).isEqualTo(" Did you mean 'created_at'?");
        assertThat(Names.didYouMean("createdat", names)).isEqualTo(" Did you mean 'created_at'?");
        assertThat(Names.didYouMean("nmae", names)).isEqualTo(" Did you mean 'name'?");
        assertThat(Names.didYouMean("emails", names)).isEqualTo(" Did you mean 'email'?");
        assertThat(Names.didYouMean("phone", names)).isEmpty();
        assertThat(Names.didYouMean("", names)).isEmpty();
        assertThat(Names.didYouMean("name", List.of())).isEmpty();
    }

    @Test
    void suggestsTheClosestAndOfEquallyCloseOnesTheFirst() {
        assertThat(Names.closest("abcdef", List.of("abxxef", "abxdef"))).hasValue("abxdef");
        assertThat(Names.closest("tag", List.of("tax", "bag"))).hasValue("bag");
        // two changes in a short name, a third of the letters in a long one, and not one more
        assertThat(Names.closest("abcd", List.of("abxx"))).hasValue("abxx");
        assertThat(Names.closest("abcd", List.of("axxx"))).isEmpty();
        assertThat(Names.closest("abcdefghijkl", List.of("abcdefghxxxx"))).isPresent();
        assertThat(Names.closest("abcdefghijkl", List.of("abcdefgxxxxx"))).isEmpty();
        // a swap of neighbours is one change, wherever it is
        assertThat(Names.closest("bacd", List.of("abxy", "abcx"))).hasValue("abcx");
        assertThat(Names.closest("abdc", List.of("abcd", "abd"))).hasValue("abcd");
        assertThat(Names.closest("ab", List.of("ba", "b"))).hasValue("b");
        assertThat(Names.closest("badcfe", List.of("abcdefx"))).isEmpty();
    }

    /** What the catalogue says, in the notation of facts.txt. */
    private Map<String, String> known() {
        Map<String, String> facts = new TreeMap<>();
        for (Operation o : catalog.operations()) {
            put(facts, o.id() + " sort", o.sort());
            put(facts, o.id() + " defaultSort", Optional.ofNullable(o.defaultSort()));
            put(facts, o.id() + " include", o.include());
            if (o.filterGrammar() != null) {
                put(facts, o.id() + " filterAttributes", o.filterGrammar().attributes());
                put(facts, o.id() + " filterSuffixes", o.filterGrammar().suffixes());
            }
            put(
                    facts,
                    o.id() + " requiredFilters",
                    o.filters().stream().filter(Filter::required).map(Filter::name).toList());
            RequestBody body = o.body();
            if (body != null && body.kind() != Kind.FORM) {
                put(facts, o.id() + " body", Optional.ofNullable(body.type()));
                put(facts, o.id() + " writable", body.attributes());
                put(facts, o.id() + " required", body.required());
                put(
                        facts,
                        o.id() + " relationships",
                        body.relationships().stream()
                                .map(r -> r.name() + "=" + r.type() + (r.required() ? "!" : ""))
                                .toList());
                put(facts, o.id() + " meta", body.meta());
            }
        }
        for (ResourceType type : catalog.resourceTypes()) {
            put(
                    facts,
                    type.type() + " attributes",
                    type.attributes().stream()
                            .map(a -> a.name() + ":" + a.type() + (a.nullable() ? "?" : ""))
                            .toList());
            put(facts, type.type() + " readOnly", type.readOnlyAttributes());
            put(
                    facts,
                    type.type() + " relationships",
                    type.relationships().stream()
                            .map(r -> r.name() + "=" + r.type() + (r.many() ? "*" : ""))
                            .toList());
        }
        return facts;
    }

    private static void put(Map<String, String> facts, String key, Optional<String> value) {
        value.ifPresent(v -> facts.put(key, v));
    }

    private static void put(Map<String, String> facts, String key, List<String> values) {
        if (!values.isEmpty()) {
            facts.put(key, String.join(" ", values));
        }
    }

    /** Checks a query parameter as an endpoint would, with something behind its name. */
    private void check(Operation operation, String parameter, String slip) {
        String name = inBrackets(parameter);
        switch (family(parameter)) {
            case "sort" -> operation.sort().forEach(key -> operation.checkSort("-" + key + slip));
            case "include" -> operation.include().forEach(i -> operation.checkInclude(i + slip));
            case "page" ->
                    operation.checkPageOption(
                            (name.equals("number") ? "pageNumber" : "pageSize") + slip);
            case "fields" -> catalog.checkFields(operation, name + slip, firstField(name));
            case "filter" -> operation.checkFilter(name + slip);
            default -> operation.checkParameter(parameter + slip);
        }
    }

    private static boolean removed(Operation operation, String parameter) {
        String name = inBrackets(parameter);
        Map<String, Set<String>> names = new HashMap<>();
        names.put(family(parameter), Set.of(name));
        return !operation
                .removed(
                        names.getOrDefault("filter", Set.of()),
                        names.getOrDefault(parameter, Set.of()))
                .isEmpty();
    }

    private static String family(String parameter) {
        int bracket = parameter.indexOf('[');
        return bracket < 0 ? parameter : parameter.substring(0, bracket);
    }

    private static String inBrackets(String parameter) {
        int bracket = parameter.indexOf('[');
        return bracket < 0 ? parameter : parameter.substring(bracket + 1, parameter.indexOf(']'));
    }

    private String firstField(String type) {
        return catalog.resourceType(type).orElseThrow().attributes().get(0).name();
    }

    private Operation operation(String id) {
        return catalog.operations().stream()
                .filter(o -> o.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private List<String> ids(Predicate<Operation> kind) {
        return catalog.operations().stream().filter(kind).map(Operation::id).toList();
    }

    private static void assertRefused(ThrowingCallable check, String message) {
        assertThatThrownBy(check)
                .isInstanceOf(CatalogException.class)
                .hasMessageStartingWith(message)
                .hasMessageEndingWith(IGNORED);
    }

    private static List<String> lines(String file) {
        String path = "/io/github/camelkajabi/contract/" + file;
        try (InputStream in = CatalogTest.class.getResourceAsStream(path)) {
            String text =
                    new String(
                            Objects.requireNonNull(in, file).readAllBytes(),
                            StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
