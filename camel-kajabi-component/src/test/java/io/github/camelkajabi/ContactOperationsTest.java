// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkajabi.client.KajabiNotFoundException;
import io.github.camelkajabi.client.KajabiValidationException;
import io.github.camelkajabi.model.ApiVersion;
import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.model.ContactTag;
import io.github.camelkajabi.model.CurrentUser;
import io.github.camelkajabi.model.OauthToken;
import io.github.camelkajabi.model.Offer;
import io.github.camelkajabi.model.Site;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.junit.jupiter.api.Test;

class ContactOperationsTest extends SandboxTest {

    @Test
    void createsReadsUpdatesAndDeletesAContact() {
        Contact created =
                kajabi("contacts?operation=create")
                        .withBody(Map.of("name", "Ada Example", "email", "ada@example.org"))
                        .request(Contact.class);
        assertThat(created.getId()).isNotBlank();
        assertThat(created.getEmail()).isEqualTo("ada@example.org");
        assertThat(created.getSite()).extracting(Site::getId).isEqualTo(sandbox.data().siteId());

        Contact read =
                kajabi("contacts?operation=get")
                        .withHeader(KajabiConstants.ID, created.getId())
                        .request(Contact.class);
        assertThat(read).isEqualTo(created);

        Map<String, Object> change = new LinkedHashMap<>();
        change.put("name", "Ada Changed");
        change.put("phone_number", null);
        Contact updated =
                kajabi("contacts?operation=update&id=" + created.getId())
                        .withBody(change)
                        .request(Contact.class);
        assertThat(updated.getName()).isEqualTo("Ada Changed");
        assertThat(updated.getEmail()).isEqualTo("ada@example.org");

        assertThat(kajabi("contacts?operation=delete&id=" + created.getId()).request(Object.class))
                .isNull();
        assertThatThrownBy(
                        () ->
                                kajabi("contacts?operation=get&id=" + created.getId())
                                        .request(Contact.class))
                .isInstanceOf(CamelExecutionException.class)
                .cause()
                .isInstanceOf(KajabiNotFoundException.class);
    }

    @Test
    void aDuplicateEmailIsAValidationErrorThatSaysSo() {
        Map<String, String> person = Map.of("name", "Ada", "email", "ada@example.org");
        kajabi("contacts?operation=create").withBody(person).request(Contact.class);
        assertThatThrownBy(
                        () ->
                                kajabi("contacts?operation=create")
                                        .withBody(person)
                                        .request(Contact.class))
                .cause()
                .isInstanceOfSatisfying(
                        KajabiValidationException.class,
                        e -> {
                            assertThat(e.getHttpResponseCode()).isEqualTo(422);
                            assertThat(e.getErrors()).isNotEmpty();
                            assertThat(e.getErrors().get(0).pointer())
                                    .isEqualTo("/data/attributes/email");
                            assertThat(e.getRequest()).isEqualTo("POST /contacts");
                            assertThat(e.getRequestId()).isNotBlank();
                            assertThat(e).hasMessageContaining("x-request-id");
                        });
    }

    @Test
    void tagsAreAddedListedReplacedAndRemoved() {
        String contact = sandbox.data().addContact(Map.of("name", "Bo", "email", "bo@example.org"));
        String first = sandbox.data().addTag("first");
        String second = sandbox.data().addTag("second");

        List<?> added =
                kajabi("contacts/tags?operation=add&id=" + contact)
                        .withBody(first)
                        .request(List.class);
        assertThat(added).singleElement().isInstanceOf(ContactTag.class);
        assertThat(sandbox.data().tagsOf(contact)).containsExactly(first);

        kajabi("contacts/tags?operation=replace&id=" + contact)
                .withBody(List.of(second))
                .request(List.class);
        assertThat(sandbox.data().tagsOf(contact)).containsExactly(second);

        List<?> listed = kajabi("contacts/tags?operation=list&id=" + contact).request(List.class);
        assertThat(listed)
                .singleElement()
                .isInstanceOfSatisfying(
                        ContactTag.class, tag -> assertThat(tag.getId()).isEqualTo(second));

        kajabi("contacts/tags?operation=remove&id=" + contact + "&relatedIds=" + second)
                .withBody("this body is not read")
                .request(Object.class);
        assertThat(sandbox.data().tagsOf(contact)).isEmpty();
    }

