// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.camelkajabi.model.ApiVersion;
import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.model.Course;
import io.github.camelkajabi.model.CourseModule;
import io.github.camelkajabi.model.CurrentUser;
import io.github.camelkajabi.model.Customer;
import io.github.camelkajabi.model.Form;
import io.github.camelkajabi.model.Payout;
import io.github.camelkajabi.model.Relationship;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.Transaction;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
class DocumentTest {

    @Test
    void readsAList() {
        Document document = Document.read(Samples.LIST);

        assertThat(document.resources()).hasSize(2).hasOnlyElementsOfType(Contact.class);
        Contact contact = (Contact) document.resources().get(0);
        assertThat(contact.getEmail()).isEqualTo("noor@example.org");
        assertThat(contact.getCustom(3)).isEqualTo("Größe é 😀");
        assertThat(contact.has("phone_number")).isTrue();
        assertThat(contact.has("external_user_id")).isFalse();
        assertThat(contact.getCustomerLink()).isNull();
        assertThat(contact.getTags().get(0).getName()).isEqualTo("vip");
        assertThat(contact.getSite().isIdentifierOnly()).isTrue();
        assertThat(contact.getOffers()).isEmpty();
        assertThat(contact.getRelationship("offers").getState())
                .isEqualTo(Relationship.State.LINKS_ONLY);
        assertThat(document.resources())
                .extracting(Resource::getIdentifier)
                .hasToString("[contacts/2150000201, contacts/2150000202]");
        assertThat(document.included()).hasToString("[contact_tags/2150000401, comets/77]");
        assertThat(document.links()).containsKeys("self", "prev", "next");
        assertThat(document.hasNext()).isTrue();
        assertThat(document.totalCount()).hasValue(8);
        assertThat(document.totalPages()).hasValue(4);
        assertThat(document.asMap()).containsKey("jsonapi");
        assertThat(document).hasToString("Document[2 resources]");
        assertThat(document.isEmpty()).isFalse();
    }

    @Test
    void readsFromEverySource() throws IOException {
        byte[] bytes = Samples.PAYOUT.getBytes(StandardCharsets.UTF_8);

        for (Document document :
                List.of(
                        Document.read(bytes),
                        Document.read(Samples.PAYOUT),
                        Document.read(new ByteArrayInputStream(bytes)),
                        Document.read(new ByteArrayInputStream(bytes), Payout.TYPE))) {
            Payout payout = (Payout) document.resource();
            assertThat(payout.getId()).isEqualTo("payout_1AbC");
            assertThat(payout.getAmount()).isEqualTo("1234.50");
            assertThat(payout.getTransactions().get(0).getOfferIds()).containsExactly("1");
        }
    }

    @Test
    void aSingleReadMayBeAnArray() {
        assertThat(((Form) Document.read(Samples.FORM_AS_ARRAY).resource()).getDefault()).isTrue();
    }

    @Test
    void includedMayBeInsideData() {
        Document document = Document.read(Samples.COURSE_WITH_INCLUDED_INSIDE);
        Course course = (Course) document.resource();

        CourseModule module = course.getModules().get(0);
        assertThat(module.getTitle()).isEqualTo("M");
        assertThat(module.getPosition()).isEqualTo(1);
        assertThat(course.getLessons().get(0).getPosition()).isNull();
        assertThat(course.getLessons().get(0).getMedia().get(0).getDurationInMinutes())
                .isEqualTo("12.5");
        assertThat(document.included()).hasSize(3);
        assertThat(course.with("title", "D").getModules().get(0).getTitle()).isEqualTo("M");
    }

    @Test
    void identifiersMayBeInTheLinks() {
        Contact contact = (Contact) Document.read(Samples.OFFERS_IN_LINKS).resource();

        assertThat(contact.getOffers().get(0).getTitle()).isEqualTo("O");
    }

    @Test
    void includedResourcesMayPointBackToPrimaryOnes() {
        Document document =
                Document.read(
                        """
                        {"data":{"type":"contacts","id":"1","attributes":{"name":"A"},"relationships":{"customer":{"data":{"type":"customers","id":"2"}}}},
                         "included":[{"type":"customers","id":"2","relationships":{"contact":{"data":{"type":"contacts","id":"1"}}}}]}\
                        """);
        Contact contact = (Contact) document.resource();

        assertThat(contact.getCustomer().getContact().getCustomer().getContact().getName())
                .isEqualTo("A");
        assertThat(contact.getCustomer().getContact())
                .isEqualTo(contact)
                .hasSameHashCodeAs(contact);
    }

