// SPDX-License-Identifier: Apache-2.0
/**
 * The Kajabi public API as data: its operations, their parameters, and the resource types.
 *
 * <p>The data is the table {@code kajabi-api.json} beside these classes; a new operation is a row
 * of it. This package knows neither Camel nor HTTP.
 */
@Internal
@NullMarked
package io.github.camelkajabi.catalog;

import io.github.camelkajabi.annotations.Internal;
import org.jspecify.annotations.NullMarked;
