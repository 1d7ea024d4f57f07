// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

/**
 * The result of an enrolment.
 *
 * @param contactId the contact that was created or found
 * @param created whether it was created
 * @param tagId the tag that the contact has now
 * @param offerId the offer that the contact holds now
 */
public record Enrolled(String contactId, boolean created, String tagId, String offerId) {}
