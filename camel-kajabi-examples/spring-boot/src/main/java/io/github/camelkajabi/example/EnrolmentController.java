// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import jakarta.validation.Valid;
import org.apache.camel.ProducerTemplate;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Takes enrolments: 201 if the contact is new, 200 if it was there. Errors: {@link Errors}. */
@RestController
class EnrolmentController {

    private final ProducerTemplate routes;

    EnrolmentController(ProducerTemplate routes) {
        this.routes = routes;
    }

    @PostMapping("/enrolments")
    ResponseEntity<Enrolled> enrol(@Valid @RequestBody Enrolment enrolment) {
        Enrolled enrolled = routes.requestBody("direct:enrol", enrolment, Enrolled.class);
        return ResponseEntity.status(enrolled.created() ? HttpStatus.CREATED : HttpStatus.OK)
                .body(enrolled);
    }
}
