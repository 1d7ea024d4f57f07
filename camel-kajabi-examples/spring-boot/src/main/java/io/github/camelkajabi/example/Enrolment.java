// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;

/**
 * Who is to be enrolled in what.
 *
 * @param name of the person
 * @param email what the person is known by
 * @param offer the exact title of an offer of the account
 * @param tag the exact name of a tag of the account
 */
public record Enrolment(
        @NotBlank String name,
        @NotBlank @Email String email,
        @NotBlank String offer,
        @NotBlank String tag) {}
