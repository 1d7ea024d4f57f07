// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;

/**
 * A person, and the offer in which to enrol the person.
 *
 * @param name of the person
 * @param email the address that identifies the person
 * @param offer the exact title of an offer of the account
 * @param tag the exact name of a tag of the account
 */
public record Enrolment(
        @NotBlank String name,
        @NotBlank @Email String email,
        @NotBlank String offer,
        @NotBlank String tag) {}
