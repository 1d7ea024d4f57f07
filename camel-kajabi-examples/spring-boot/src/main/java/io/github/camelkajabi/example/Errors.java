// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.client.KajabiRateLimitedException;
import io.github.camelkajabi.client.KajabiValidationException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Reports errors as JSON (RFC 9457). Camel wraps the exception of a route; Spring finds the handler
 * by the cause.
 */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class Errors {

    /** Its constant has different names in Spring 6 and 7. */
    private static final HttpStatusCode UNPROCESSABLE = HttpStatusCode.valueOf(422);

    private static final Logger LOG = LoggerFactory.getLogger("enrolments");

    private static final Duration UNKNOWN_WAIT = Duration.ofSeconds(30);

    @ExceptionHandler
    ProblemDetail badInput(MethodArgumentNotValidException refused) {
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(
                        HttpStatus.BAD_REQUEST,
                        "An enrolment has a name, an email, an offer and a tag.");
        problem.setProperty(
                "errors",
                refused.getFieldErrors().stream()
                        .map(
                                error ->
                                        Map.of(
                                                "field",
                                                error.getField(),
                                                "detail",
                                                String.valueOf(error.getDefaultMessage())))
                        .toList());
        return problem;
    }

    @ExceptionHandler
    ProblemDetail unknownName(UnknownNameException unknown) {
        return ProblemDetail.forStatusAndDetail(
                UNPROCESSABLE, String.valueOf(unknown.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail refusedByKajabi(KajabiValidationException refused) {
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(UNPROCESSABLE, "Kajabi refused the enrolment.");
        List<Map<String, String>> errors =
                refused.getErrors().stream()
                        .map(
                                error ->
                                        Map.of(
                                                "field", String.valueOf(error.pointer()),
                                                "detail", String.valueOf(error.detail())))
                        .toList();
        problem.setProperty("errors", errors);
        return problem;
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> tooFast(KajabiRateLimitedException limited) {
        Duration wait = Optional.ofNullable(limited.getRetryAfter()).orElse(UNKNOWN_WAIT);
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "Kajabi asks to wait. Send the same again then.");
        return ResponseEntity.status(problem.getStatus())
                .header(HttpHeaders.RETRY_AFTER, String.valueOf(Math.max(1, wait.toSeconds())))
                .body(problem);
    }

    @ExceptionHandler
    ProblemDetail kajabiFailed(KajabiException failure) {
        LOG.warn("{}", failure.getMessage());
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.BAD_GATEWAY, "Kajabi did not do it. The same can be sent again.");
    }
}
