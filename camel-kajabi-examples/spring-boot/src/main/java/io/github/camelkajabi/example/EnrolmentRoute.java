// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import io.github.camelkajabi.KajabiConstants;
import io.github.camelkajabi.model.ContactTag;
import io.github.camelkajabi.model.Offer;
import io.github.camelkajabi.model.TypedResource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** Enrols a person: contact, tag, offer. Done twice, it changes nothing the second time. */
@Component
class EnrolmentRoute extends RouteBuilder {

    @Override
    public void configure() {
        // The caller gets the exception and responds with it: see Errors.
        errorHandler(noErrorHandler());

        from("direct:enrol")
                .routeId("enrol")
                .setVariable("enrolment", body())
                .setHeader(KajabiConstants.SITE_ID, method("siteLookup", "id"))

                // Look up the tag and the offer first, so that nothing is written if one is
                // missing.
                .setHeader(KajabiConstants.FILTER)
                .exchange(exchange -> Map.of("name_cont", enrolment(exchange).tag()))
                .to("kajabi:contact_tags?operation=list")
                .setVariable("tag")
                .exchange(
                        exchange ->
                                id(exchange, "tag", ContactTag::getName, enrolment(exchange).tag()))
                .setHeader(KajabiConstants.FILTER)
                .exchange(exchange -> Map.of("title_cont", enrolment(exchange).offer()))
                .to("kajabi:offers?operation=list")
                .setVariable("offer")
                .exchange(
                        exchange ->
                                id(exchange, "offer", Offer::getTitle, enrolment(exchange).offer()))
                .removeHeader(KajabiConstants.FILTER)
                .setBody(EnrolmentRoute::contact)
                .to("kajabi:contacts?operation=upsert")
                .setVariable("contact", simple("${body.id}"))
                .setVariable("created", header(KajabiConstants.CREATED))
                .setHeader(KajabiConstants.ID, variable("contact"))
                .setHeader(KajabiConstants.RELATED_IDS, variable("tag"))
                .to("kajabi:contacts/tags?operation=add")
                .setHeader(KajabiConstants.RELATED_IDS, variable("offer"))
                .to("kajabi:contacts/offers?operation=grant&sendCustomerWelcomeEmail=false")
                .setBody(EnrolmentRoute::enrolled);
    }

    private static Enrolment enrolment(Exchange exchange) {
        return exchange.getVariable("enrolment", Enrolment.class);
    }

    private static Map<String, String> contact(Exchange exchange) {
        Enrolment enrolment = enrolment(exchange);
        return Map.of("name", enrolment.name(), "email", enrolment.email());
    }

    private static Enrolled enrolled(Exchange exchange) {
        return new Enrolled(
                exchange.getVariable("contact", String.class),
                exchange.getVariable("created", Boolean.class),
                exchange.getVariable("tag", String.class),
                exchange.getVariable("offer", String.class));
    }

    /** The id of the row with exactly this name; the API's filter finds parts of names. */
    @SuppressWarnings("unchecked")
    private static <T extends TypedResource<T>> String id(
            Exchange exchange, String what, Function<T, String> name, String wanted) {
        List<T> rows = exchange.getMessage().getBody(List.class);
        return rows.stream()
                .filter(row -> wanted.equals(name.apply(row)))
                .map(TypedResource::getId)
                .findFirst()
                .orElseThrow(
                        () ->
                                new UnknownNameException(
                                        "The account has no " + what + " named '" + wanted + "'."));
    }
}
