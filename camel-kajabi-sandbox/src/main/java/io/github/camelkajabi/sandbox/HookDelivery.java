// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.time.Instant;

/**
 * One delivery of an event to a hook, done or failed.
 *
 * @param at when it ended, by the sandbox clock
 * @param event the event, e.g. {@code tag_added}
 * @param hookId the hook it was for
 * @param targetUrl where it was sent
 * @param body the JSON sent
 * @param status the status of the receiver's response; 0 if there was no response, or if hooks may
 *     not deliver to the target
 */
public record HookDelivery(
        Instant at, String event, String hookId, String targetUrl, String body, int status) {}
