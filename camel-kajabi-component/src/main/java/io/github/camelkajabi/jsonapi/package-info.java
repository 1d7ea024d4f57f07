// SPDX-License-Identifier: Apache-2.0
/** Reads and writes JSON:API documents without losing anything. Knows neither Camel nor HTTP. */
@NullMarked
package io.github.camelkajabi.jsonapi;

import org.jspecify.annotations.NullMarked;
