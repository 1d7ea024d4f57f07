// SPDX-License-Identifier: Apache-2.0
/** What webhooks do: they wake consumers. Receives deliveries and keeps hooks registered. */
@Internal
@NullMarked
package io.github.camelkajabi.webhook;

import io.github.camelkajabi.annotations.Internal;
import org.jspecify.annotations.NullMarked;
