// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.model.Contact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tags, offers and custom fields by their titles. */
class TitlesTest extends SandboxTest {

    private static final String TAGS = "/v1/contact_tags";
    private static final String FIELDS = "/v1/custom_fields";

    private String contact() {
        return sandbox.data().addContact(Map.of("name", "Ada"));
    }

    private Exchange call(String uri, Map<String, Object> headers, @Nullable Object body) {
        return template.request(
                "kajabi:" + uri,
                exchange -> {
                    exchange.getMessage().setBody(body);
                    exchange.getMessage().setHeaders(headers);
                });
    }

    private Exchange tag(String contact, Object titles) {
        return call(
                "contacts/tags?operation=add&id=" + contact,
                Map.of(KajabiConstants.RELATED_TITLES, titles),
                null);
    }

    private static String error(Exchange exchange) {
        assertThat(exchange.getException()).isInstanceOf(IllegalArgumentException.class);
        return String.valueOf(exchange.getException().getMessage());
    }

    @Test
    void aTagIsAddedByItsTitle() {
        String beginner = sandbox.data().addTag("Beginner");
        String contact = contact();
        kajabi("contacts/tags?operation=add&relatedTitles=Beginner&id=" + contact)
                .request(Object.class);
        assertThat(sandbox.data().tagsOf(contact)).containsExactly(beginner);
    }

    @Test
    void offersAreGrantedByTheirTitlesAndTheMailStaysOff() {
        String first = sandbox.data().addOffer("First course");
        String second = sandbox.data().addOffer("Second course");
        String contact = contact();
        call(
                "contacts/offers?operation=grant&sendCustomerWelcomeEmail=false"
                        + "&relatedTitles=First course, Second course&id="
                        + contact,
                Map.of(),
                null);
        assertThat(sandbox.data().offersOf(contact)).containsExactlyInAnyOrder(first, second);
        assertThat(sandbox.data().welcomeMails()).isEmpty();
    }

    @Test
    void titlesAreReadOnceForManyCalls() {
        sandbox.data().addTag("Beginner");
        for (int i = 0; i < 5; i++) {
            assertThat(tag(contact(), "Beginner").getException()).isNull();
        }
        assertThat(sandbox.requests().count("GET", TAGS)).isEqualTo(1);
    }