    @Test
    void aGrantCreatesACustomerAndMailsOnlyIfItMay() {
        String quiet = sandbox.data().addContact(Map.of("name", "Cy", "email", "cy@example.org"));
        String loud = sandbox.data().addContact(Map.of("name", "Di", "email", "di@example.org"));
        String offer = sandbox.data().addOffer("Course");

        kajabi("contacts/offers?operation=grant&sendCustomerWelcomeEmail=false&id=" + quiet)
                .withBody(offer)
                .request(List.class);
        assertThat(sandbox.data().offersOf(quiet)).containsExactly(offer);
        assertThat(sandbox.data().customerOf(quiet)).isPresent();
        assertThat(sandbox.data().welcomeMails()).isEmpty();

        kajabi("contacts/offers?operation=grant&id=" + loud).withBody(offer).request(List.class);
        assertThat(sandbox.data().welcomeMails()).hasSize(1);

        kajabi("contacts/offers?operation=revoke&id=" + loud).withBody(offer).request(List.class);
        assertThat(sandbox.data().offersOf(loud)).isEmpty();
    }

    @Test
    void replaceWithNothingIsRefusedUnlessAllowed() {
        String contact = sandbox.data().addContact(Map.of("name", "Ed", "email", "ed@example.org"));
        String offer = sandbox.data().addOffer("Course");
        sandbox.data().grant(contact, offer);

        assertThatThrownBy(
                        () ->
                                kajabi("contacts/offers?operation=replace&id=" + contact)
                                        .withBody(List.of())
                                        .request(List.class))
                .cause()
                .hasMessageContaining("allowEmptyReplace=true");
        assertThat(sandbox.data().offersOf(contact)).containsExactly(offer);

        kajabi("contacts/offers?operation=replace&allowEmptyReplace=true&id=" + contact)
                .withBody(List.of())
                .request(List.class);
        assertThat(sandbox.data().offersOf(contact)).isEmpty();
    }

    @Test
    void tagsOffersAndSitesAreListedAndRead() {
        assertThat(list("contact_tags?operation=list"))
                .isNotEmpty()
                .allSatisfy(tag -> assertThat(tag).isInstanceOf(ContactTag.class));
        assertThat(list("contact-tags?operation=list&filter.name_cont=Newcomer"))
                .singleElement()
                .isInstanceOfSatisfying(
                        ContactTag.class, tag -> assertThat(tag.getName()).isEqualTo("Newcomer"));
        String offer = sandbox.data().offerId("Welcome course");
        assertThat(kajabi("offers?operation=get&id=" + offer).request(Offer.class).getTitle())
                .isEqualTo("Welcome course");
        assertThat(list("sites?operation=list")).singleElement().isInstanceOf(Site.class);
    }

    @Test
    void meVersionAndTokenAnswerAsWhatTheyAre() {
        assertThat(kajabi("me").request(CurrentUser.class).getEmail()).contains("@");
        assertThat(kajabi("version").request(ApiVersion.class).getVersion()).isNotBlank();
        OauthToken token = kajabi("oauth?operation=token").request(OauthToken.class);
        assertThat(token.getAccessToken()).isNotBlank();
        assertThat(token.toString()).doesNotContain(token.getAccessToken());

        kajabi("oauth?operation=revoke").request(Object.class);
        int before = sandbox.requests().count("POST", "/v1/oauth/token");
        kajabi("me").request(CurrentUser.class);
        assertThat(sandbox.requests().count("POST", "/v1/oauth/token")).isEqualTo(before + 1);
    }
}
