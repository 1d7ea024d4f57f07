// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class ResourceTest {

    @Test
    void keepsEverythingInOrder() {
        Map<String, Object> sent = new LinkedHashMap<>();
        sent.put("unknown", List.of(1, Map.of("deep", true)));
        sent.put("type", "contacts");
        sent.put("id", "215");
        sent.put("meta", Map.of("m", 1));
        sent.put("links", Map.of("self", "s"));
        sent.put("attributes", Collections.singletonMap("new_attribute", null));
        sent.put("relationships", Map.of("new_relationship", Map.of("data", List.of())));
        Resource resource = Resource.of(sent);

        assertThat(resource).isExactlyInstanceOf(Contact.class);
        assertThat(resource.asMap().keySet()).containsExactlyElementsOf(sent.keySet());
        assertThat(resource.asMap()).containsEntry("unknown", List.of(1L, Map.of("deep", true)));
        assertThat(resource.getMeta()).isEqualTo(Map.of("m", 1L));
        assertThat(resource.getLinks()).isEqualTo(Map.of("self", "s"));
        assertThat(resource.has("new_attribute")).isTrue();
        assertThat(resource.has("email")).isFalse();
        assertThat(resource.getRelationships()).containsOnlyKeys("new_relationship");
    }

    @Test
    void isImmutable() {
        Map<String, Object> attributes = new HashMap<>();
        List<Object> list = new ArrayList<>(List.of("a"));
        attributes.put("list", list);
        Contact contact = new Contact(attributes);
        list.add("b");
        attributes.put("email", "x@example.org");

        assertThat(contact.getAttributes()).isEqualTo(Map.of("list", List.of("a")));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> contact.asMap().put("id", "1"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> contact.asMap().entrySet().iterator().next().setValue("x"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> contact.getAttributes().remove("list"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> contact.getList("list").add("c"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> contact.getRelationships().clear());
    }

    @Test
    void copiesWithAChange() {
        Contact contact =
                new Contact(Map.of("email", "a@example.org", "name", "Ada")).withId("215");
        Contact changed =
                contact.with("name", null)
                        .with("subscribed", true)
                        .without("email")
                        .withRelationship("site", new ResourceIdentifier("sites", "1"))
                        .withRelationship(
                                "tags", List.of(new ResourceIdentifier("contact_tags", "2")))
                        .withRelationship("customer", (ResourceIdentifier) null);

        assertThat(contact.getName()).isEqualTo("Ada");
        assertThat(changed.has("name")).isTrue();
        assertThat(changed.getName()).isNull();
        assertThat(changed.getSubscribed()).isTrue();
        assertThat(changed.has("email")).isFalse();
        assertThat(changed.getSite()).hasToString("sites/1");
        assertThat(changed.getTags()).hasToString("[contact_tags/2]");
        assertThat(changed.getRelationship("customer").getState())
                .isEqualTo(Relationship.State.NULL);
        assertThat(changed.getId()).isEqualTo("215");
        assertThat(changed.without("none").asMap()).isSameAs(changed.asMap());
        assertThat(Resource.of(Map.of("type", "blogs")).with("a", 1).getAttributes())
                .isEqualTo(Map.of("a", 1L));
        assertThatNullPointerException().isThrownBy(() -> contact.withId(null));
    }

    @Test
    void showsTypeAndIdOnly() {
        Contact contact = new Contact(Map.of("email", "ada@example.org"));

        assertThat(contact).hasToString("contacts/new");
        assertThat(contact.withId("215")).hasToString("contacts/215");
        assertThat(contact.getIdentifier()).isNull();
        assertThat(contact.withId("215").getIdentifier())
                .isEqualTo(new ResourceIdentifier("contacts", "215"));
    }

    @Test
    void isEqualByItsJson() {
        Resource one =
                Resource.of(
                        Map.of("type", "contacts", "id", "1", "attributes", Map.of("name", "A")));
        Resource same = new Contact(Map.of("name", "A")).withId("1");

        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(one).isNotEqualTo(same.with("name", null));
        assertThat(same.with("name", null)).isNotEqualTo(same.without("name"));
        assertThat((Object) one).isNotEqualTo(one.asMap());
    }

    @Test
    void jacksonWritesItsJsonAndNoRelatedResource() throws JsonProcessingException {
        Included included =
                Included.builder()
                        .add(
                                Map.of(
                                        "type", "customers",
                                        "id", "2",
                                        "relationships",
                                                Map.of(
                                                        "contact",
                                                        Map.of(
                                                                "data",
                                                                Map.of(
                                                                        "type",
                                                                        "contacts",
                                                                        "id",
                                                                        "1")))))
                        .add(contactWithCustomer())
                        .build();
        Contact contact = (Contact) Resource.of(contactWithCustomer(), null, included);

        assertThat(contact.getCustomer().getContact().getCustomer()).hasToString("customers/2");
        ObjectMapper mapper = new ObjectMapper();
        Object written = mapper.readValue(mapper.writeValueAsString(contact), Object.class);
        assertThat(written).isEqualTo(contactWithCustomer());
        assertThat(mapper.writeValueAsString(List.of(new ResourceIdentifier("offers", "1"))))
                .isEqualTo("[{\"type\":\"offers\",\"id\":\"1\"}]");
        assertThat(mapper.writeValueAsString(contact.getRelationship("customer")))
                .contains("\"data\"")
                .doesNotContain("identifiers");
    }

    @Test
    void anUnknownTypeIsAPlainRecord() {
        Resource blog = Resource.of(Map.of("type", "blogs", "id", "1"));

        assertThat(blog).isExactlyInstanceOf(Resource.class);
        assertThat(blog.isIdentifierOnly()).isTrue();
    }

    @Test
    void anExpectedTypeStandsInForOneThatIsMissingOrUnknown() {
        Map<String, Object> attributes = Map.of("role_level", "OWNER");
        Resource me =
                Resource.of(
                        Map.of("type", "users", "attributes", attributes), "me", Included.none());
        Resource untyped = Resource.of(Map.of("attributes", attributes), "me", Included.none());
        Resource other = Resource.of(Map.of("type", "sites"), "me", Included.none());

        assertThat(me).isInstanceOf(CurrentUser.class);
        assertThat(((CurrentUser) me).getRoleLevel()).isEqualTo("OWNER");
        assertThat(me.getType()).isEqualTo("users");
        assertThat(untyped.getType()).isEqualTo("me");
        assertThat(untyped.asMap()).doesNotContainKey("type");
        assertThat(other).isInstanceOf(Site.class);
        assertThat(me.with("role_level", "X")).isInstanceOf(CurrentUser.class);
    }

    @Test
    void idsOfAnyKindReadAsText() {
        assertThat(Resource.of(Map.of("type", "contacts", "id", 21500000000L)).getId())
                .isEqualTo("21500000000");
        assertThat(Resource.of(Map.of("type", "kajabi_payments_payouts", "id", "payout_1")).getId())
                .isEqualTo("payout_1");
    }

    @Test
    void relatedResourcesByName() {
        Resource contact = Resource.of(contactWithCustomer());

        assertThat(contact.getRelated("customer")).isInstanceOf(Customer.class);
        assertThat(contact.getAllRelated("customer")).hasSize(1);
        assertThat(contact.getRelated("offers")).isNull();
        assertThat(contact.getAllRelated("offers")).isEmpty();
        assertThat(contact.isIdentifierOnly()).isFalse();
        assertThat(
                        Resource.of(Map.of("type", "contacts", "links", Map.of("self", "x")))
                                .isIdentifierOnly())
                .isFalse();
    }

    @Test
    void wrongShapesAreRefusedWithTheirPlace() {
        assertShape(Map.of("id", "1"), "", "/type", "expected a string but found nothing");
        assertShape(Map.of("type", ""), "", "/type", "expected a string but found an empty string");
        assertShape(Map.of("type", 5), "", "/type", "expected a string but found a number");
        assertShape(
                Map.of("type", "a", "id", true),
                "",
                "/id",
                "expected a string but found a boolean");
        assertShape(
                Map.of("type", "a", "attributes", "x"),
                "",
                "/attributes",
                "expected an object but found a string");
        assertShape(
                Map.of("type", "a", "meta", List.of()),
                "",
                "/meta",
                "expected an object but found an array");
        assertShape(
                Map.of("type", "a", "links", 1),
                "",
                "/links",
                "expected an object but found a number");
        assertShape(
                Map.of("type", "a", "relationships", List.of()),
                "",
                "/relationships",
                "expected an object but found an array");
        assertShape(Map.of(), "s", "", "expected an object but found a string");
        assertShape(
                Map.of(),
                Map.of("meta", ""),
                "/meta",
                "expected an object but found an empty string");
        assertShape(
                Map.of(),
                Map.of("links", List.of()),
                "/links",
                "expected an object but found an array");
        assertShape(
                Map.of(), Map.of("data", "x"), "/data", "expected an object but found a string");
        assertShape(
                Map.of(),
                Map.of("data", Map.of("id", "1")),
                "/data/type",
                "expected a string but found nothing");
        assertShape(
                Map.of(),
                Map.of("data", Map.of("type", "a")),
                "/data/id",
                "expected a string but found nothing");
        assertShape(
                Map.of(),
                Map.of("data", Collections.singletonList(null)),
                "/data/0",
                "expected an object but found null");
        assertShape(
                Map.of(),
                Map.of("links", Map.of("data", List.of(5))),
                "/links/data/0",
                "expected an object but found a number");
        assertShape(
                Map.of(),
                Map.of("data", Map.of("type", "a", "id", "1", "relationships", Map.of("x", 5))),
                "/data/relationships/x",
                "expected an object but found a number");
    }

    @Test
    void anIncludedResourceWithoutAnIdIsLeftOut() {
        Included included =
                Included.builder().add(Map.of("type", "offers")).add(Map.of("id", "1")).build();

        assertThat(included).isSameAs(Included.none());
        assertThat(included.find("offers", "1")).isNull();
    }

    @Test
    void ofTwoIncludedTheFirstCounts() {
        Included included =
                Included.builder()
                        .add(
                                Map.of(
                                        "type",
                                        "offers",
                                        "id",
                                        1,
                                        "attributes",
                                        Map.of("title", "first")))
                        .add(
                                Map.of(
                                        "type",
                                        "offers",
                                        "id",
                                        "1",
                                        "attributes",
                                        Map.of("title", "second")))
                        .build();

        assertThat(included.find("offers", "1")).isInstanceOf(Offer.class);
        assertThat(included.find("offers", "1").getString("title")).isEqualTo("first");
        assertThat(included.find("forms", "1")).isNull();
    }

    private static void assertShape(
            Map<String, ?> object, Object relationship, String place, String problem) {
        Map<String, Object> whole = new HashMap<>(object);
        String pointer = place;
        if (object.isEmpty()) {
            whole.put("type", "a");
            whole.put("relationships", Map.of("b/c", relationship));
            pointer = "/relationships/b~1c" + place;
        }
        assertThatExceptionOfType(ShapeException.class)
                .isThrownBy(() -> Resource.of(whole))
                .withMessage(pointer + ": " + problem)
                .extracting(ShapeException::getPointer, ShapeException::getProblem)
                .containsExactly(pointer, problem);
    }

    private static Map<String, Object> contactWithCustomer() {
        return Map.of(
                "type", "contacts",
                "id", "1",
                "relationships",
                        Map.of("customer", Map.of("data", Map.of("type", "customers", "id", "2"))));
    }
}
