// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import static io.github.camelkajabi.model.Relationship.State.ABSENT;
import static io.github.camelkajabi.model.Relationship.State.LINKS_ONLY;
import static io.github.camelkajabi.model.Relationship.State.MANY;
import static io.github.camelkajabi.model.Relationship.State.NULL;
import static io.github.camelkajabi.model.Relationship.State.ONE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class RelationshipTest {

    private static final Map<String, Object> OFFER = Map.of("type", "offers", "id", "42");

    @Test
    void tellsHowMuchIsKnown() {
        assertThat(new Contact(Map.of()).getRelationship("offers").getState()).isEqualTo(ABSENT);
        assertThat(relationship(Map.of("links", Map.of("self", "x"))).getState())
                .isEqualTo(LINKS_ONLY);
        assertThat(relationship(Map.of()).getState()).isEqualTo(LINKS_ONLY);
        assertThat(relationship(Collections.singletonMap("data", null)).getState()).isEqualTo(NULL);
        assertThat(relationship(null).getState()).isEqualTo(NULL);
        assertThat(relationship(Map.of("data", OFFER)).getState()).isEqualTo(ONE);
        assertThat(relationship(Map.of("data", List.of())).getState()).isEqualTo(MANY);
        assertThat(relationship(Map.of("data", List.of())).isKnown()).isTrue();
        assertThat(relationship(null).isKnown()).isTrue();
        assertThat(relationship(Map.of()).isKnown()).isFalse();
        assertThat(new Contact(Map.of()).getRelationship("offers").isKnown()).isFalse();
    }

    @Test
    void givesIdentifiers() {
        ResourceIdentifier offer = new ResourceIdentifier("offers", "42");

        assertThat(relationship(Map.of("data", OFFER)).getIdentifiers()).containsExactly(offer);
        assertThat(relationship(Map.of("data", OFFER)).getIdentifier()).isEqualTo(offer);
        assertThat(relationship(Map.of("data", List.of(OFFER, OFFER))).getIdentifiers())
                .containsExactly(offer, offer);
        assertThat(relationship(Map.of("data", List.of())).getIdentifier()).isNull();
        assertThat(relationship(Map.of()).getIdentifiers()).isEmpty();
        assertThat(offer.getType()).isEqualTo("offers");
        assertThat(offer.getId()).isEqualTo("42");
        assertThat(offer).hasToString("offers/42");
    }

    @Test
    void findsIdentifiersThatSlippedIntoTheLinks() {
        Relationship slipped =
                relationship(Map.of("links", Map.of("self", "x", "data", List.of(OFFER))));

        assertThat(slipped.getState()).isEqualTo(MANY);
        assertThat(slipped.getIdentifiers()).hasToString("[offers/42]");
        assertThat(slipped.getLinks()).containsKeys("self", "data");
    }

    @Test
    void keepsLinksMetaAndUnknownMembers() {
        Map<String, Object> sent =
                Map.of(
                        "data",
                        OFFER,
                        "links",
                        Map.of("self", "x"),
                        "meta",
                        Map.of("n", 1L),
                        "new",
                        "y");
        Relationship relationship = relationship(sent);

        assertThat(relationship.asMap()).isEqualTo(sent);
        assertThat(relationship.getLinks()).isEqualTo(Map.of("self", "x"));
        assertThat(relationship.getMeta()).isEqualTo(Map.of("n", 1L));
        assertThat(relationship(Map.of("links", "")).getLinks()).isEmpty();
        assertThat(relationship(Map.of()).getMeta()).isEmpty();
    }

    @Test
    void isEqualByContentAndState() {
        assertThat(relationship(Map.of("data", OFFER)))
                .isEqualTo(relationship(Map.of("data", OFFER)))
                .hasSameHashCodeAs(relationship(Map.of("data", OFFER)))
                .hasToString("ONE [offers/42]");
        assertThat(relationship(null)).isNotEqualTo(relationship(Map.of()));
        assertThat(relationship(Map.of("data", OFFER)))
                .isNotEqualTo(relationship(Map.of("data", List.of(OFFER))));
        assertThat((Object) relationship(Map.of())).isNotEqualTo(Map.of());
    }

    private static Relationship relationship(Object value) {
        return Resource.of(
                        Map.of(
                                "type",
                                "contacts",
                                "relationships",
                                Collections.singletonMap("offers", value)))
                .getRelationship("offers");
    }
}