    @Test
    void readsIdentifiers() {
        Document document = Document.read(Samples.IDENTIFIERS);

        assertThat(document.resources())
                .extracting(Resource::getIdentifier)
                .hasToString("[offers/1, offers/2]");
        assertThat(document.resources()).allMatch(Resource::isIdentifierOnly);
        assertThat(document.hasNext()).isFalse();
    }

    @Test
    void resourcesWithoutAnIdHaveNoIdentifier() {
        assertThat(Document.read("{\"data\":[{\"type\":\"forms\"}]}").resource().getIdentifier())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "{}",
                "{\"data\":{}}",
                "{\"data\":null}",
                "{\"data\":[]}",
                "[]"
            })
    void mayBeEmpty(String json) {
        Document document = Document.read(json);

        assertThat(document.isEmpty()).isTrue();
        assertThat(document.resource()).isNull();
        assertThat(document.resources()).isEmpty();
        assertThat(document.included()).isEmpty();
        assertThat(document.links()).isEmpty();
        assertThat(document.meta()).isEmpty();
        assertThat(document.hasNext()).isFalse();
        assertThat(document.totalCount()).isEmpty();
        assertThat(document.totalPages()).isEmpty();
        assertThat(Document.of(document.tree()).tree()).isEqualTo(document.tree());
    }

    @Test
    void theEmptyDocumentHasNoTree() {
        assertThat(Document.of(null).tree()).isNull();
        assertThat(Document.of(null).asMap()).isEmpty();
        assertThat(Document.read("{\"data\":{}}").asMap()).isEqualTo(Map.of("data", Map.of()));
    }

    @Test
    void readsTheVersion() {
        Document document = Document.read(Samples.VERSION);

        assertThat(document.isEmpty()).isTrue();
        assertThat(ApiVersion.of(document.asMap()).getVersion()).isEqualTo("1.1.0");
    }

    @Test
    void readsTheSampleOfAHook() {
        Document document = Document.read(Samples.HOOK_SAMPLE);
        Transaction transaction = (Transaction) document.resource();

        assertThat(document.resources()).hasSize(2);
        assertThat(document.included()).isEmpty();
        assertThat(document.asMap()).isEmpty();
        assertThat(document.tree()).isInstanceOf(List.class);
        assertThat(transaction.getOffer()).isNull();
        assertThat(transaction.getCustomer().getNetRevenue()).isEqualTo("49.0");
        assertThat(((Customer) document.resources().get(1)).getContactLink())
                .isEqualTo("https://x");
    }

    @Test
    void takesResourcesOfUnknownTypeForTheExpectedOne() {
        Object tree =
                JsonReader.read(
                        "{\"data\":{\"id\":\"1\",\"type\":\"users\",\"attributes\":{\"role_level\":\"OWNER\"}}}");

        assertThat(Document.of(tree).resource()).isExactlyInstanceOf(Resource.class);
        assertThat(((CurrentUser) Document.of(tree, "me").resource()).getRoleLevel())
                .isEqualTo("OWNER");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"next\":\"https://a.example/v1/x?page[number]=7\"}|true",
                "{\"next\":\"http://other.example:99/y?a=b&page%5Bnumber%5D=7&c\"}|true",
                "{\"next\":\"?page%5bnumber%5d=7#f\"}|true",
                "{\"next\":{\"href\":\"/x?page[number]=7\",\"meta\":{}}}|true",
                "{\"next\":\"https://a.example/v1/blog_postspage[number]=7\"}|true",
                "{\"next\":\"https://a.example/v1/x?cursor=abc\"}|true",
                "{\"next\":\"https://a.example/v1/x?page[number]=\"}|true",
                "{\"next\":\"https://a.example/v1/x?page[number]=two\"}|true",
                "{\"next\":\"https://a.example/v1/x?page[number]=0\"}|true",
                "{\"next\":\"https://a.example/v1/x?page[number]=-1\"}|true",
                "{\"next\":\"https://a.example/v1/x?page[number]=99999999999\"}|true",
                "{\"next\":\"https://a.example/v1/x?page[number]=99999999999999999999\"}|true",
                "{\"next\":\"https://a.example/v1/x?%zz=1&=2&page[number]\"}|true",
                "{\"next\":null}|false",
                "{\"next\":\"\"}|false",
                "{\"next\":5}|false",
                "{\"next\":{\"href\":null}}|false",
                "{\"self\":\"/x?page[number]=7\"}|false",
                "null|false",
                "\"\"|false"
            })
    void seesWhetherThereIsALinkToTheNextPage(String links, boolean next) {
        Document document = Document.read("{\"data\":[],\"links\":" + links + "}");

        assertThat(document.hasNext()).isEqualTo(next);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"total_pages\":4,\"total_count\":8,\"current_page\":2}|8|4",
                "{\"count\":2,\"total_count\":8,\"total_pages\":4}|8|4",
                "{\"total_pages\":4,\"current_page\":2}||4",
                "{\"total\":8,\"pagination\":{\"current\":2,\"first\":1,\"prev\":1,\"next\":3,\"last\":4,\"records\":8}}|8|4",
                "{\"pagination\":{\"records\":8}}|8|",
                "{\"total\":8}|8|",
                "{\"total_count\":\"8\",\"total_pages\":\"4\",\"current_page\":\"2\"}|8|4",
                "{\"total_count\":21500000000,\"total_pages\":21500000000}|21500000000|",
                "{\"total_count\":-1,\"total_pages\":1.5,\"current_page\":0}||",
                "{\"total_count\":null,\"total_pages\":\"many\",\"pagination\":[]}||",
                "{}||",
                "null||"
            })
    void readsTheFiveShapesOfMeta(String meta, Long count, Integer pages) {
        Document document = Document.read("{\"data\":[],\"meta\":" + meta + "}");

        assertThat(document.totalCount().isPresent() ? document.totalCount().getAsLong() : null)
                .isEqualTo(count);
        assertThat(document.totalPages().isPresent() ? document.totalPages().getAsInt() : null)
                .isEqualTo(pages);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"secret\"|the document: expected an object but found a string",
                "5|the document: expected an object but found a number",
                "{\"data\":\"secret\"}|/data: expected an object or an array but found a string",
                "{\"data\":[\"secret\"]}|/data/0: expected an object but found a string",
                "{\"data\":[null]}|/data/0: expected an object but found null",
                "{\"data\":[{\"type\":\"a\",\"id\":\"1\"},{\"id\":\"1\"}]}|/data/1/type: expected a"
                        + " string but found nothing",
                "{\"data\":[{\"type\":\"a\"},{\"type\":\"a\"},{\"type\":\"a\"},{\"type\":\"a\",\"attributes\":\"secret\"}]}|/data/3/attributes:"
                    + " expected an object but found a string",
                "{\"data\":{\"type\":\"a\",\"relationships\":{\"b\":{\"data\":[{\"id\":\"1\"}]}}}}|/data/relationships/b/data/0/type:"
                    + " expected a string but found nothing",
                "{\"data\":{\"type\":\"a\",\"included\":{}}}|/data/included: expected an array but"
                        + " found an object",
                "{\"included\":5}|/included: expected an array but found a number",
                "{\"included\":[5]}|/included/0: expected an object but found a number",
                "{\"included\":[{\"type\":\"a\",\"id\":[]}]}|/included/0/id: expected a string but"
                        + " found an array",
                "{\"data\":{\"type\":\"a\",\"id\":true},\"included\":[{\"type\":\"b\"}]}|/data/id:"
                        + " expected a string but found a boolean",
                "{\"included\":[{\"id\":\"1\"}]}|/included/0/type: expected a string but found"
                        + " nothing",
                "{\"meta\":[]}|/meta: expected an object but found an array",
                "{\"links\":[]}|/links: expected an object but found an array",
                "[5]|/0: expected an object but found a number",
                "[{\"type\":\"a\",\"meta\":1}]|/0/meta: expected an object but found a number"
            })
    void aWrongShapeIsNamedByItsPlace(String json, String message) {
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> Document.read(json))
                .withMessage(message);
    }

    @Test
    void refusesWhatIsNoJson() {
        Map<String, Object> map = new HashMap<>();
        map.put("data", new Object());
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> Document.of(map))
                .withMessage("/data: a java.lang.Object has no JSON form");
    }
}
