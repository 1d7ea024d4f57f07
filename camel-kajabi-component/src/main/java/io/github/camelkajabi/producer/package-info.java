// SPDX-License-Identifier: Apache-2.0
/** What a call does: reads a list, sends a single request, or updates or creates a contact. */
@Internal
@NullMarked
package io.github.camelkajabi.producer;

import io.github.camelkajabi.annotations.Internal;
import org.jspecify.annotations.NullMarked;