    @Test
    void manyThreadsReadTheTitlesOnce() throws Exception {
        sandbox.data().addTag("Beginner");
        String contact = contact();
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Exchange>> calls = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            calls.add(
                    pool.submit(
                            () -> {
                                start.await();
                                return tag(contact, "Beginner");
                            }));
        }
        start.countDown();
        for (Future<Exchange> call : calls) {
            assertThat(call.get().getException()).isNull();
        }
        pool.shutdown();
        assertThat(sandbox.requests().count("GET", TAGS)).isEqualTo(1);
    }

    @Test
    void aTitleThatWasCreatedAMomentAgoIsFound() {
        sandbox.data().addTag("Beginner");
        String contact = contact();
        tag(contact, "Beginner");
        String later = sandbox.data().addTag("Later");
        assertThat(tag(contact, "Later").getException()).isNull();
        assertThat(sandbox.data().tagsOf(contact)).contains(later);
        String parts = sandbox.data().addTag("Later, with a comma");
        assertThat(tag(contact, "Later, with a comma").getException()).isNull();
        assertThat(sandbox.data().tagsOf(contact)).contains(parts);
    }

    @Test
    void anUnknownTitleIsRefusedAndTheTitlesAreNamed() {
        sandbox.data().addTag("Beginner");
        String contact = contact();
        assertThat(error(tag(contact, "Beginer")))
                .startsWith(
                        "kajabi:contacts/tags?operation=add: 'Beginer' is not the title of one of"
                                + " the contact_tags.")
                .contains("Did you mean 'Beginner'?", "Titles on site");
        assertThat(sandbox.data().tagsOf(contact)).isEmpty();
        assertThat(sandbox.requests().count("GET", TAGS)).isEqualTo(2);
        // sought in vain a moment ago: not sought again for each of ten thousand lines
        error(tag(contact, "Beginer"));
        assertThat(sandbox.requests().count("GET", TAGS)).isEqualTo(2);
    }

    @Test
    void upperAndLowerCaseDifferAndBlanksAroundDoNot() {
        String tag = sandbox.data().addTag(" Beginner ");
        String contact = contact();
        assertThat(error(tag(contact, "beginner"))).contains("Did you mean 'Beginner'?");
        assertThat(tag(contact, "Beginner").getException()).isNull();
        assertThat(sandbox.data().tagsOf(contact)).containsExactly(tag);
    }

    @Test
    void manyTitlesAreNamedUpToABound() {
        for (int i = 0; i < 250; i++) {
            sandbox.data().addTag("Tag " + i);
        }
        assertThat(error(tag(contact(), "Other"))).contains(" more.").hasSizeLessThan(2_000);
    }

    @Test
    void aTitleOfTwoRecordsIsRefusedAndBothAreNamed() {
        String first = sandbox.data().addTag("Beginner");
        String second = sandbox.data().addTag("Beginner");
        String contact = contact();
        assertThat(error(tag(contact, "Beginner")))
                .contains("is the title of several contact_tags: " + first + ", " + second);
        assertThat(sandbox.data().tagsOf(contact)).isEmpty();
    }

    @Test
    void theSameTitleOnAnotherSiteIsAnotherTag() {
        String here = sandbox.data().addTag("Beginner");
        String site = sandbox.data().addSite("Other");
        sandbox.data().addTag(site, "Beginner");
        sandbox.data().addTag(site, "Only there");
        String contact = contact();
        assertThat(tag(contact, "Beginner").getException()).isNull();
        assertThat(sandbox.data().tagsOf(contact)).containsExactly(here);
        assertThat(error(tag(contact, "Only there"))).contains("is not the title");
    }

    @Test
    void withoutASiteTitlesAreRefused() throws Exception {
        sandbox.data().addTag("Beginner");
        KajabiComponent component = component(sandbox);
        component.getConfiguration().setSiteId(null);
        context.addComponent("siteless", component);
        Exchange exchange =
                template.request(
                        "siteless:contacts/tags?operation=add&relatedTitles=Beginner&id="
                                + contact(),
                        e -> {});
        assertThat(error(exchange)).contains("relatedTitles needs the site", "siteId");
    }

    @Test
    void aTextIsATitleAsAWholeOrSeveralAndNeverAGuess() {
        String whole = sandbox.data().addTag("A, B");
        String contact = contact();
        tag(contact, "A, B");
        assertThat(sandbox.data().tagsOf(contact)).containsExactly(whole);
        sandbox.data().addTag("A");
        sandbox.data().addTag("B");
        assertThat(tag(contact, "A").getException()).isNull();
        assertThat(error(tag(contact, "A, B"))).contains("the parts between the commas are titles");
        assertThat(tag(contact, List.of("A, B", "B")).getException()).isNull();
        assertThat(sandbox.data().tagsOf(contact)).hasSize(3);
    }

    @Test
    void idsAndTitlesTogetherAreRefused() {
        String contact = contact();
        String tag = sandbox.data().addTag("Beginner");
        assertThat(
                        error(
                                call(
                                        "contacts/tags?operation=add&relatedIds=" + tag,
                                        Map.of(
                                                KajabiConstants.ID,
                                                contact,
                                                KajabiConstants.RELATED_TITLES,
                                                "Beginner"),
                                        null)))
                .contains("relatedIds and relatedTitles");
        assertThat(sandbox.data().tagsOf(contact)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", " , "})
    void noTitleIsNothingToDo(String titles) {
        assertThat(error(tag(contact(), titles))).contains("has nothing to do");
        assertThat(
                        error(
                                call(
                                        "contacts/tags?operation=replace&id=" + contact(),
                                        Map.of(KajabiConstants.RELATED_TITLES, titles),
                                        null)))
                .contains("allowEmptyReplace");
    }

    @Test
    void whatIsNoTitleIsRefused() {
        sandbox.data().addTag("Beginner");
        assertThat(error(tag(contact(), List.of("Beginner", " ")))).contains("a blank one");
        assertThat(error(tag(contact(), List.of(Map.of())))).contains("an object");
    }

    /** A list that lies with status 200 is no proof that there is no such tag. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"data\":[]}|cannot be proven complete: neither a total nor a link",
                "{\"data\":[{\"type\":\"contact_tags\",\"id\":\"1\",\"attributes\":{\"name\":\"A\"}}],\"meta\":{\"total\":3}}|page"
                    + " 2 is empty, but the list has 3 rows",
                "{\"data\":[{\"type\":\"contact_tags\",\"id\":\"1\",\"attributes\":{}}],"
                        + "\"meta\":{\"total\":1}}|cannot be proven complete: a record has no name",
            })
    void aListThatIsNotProvenCompleteIsAnError(String document, String why) {
        sandbox.faults()
                .on(
                        request ->
                                request.path().equals(TAGS)
                                        && "1".equals(request.parameter("page[number]")))
                .forever()
                .respond(200, "application/vnd.api+json", document)
                .add();
        Exchange exchange = tag(contact(), "Beginner");
        assertThat(exchange.getException())
                .isInstanceOf(KajabiException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aCustomFieldIsWrittenByItsTitle() {
        sandbox.data().addCustomField("Age", "TextField");
        String source = sandbox.data().addCustomField("Lead source", "TextField");
        Exchange exchange =
                call(
                        "contacts?operation=upsert&customFieldTitles=true",
                        Map.of(),
                        Map.of("email", "ada@example.org", "Lead source", "fair"));
        Contact contact = exchange.getMessage().getBody(Contact.class);
        assertThat(exchange.getException()).isNull();
        assertThat(contact.getAttributes()).containsEntry("Lead source", "fair");
        Object stored =
                kajabi("contacts?operation=get&id=" + contact.getId())
                        .request(Contact.class)
                        .getAttributes()
                        .get("custom_2");
        assertThat(stored).as(source).isEqualTo("fair");
        assertThat(
                        context.resolveLanguage("simple")
                                .createExpression("${body.attributes[Lead source]}")
                                .evaluate(exchange, String.class))
                .isEqualTo("fair");
    }

    @Test
    void whatWasReadByTitlesCanBeWrittenBack() {
        sandbox.data().addCustomField("Source", "TextField");
        String id =
                sandbox.data()
                        .addContact(
                                Map.of(
                                        "name", "Ada",
                                        "email", "ada@example.org",
                                        "custom_1", "fair"));
        Contact read =
                kajabi("contacts?operation=get&customFieldTitles=true&id=" + id)
                        .request(Contact.class);
        assertThat(read.getString("Source")).isEqualTo("fair");
        assertThat(read.has("custom_1")).isFalse();
        Exchange written =
                call(
                        "contacts?operation=update&customFieldTitles=true",
                        Map.of(),
                        read.with("Source", "web"));
        assertThat(written.getException()).isNull();
        assertThat(kajabi("contacts?operation=get&id=" + id).request(Contact.class).getCustom(1))
                .isEqualTo("web");
        for (String paging : List.of("all", "stream", "page")) {
            Object rows =
                    kajabi("contacts?operation=list&customFieldTitles=true&paging=" + paging)
                            .request(Object.class);
            Object first =
                    rows instanceof List<?> list ? list.get(0) : ((KajabiIterator) rows).next();
            assertThat(((Contact) first).getString("Source")).as(paging).isEqualTo("web");
        }
    }

    /** Otherwise a record that is written back would change another attribute. */
    @Test
    void aFieldThatIsCalledLikeAnAttributeKeepsItsHandle() {
        sandbox.data().addCustomField("name", "TextField");
        sandbox.data().addCustomField("custom_7", "TextField");
        sandbox.data().addCustomField("id", "TextField");
        sandbox.data().addCustomField("Type", "TextField");
        String id =
                sandbox.data()
                        .addContact(
                                Map.of(
                                        "custom_1",
                                        "a",
                                        "custom_2",
                                        "b",
                                        "custom_3",
                                        "c",
                                        "custom_4",
                                        "d"));
        Contact read =
                kajabi("contacts?operation=get&customFieldTitles=true&id=" + id)
                        .request(Contact.class);
        assertThat(read.getAttributes())
                .containsEntry("custom_1", "a")
                .containsEntry("custom_2", "b")
                .containsEntry("custom_3", "c")
                .containsEntry("custom_4", "d");
    }

    /** Otherwise the field would be written to the other attribute, and would replace it here. */
    @Test
    void aFieldWhoseHandleIsAnotherAttributeIsNeitherShownNorWritten() {
        String id = sandbox.data().addContact(Map.of("name", "Ada", "email", "ada@example.org"));
        sandbox.data().addCustomField("Source", "TextField");
        String field = String.valueOf(sandbox.data().all("custom_fields").get(0).get("id"));
        sandbox.data().set("custom_fields", field, "handle", "email");
        Contact read =
                kajabi("contacts?operation=get&customFieldTitles=true&id=" + id)
                        .request(Contact.class);
        assertThat(read.getEmail()).isEqualTo("ada@example.org");
        Exchange refused =
                call(
                        "contacts?operation=update&customFieldTitles=true&id=" + id,
                        Map.of(),
                        Map.of("Source", "fair@example.org"));
        assertThat(refused.getException())
                .hasMessageContaining("'Source' with the handle of another attribute, 'email'");
        assertThat(sandbox.requests().count("PATCH", "/v1/contacts/*")).isZero();
    }

    @Test
    void anAttributeThatIsNeitherKnownNorATitleIsRefused() {
        sandbox.data().addCustomField("Source", "TextField");
        assertThat(
                        error(
                                call(
                                        "contacts?operation=create&customFieldTitles=true",
                                        Map.of(),
                                        Map.of("email", "ada@example.org", "Sorce", "fair"))))
                .contains(
                        "'Sorce' is neither an attribute of the API nor the title of one of the"
                                + " custom_fields.",
                        "Did you mean 'Source'?");
        assertThat(sandbox.data().contactCount()).isZero();
    }

    @Test
    void aFieldThatIsNamedTwiceIsRefused() {
        sandbox.data().addCustomField("Source", "TextField");
        assertThat(
                        error(
                                call(
                                        "contacts?operation=create&customFieldTitles=true",
                                        Map.of(),
                                        Map.of(
                                                "email", "ada@example.org",
                                                "custom_1", "a",
                                                "Source", "b"))))
                .contains("has the custom field custom_1 twice");
    }

    @Test
    void titlesOfFieldsAreReadOnceAndOnlyIfAsked() {
        sandbox.data().addCustomField("Source", "TextField");
        for (int i = 0; i < 3; i++) {
            call(
                    "contacts?operation=upsert&customFieldTitles=true",
                    Map.of(),
                    Map.of("email", i + "@example.org", "Source", "fair"));
        }
        assertThat(sandbox.requests().count("GET", FIELDS)).isEqualTo(1);
        call("contacts?operation=upsert", Map.of(), Map.of("email", "4@example.org"));
        assertThat(sandbox.requests().count("GET", FIELDS)).isEqualTo(1);
    }

    @Test
    void anEmptyValueClearsOrLeavesTheAttributeAsItIs() {
        Map<String, Object> row = Map.of("email", "ada@example.org", "name", " ", "custom_1", "");
        String id =
                sandbox.data()
                        .addContact(
                                Map.of(
                                        "name", "Ada",
                                        "email", "ada@example.org",
                                        "custom_1", "fair"));
        Exchange kept = call("contacts?operation=upsert&emptyValues=keep", Map.of(), row);
        assertThat(kept.getMessage().getBody(Contact.class).getName()).isEqualTo("Ada");
        assertThat(kept.getMessage().getBody(Contact.class).getCustom(1)).isEqualTo("fair");
        Exchange cleared =
                call("contacts?operation=update&id=" + id, Map.of(), Map.of("custom_1", ""));
        assertThat(cleared.getMessage().getBody(Contact.class).getCustom(1)).isNullOrEmpty();
        Exchange header =
                call(
                        "contacts?operation=update&id=" + id,
                        Map.of(KajabiConstants.EMPTY_VALUES, "keep"),
                        Map.of("name", "", "custom_1", "web"));
        assertThat(header.getMessage().getBody(Contact.class).getName()).isEqualTo("Ada");
        assertThat(header.getMessage().getHeader(KajabiConstants.EMPTY_VALUES)).isNull();
    }

    @Test
    void anUpdateWithNothingButEmptyValuesIsRefused() {
        assertThat(
                        error(
                                call(
                                        "contacts?operation=update&emptyValues=keep&id="
                                                + contact(),
                                        Map.of(),
                                        Map.of("name", ""))))
                .contains("has nothing to write", "Left out: name");
    }

    /** The search finds the contact and gives its id; the server's refusal of a create does not. */
    @Test
    void anUpsertTakesTwoRequests() {
        for (int i = 0; i < 2; i++) {
            long before = sandbox.requests().total();
            call("contacts?operation=upsert", Map.of(), Map.of("email", "ada@example.org"));
            // the first call also fetches the token
            assertThat(sandbox.requests().total() - before).isEqualTo(i == 0 ? 3 : 2);
        }
    }
}
