// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class SandboxDataTest {

    private final SandboxData data = KajabiSandbox.builder().build().data();

    @Test
    void contactsAreUpdatedFoundAndDeleted() {
        String id = data.addContact(Map.of("name", "Ada Birch", "email", "ada@example.org"));
        data.updateContact(id, Map.of("email", "new@example.org", "lead_score", 7));
        assertThat(data.contactByEmail("ada@example.org")).isEmpty();
        assertThat(data.contactByEmail("NEW@example.org").orElseThrow())
                .containsEntry("id", id)
                .containsEntry("lead_score", 7);
        data.set("contacts", id, "subscribed", true);
        assertThat(data.contact(id).orElseThrow()).containsEntry("subscribed", true);
        data.remove("contacts", id);
        assertThat(data.contact(id)).isEmpty();
        assertThatThrownBy(() -> data.deleteContact(id))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining(id);
    }

    @Test
    void duplicateEmailIsAnError() {
        data.addContact(Map.of("email", "ada@example.org"));
        assertThatThrownBy(() -> data.addContact(Map.of("email", "ADA@example.org")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ADA@example.org");
    }

    @Test
    void backdatedRecordsTakeTheirPlace() {
        String late =
                data.addContact(data.siteId(), Map.of(), Instant.parse("2026-01-03T00:00:00Z"));
        String early =
                data.addContact(data.siteId(), Map.of(), Instant.parse("2026-01-01T00:00:00Z"));
        String tie =
                data.addContact(data.siteId(), Map.of(), Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(data.contacts())
                .extracting(contact -> contact.get("id"))
                .containsExactly(early, tie, late);
        data.deleteContact(early);
        assertThat(data.contacts())
                .extracting(contact -> contact.get("id"))
                .containsExactly(tie, late);
        String note =
                data.add(
                        "contact_notes",
                        Map.of("body", "x", "created_at", "2020-02-02T00:00:00Z"),
                        Map.of("contact", late));
        assertThat(data.find("contact_notes", note).orElseThrow())
                .containsEntry("created_at", "2020-02-02T00:00:00.000Z");
        data.deleteContact(late);
        assertThat(data.find("contact_notes", note)).isEmpty();
    }

    @Test
    void recordsOfAnyTypeAreChangedAndRemoved() {
        String page = data.add("landing_pages", Map.of("title", "Land"), Map.of());
        data.set("landing_pages", page, "publish_at", "2026-05-01T12:00:00+02:00");
        assertThat(data.find("landing_pages", page).orElseThrow())
                .containsEntry("publish_at", "2026-05-01T10:00:00.000Z");
        data.remove("landing_pages", page);
        assertThat(data.all("landing_pages")).isEmpty();
        assertThatThrownBy(() -> data.set("landing_pages", page, "title", "x"))
                .isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> data.all("pages"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pages");
        assertThatThrownBy(() -> data.tagId("None"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("None");
    }

    @Test
    void returnedRecordsAreCopies() {
        String id = data.addContact(Map.of("name", "Ada"));
        data.contact(id).orElseThrow().put("name", "Eve");
        assertThat(data.contact(id).orElseThrow()).containsEntry("name", "Ada");
    }

    @Test
    void grantsAndTags() {
        String id = data.addContact(Map.of());
        String offer = data.offerId("Welcome course");
        data.grant(id, offer);
        assertThat(data.offersOf(id)).containsExactly(offer);
        assertThat(data.customerOf(id)).isPresent();
        data.revoke(id, offer);
        assertThat(data.offersOf(id)).isEmpty();
        data.tag(id, data.tagId("Newcomer"));
        data.untag(id, data.tagId("Newcomer"));
        assertThat(data.tagsOf(id)).isEmpty();
        assertThatThrownBy(() -> data.grant(id, "1")).isInstanceOf(NoSuchElementException.class);
    }
}
